"""Runs side by side as a table: what differs in their settings, and how they came out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..flags import option_name
from ..plot.legend import shortened
from ..system.terminal import steady_line
from ..watch.words import text_of
from .tables import Table

Group = dict[str, Any]
BEST = "◆"
LONGEST_TEXT = 20  # columns of a text's name
SHORT = {"smooth": "smooth", "validation": "valid."}  # a setting is called validation, too
HEADING = "lowest losses in bits per character"


def table(figures: dict[str, Any]) -> Table:
    """One row for each group; the first cell is its name."""
    columns = list(_columns(figures))
    rows = [tuple(cell(group) for _, cell in columns) for group in figures["groups"]]
    return Table(heading(figures), says(figures), [name for name, _ in columns], rows)


def heading(figures: dict[str, Any]) -> str:
    """What is compared, in one line."""
    groups = figures["groups"]
    runs = sum(len(group["runs"]) for group in groups)
    counted = "1 run" if runs == 1 else f"{runs:,} runs"
    apart = f" of {len(groups):,} kinds" if len(groups) < runs and len(groups) > 1 else ""
    return f"{counted}{apart}: {HEADING}"


def says(figures: dict[str, Any]) -> str:
    """What the marks and columns mean that no heading says."""
    several = any(len(group["runs"]) > 1 for group in figures["groups"])
    medians = "Runs that differ only in their seed are one row: the median, and the range. " if several else ""
    best = f"{BEST} has the lowest {figures['ranked_by']} loss." if figures["ranked_by"] else ""
    return (medians + best).rstrip()


def _columns(figures: dict[str, Any]) -> Iterator[tuple[str, Callable[[Group], str]]]:
    groups = figures["groups"]
    yield "run", _name
    several = any(len(group["runs"]) > 1 for group in groups)
    kinds = [kind for kind in SHORT if any(group[kind] for group in groups)]
    for kind in kinds:
        yield from _losses(kind, several)
    if len({group["text"]["sha256"] for group in groups}) > 1:
        yield "text", lambda group: shortened(steady_line(group["text"]["name"]), LONGEST_TEXT)
    for name in figures["differing"]:
        yield option_name(name)[2:], _setting(name)
    if several or len({group["seeds"][0] for group in groups}) > 1:
        yield "seed", lambda group: _seeds(group["seeds"])
    for kind in kinds:
        yield f"{'' if kind == 'smooth' else f'{SHORT[kind]} '}at update", _update(kind)
    if len({update for group in groups for update in group["updates"].values()}) > 1:
        yield "updates", lambda group: _whole(group["updates"])
    yield "chars/s", lambda group: _whole(group["characters_per_second"])
    yield "seconds", lambda group: _seconds(group["seconds"])
    if figures["novelty"]:
        yield "copied", lambda group: _percent(group["copied"])
        yield "longest", lambda group: _whole(group["longest_copied"])


def _losses(kind: str, several: bool) -> Iterator[tuple[str, Callable[[Group], str]]]:
    yield SHORT[kind], lambda group: "-" if group[kind] is None else f"{group[kind]['median']:.3f}"
    if several:
        yield "range", lambda group: _range(group[kind])


def _update(kind: str) -> Callable[[Group], str]:
    return lambda group: "-" if group[kind] is None else f"{group[kind]['update']:,.0f}"


def _name(group: Group) -> str:
    return f"{group['letter'] or ' '}{BEST if group['best'] else ' '} {steady_line(group['name'])}"


def _setting(name: str) -> Callable[[Group], str]:
    def cell(group: Group) -> str:
        value = group["settings"][name]
        return "-" if value is None else text_of(value)

    return cell


def _seeds(seeds: Sequence[int]) -> str:
    """All of them, if they are few or follow each other."""
    if len(seeds) > 2 and list(seeds) == list(range(seeds[0], seeds[-1] + 1)):
        return f"{seeds[0]}..{seeds[-1]}"
    return ",".join(map(str, seeds)) if len(seeds) <= 3 and max(seeds) < 10**6 else f"{len(seeds)} seeds"


def _range(loss: dict[str, float] | None) -> str:
    if loss is None or loss["low"] == loss["high"]:
        return "-"
    return f"{loss['low']:.3f}..{loss['high']:.3f}"


def _whole(spread: dict[str, float] | None) -> str:
    return "-" if spread is None else f"{spread['median']:,.0f}"


def _seconds(spread: dict[str, float] | None) -> str:
    if spread is None:
        return "-"
    return f"{spread['median']:,.1f}" if spread["median"] < 100 else f"{spread['median']:,.0f}"


def _percent(spread: dict[str, float] | None) -> str:
    return "-" if spread is None else f"{100 * spread['median']:.1f} %"
