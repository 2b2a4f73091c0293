"""What stands beside the text of a unit: tables of figures, as content."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

import engine

from ...events import FeatureFound, KnockedOut, UnitFound, UnitsFound
from ...system.terminal import steady_line
from .cells import FAINT, columns_for, in_cell

NAME = 15  # columns
ROW = 41  # columns of the table of features; half of its figures fit twice into 76
SOURCES = {"held-out": "held-out text", "learnt": "learnt text"}
MARKED_STYLES = {
    (False, False): "",
    (True, False): "bold $text-warning",
    (False, True): "reverse",
    (True, True): "reverse bold",
}
LABEL = 11  # columns
NONE = f"none: |r| < {engine.LEAST_R:g}, AUC between {1 - engine.LEAST_AUC:g} and {engine.LEAST_AUC:g}"


def fitted(text: str, columns: int) -> str:
    """Text on one line in that many columns, at least one, cut if it is longer."""
    shown, columns = steady_line(text), max(1, columns)
    while Content(shown).cell_length > columns:
        shown = shown.removesuffix("…")[:-1] + "…"
    return shown + " " * (columns - Content(shown).cell_length)


def rounded(value: float) -> str:
    """With two decimals, and no -0.00."""
    return f"{round(value, 2) + 0.0:.2f}"


def signed(value: float) -> str:
    """The same with its sign."""
    return f"{round(value, 2) + 0.0:+.2f}"


def feature_rows(found: UnitsFound, chosen: int, *, compact: bool) -> list[Content]:
    """One row for each feature: its best unit, and what all units together know of it.

    Args:
        chosen: which of them is the one that is looked at.
        compact: whether a row is to take 36 columns, without the AUC, instead of 41.
    """
    return [_feature_row(feature, place == chosen, compact) for place, feature in enumerate(found.features)]


def _feature_row(feature: FeatureFound, chosen: bool, compact: bool) -> Content:
    name = fitted(feature.name, NAME)
    if not feature.enough:
        return Content.styled(f"{name} too rare here".ljust(36 if compact else ROW), FAINT)
    unit = feature.best
    r, auc = signed(feature.r[unit]), f"{feature.auc[unit]:.2f}" if feature.auc else "–"
    best = f"{unit}" if feature.is_followed else "none"
    figures = f"{best:>5}{r:>6}" if compact else f"{best:>5}{r:>6}{auc:>5}"
    probe = "–" if feature.probe is None else _probe(feature.probe, "AUC" if feature.auc else "R²")
    strong = "bold $text-warning" if feature.is_followed else FAINT
    return Content.assemble((name, "reverse" if chosen else ""), (figures, strong), f"{probe:>10}")


def _probe(score: float, name: str) -> str:
    """An R² below 0 says that nothing is known, by however much."""
    return f"{name} {rounded(score)}" if score >= 0 else f"{name} < 0"


HEADER = f"{'':<{NAME}}{'unit':>5}{'r':>6}{'AUC':>5}{'all units':>10}"


def followed(found: UnitsFound, unit: int) -> list[FeatureFound]:
    """The features that a unit separates, the best first."""
    features = [feature for feature in found.features if feature.separates[unit]]
    return sorted(features, key=lambda feature: -abs(feature.r[unit]))


def what_it_follows(found: UnitsFound, unit: int, chosen: int) -> str:
    """What a unit follows, in words: the feature in the place that is ``chosen``, or else its best."""
    features = followed(found, unit)
    if not features:
        return "follows none of the features"
    feature = found.features[chosen] if found.features[chosen] in features else features[0]
    r, how = feature.r[unit], ("high", "low") if feature.auc else ("rises", "falls")
    return f"{steady_line(feature.name)}: {how[r < 0]}, r {signed(r)}"


def unit_rows(found: UnitsFound, unit: int, width: int) -> list[Content]:
    """What a unit follows, reads, pushes, and where it is strongest."""
    about = found.units[unit]
    features = ", ".join(f"{f.name} {signed(f.r[unit])}" for f in followed(found, unit))
    reads, pushes = reads_and_pushes(about, width - LABEL)
    rows = [
        _row("follows", fitted(features or "none of the features", width - LABEL)),
        _row("reads", reads),
        _row("pushes", pushes),
        _row("saturated", f"{about.saturated:.0%} of the time"),
    ]
    for place, (text, value) in enumerate(about.passages):
        shown = _end_of(text, width - LABEL - 6)
        rows.append(_row("" if place else "highest", shown, (f" {signed(value)}", FAINT)))
    return rows


def reads_and_pushes(about: UnitFound, width: int) -> tuple[str, str]:
    """The largest weights of a unit, as many as there is room for."""
    return (
        weights(about.reads, width) or "the layer below",
        weights(about.pushes, width) or "the layer above",
    )


def weights(largest: Sequence[tuple[str, float]], width: int) -> str:
    """Characters with their weights."""
    shown = ""
    for character, value in largest:
        part = f"{in_cell(character, columns_for(character))} {value:+.1f}"
        if Content(shown + part).cell_length > width:
            break
        shown += part + "  "
    return shown.rstrip()


def _end_of(text: str, width: int) -> str:
    """As much of the end of a text as fits."""
    shown, used = "", 0
    for character in reversed(text):
        columns = columns_for(character)
        if used + columns > width:
            break
        shown, used = in_cell(character, columns) + shown, used + columns
    return shown


def _row(label: str, *parts: str | tuple[str, str]) -> Content:
    return Content.assemble((f"{label:<{LABEL}}", FAINT), *parts)


def knocked_rows(found: KnockedOut, width: int, height: int) -> list[Content]:
    """Bits with a unit and without it, and what was written; what both have in common is faint."""
    change = found.bits_without - found.bits_with
    same = 0
    for a, b in zip(found.text_with, found.text_without, strict=False):
        if a != b:
            break
        same += 1
    rows = [
        Content.assemble(
            (f"{found.bits_with:.3f} → {found.bits_without:.3f} bits/char", "bold"), f" ({change:+.3f}) on"
        ),
        Content(f"{found.characters:,} characters of {SOURCES[found.source]}"),
    ]
    if width > ROW + 20:
        rows = [rows[0] + Content(" ") + rows[1]]
    lines = max(1, (height - len(rows) - 2) // 2)
    for label, text in (("it writes with it:", found.text_with), ("and without it:", found.text_without)):
        rows.append(Content.styled(label, FAINT))
        rows += _wrapped(text, same, width, lines)
    return rows


def _wrapped(text: str, same: int, width: int, lines: int) -> list[Content]:
    """A text in lines of a width, as many as there may be; the first ``same`` characters of it are faint."""
    rows: list[Content] = []
    row: list[tuple[str, str]] = []
    used = 0
    for place, character in enumerate(text):
        shown = " " if character == " " else in_cell(character, columns_for(character))
        columns = Content(shown).cell_length
        if used + columns > width:
            rows.append(Content.assemble(*row))
            row, used = [], 0
        row.append((shown, FAINT if place < same else ""))
        used += columns
    return [*rows, Content.assemble(*row)][:lines]


def marked_rows(best: Sequence[engine.Marked], unit: int) -> list[Content]:
    """The units that are on in the marked range and off around it, one in a row; ``unit`` is the one that is shown."""
    rows = [Content.styled(f"{'unit':>5}{'':6}{'inside':>7}{'outside':>9}", FAINT)]
    for one in best:
        side = "high" if one.sign > 0 else "low"
        figures = f"{one.unit:>5} {side:>5} {one.inside:>6.0%} {one.outside:>8.0%}"
        rows.append(Content.assemble((figures, MARKED_STYLES[one.exact, one.unit == unit]), "  exactly" * one.exact))
    return rows
