"""Groups of runs as a grid, where exactly two settings vary: as a heat map, and as lines of a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import engine

from ...flags import plain_name
from ...watch.words import count, text_of
from ..fitting import aligned
from ..heat_map import BEST, Cell, HeatMap
from .tables import bits

FEWEST, MOST = 2, 30  # rows, and columns
MOST_ACROSS = 10  # columns, rather than turning the grid
FILLED = 0.5  # share of the cells that must be known: points at random are no grid
SEVERAL = 4  # points that a table shows as well

Group = Mapping[str, Any]


def grid(figures: Mapping[str, Any]) -> HeatMap | None:
    """The losses by which the groups are ranked; None if they are not, or do not form a grid."""
    groups = {tuple(group["settings"].values()): group for group in figures["groups"]}
    names, kind = figures["differing"], figures["ranked_by"]
    if kind is None or len(names) != 2 or len(groups) < len(figures["groups"]) or any(None in at for at in groups):
        return None
    values = [_in_order(name, {at[n] for at in groups}) for n, name in enumerate(names)]
    sizes = [len(found) for found in values]
    if not FEWEST <= min(sizes) <= max(sizes) <= MOST or len(groups) < FILLED * sizes[0] * sizes[1]:
        return None
    across = max((0, 1), key=lambda n: _fitness(values[n]))
    down = 1 - across
    return HeatMap(
        title=f"{kind} loss by {plain_name(names[down])} and {plain_name(names[across])}",
        unit=f"{kind} loss, bits per character",
        x_name=plain_name(names[across]),
        y_name=plain_name(names[down]),
        columns=[text_of(value) for value in values[across]],
        rows=[text_of(value) for value in values[down]],
        cells=[
            [_cell(groups.get((x, y) if across == 0 else (y, x)), kind) for x in values[across]] for y in values[down]
        ],
    )


def _in_order(name: str, values: set[Any]) -> list[Any]:
    choices = list(engine.settings()[name].choices)
    return sorted(values, key=choices.index) if choices else sorted(values)


def _fitness(values: Sequence[Any]) -> tuple[bool, bool, int]:
    """Of values for the columns: numbers rather than words, and the more, as long as they are not too many."""
    return len(values) <= MOST_ACROSS, not isinstance(values[0], str | bool), len(values)


def _cell(group: Group | None, kind: str) -> Cell | None:
    if group is None:
        return None
    point = ", ".join(f"{plain_name(name)} {text_of(value)}" for name, value in group["settings"].items())
    runs, loss = count(len(group["runs"]), "run"), group[kind]
    if loss is None:
        return Cell(None, "failed" if group["failed"] else "–", f"{point}: no loss, {runs}")
    span = f" ({bits(loss['low'])} to {bits(loss['high'])})" if loss["low"] < loss["high"] else ""
    return Cell(loss["median"], bits(loss["median"]), f"{point}: {bits(loss['median'])}{span}, {runs}", group["best"])


def lines(heat: HeatMap, width: int) -> list[str]:
    """The grid as lines of at most ``width`` columns, the first one its headings; none if they do not fit, or if
    there is so little in it that a table shows it as well."""
    if len(heat.rows) * len(heat.columns) <= SEVERAL:
        return []
    cells = [[_shown(found) for found in row] for row in heat.cells]
    rows = [[heat.y_name, *heat.columns], *([name, *row] for name, row in zip(heat.rows, cells, strict=True))]
    return aligned(rows, width) or []


def _shown(found: Cell | None) -> str:
    if found is None:
        return "–"
    return f"{BEST} {found.label}" if found.best else found.label
