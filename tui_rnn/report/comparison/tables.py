"""Runs side by side as a table: what differs in their settings, and how they came out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ...flags import plain_name
from ...plot.legend import shortened
from ...system.terminal import steady_line
from ...watch.progress import ABSURD
from ...watch.words import count, text_of
from ..blocks import Table

Group = dict[str, Any]
Cell = Callable[[Group], str]
Column = tuple[str, Cell]  # its heading, and what stands in it
BEST = "◆"
MOST_WRITTEN = 1e12  # larger numbers are not written out
LONGEST_TEXT = 20  # columns of a text's name
SHORT = {"smooth": "smooth", "validation": "valid."}  # a setting is called validation, too
COPIED = 20  # characters of the passages whose share is told


def table(figures: dict[str, Any]) -> Table:
    """One row for each group, with everything: the losses stand beside the names."""
    return _table(figures, [*_losses(figures), *_settings(figures), *_others(figures)])


def outcomes(figures: dict[str, Any]) -> Table:
    """How the groups came out."""
    return _table(figures, [*_losses(figures), *_others(figures)])


def settings(figures: dict[str, Any]) -> Table:
    """What differs between them, from their texts to their seeds."""
    return _table(figures, [*_settings(figures)])


def _table(figures: dict[str, Any], columns: Sequence[Column]) -> Table:
    rows = [(_name(group), *(cell(group) for _, cell in columns)) for group in figures["groups"]]
    return Table(("run", *(name for name, _ in columns)), rows)


def heading(figures: dict[str, Any]) -> str:
    """What is compared, in a few words."""
    groups = figures["groups"]
    runs = sum(len(group["runs"]) for group in groups)
    apart = f" of {len(groups):,} kinds" if len(groups) < runs and len(groups) > 1 else ""
    return count(runs, "run") + apart


def says(figures: dict[str, Any]) -> str:
    """What the marks and columns mean that no heading says."""
    sentences = ["Losses: the lowest of each run, in bits per character."]
    if figures["ranked_by"]:
        sentences.append(f"{BEST} has the lowest {figures['ranked_by']} loss.")
    if _several(figures):
        sentences.append("Runs that differ only in their seed are one row: the median, and the range.")
    if figures["novelty"]:
        sentences.append(f"Copied: the share of the written passages of {COPIED} characters that are in the text.")
    return " ".join(sentences)


def verdict(figures: dict[str, Any]) -> str:
    """Whether the best can be told from the second; "" if their seeds do not say."""
    against = figures["against_second"]
    return f"The best, {against['first']}, is {against['says']}." if against else ""


def _several(figures: dict[str, Any]) -> bool:
    return any(len(group["runs"]) > 1 for group in figures["groups"])


def _kinds(figures: dict[str, Any]) -> list[str]:
    """The kinds of loss that are known of some group."""
    return [kind for kind in SHORT if any(group[kind] for group in figures["groups"])]


def _losses(figures: dict[str, Any]) -> Iterator[Column]:
    for kind in _kinds(figures):
        yield SHORT[kind], _loss(kind)
        if any(loss["low"] < loss["high"] for group in figures["groups"] if (loss := group[kind])):
            yield "range", _range(kind)


def _settings(figures: dict[str, Any]) -> Iterator[Column]:
    groups = figures["groups"]
    if len({group["text"]["sha256"] for group in groups}) > 1:
        yield "text", lambda group: shortened(steady_line(group["text"]["name"]), LONGEST_TEXT)
    if len({group["init_from"] for group in groups}) > 1:
        yield "init-from", lambda group: shortened(steady_line(group["init_from"] or "-"), LONGEST_TEXT)
    for name in figures["differing"]:
        yield plain_name(name), _setting(name)
    if _several(figures) or len({group["seeds"][0] for group in groups}) > 1:
        yield "seed", lambda group: _seeds(group["seeds"])
    if len({update for group in groups for update in group["updates"].values()}) > 1:
        yield "updates", lambda group: _from_to(group["updates"])


def _others(figures: dict[str, Any]) -> Iterator[Column]:
    for kind in _kinds(figures):
        yield f"{'' if kind == 'smooth' else f'{SHORT[kind]} '}at update", _update(kind)
    yield "chars/s", lambda group: _whole(group["characters_per_second"])
    yield "seconds", lambda group: _seconds(group["seconds"])
    if figures["novelty"]:
        yield "copied", lambda group: _percent(group["copied"])
        yield "longest", lambda group: _whole(group["longest_copied"])


def _loss(kind: str) -> Cell:
    return lambda group: "-" if group[kind] is None else bits(group[kind]["median"])


def _range(kind: str) -> Cell:
    def cell(group: Group) -> str:
        loss = group[kind]
        return "-" if loss is None or loss["low"] == loss["high"] else f"{bits(loss['low'])}..{bits(loss['high'])}"

    return cell


def bits(loss: float) -> str:
    """A loss in bits per character, as it stands in a table."""
    return f"{loss:.3f}" if abs(loss) < ABSURD else f"{loss:.3g}"


def _update(kind: str) -> Cell:
    return lambda group: "-" if group[kind] is None else _counted(group[kind]["update"])


def _name(group: Group) -> str:
    return f"{group['letter'] or ' '}{BEST if group['best'] else ' '} {steady_line(group['name'])}"


def _setting(name: str) -> Cell:
    def cell(group: Group) -> str:
        value = group["settings"][name]
        return "-" if value is None else text_of(value)

    return cell


def _seeds(seeds: Sequence[int]) -> str:
    """All of them, if they are few or follow each other."""
    if len(seeds) > 2 and list(seeds) == list(range(seeds[0], seeds[-1] + 1)):
        return f"{seeds[0]}..{seeds[-1]}"
    return ",".join(map(str, seeds)) if len(seeds) <= 3 and max(seeds) < 10**6 else f"{len(seeds)} seeds"


def _whole(spread: dict[str, float] | None) -> str:
    return "-" if spread is None else _counted(spread["median"])


def _counted(number: float) -> str:
    return f"{number:,.0f}" if abs(number) < MOST_WRITTEN else f"{number:.1e}"


def _from_to(spread: dict[str, float]) -> str:
    low, high = spread["low"], spread["high"]
    return _counted(low) if low == high else f"{_counted(low)}..{_counted(high)}"


def _seconds(spread: dict[str, float] | None) -> str:
    if spread is None:
        return "-"
    return f"{spread['median']:,.1f}" if spread["median"] < 100 else _counted(spread["median"])


def _percent(spread: dict[str, float] | None) -> str:
    return "-" if spread is None else f"{100 * spread['median']:.1f} %"
