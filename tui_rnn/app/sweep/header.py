"""The lines at the top: how far the sweep is, and what it is of."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content

from ...sweep.events import RUNNING
from ...sweep.view import SweepView
from ...system.terminal import steady_line, within
from ...watch.progress import clock
from ...watch.words import count
from ..panes import status
from ..panes.still import StillStatic
from .keys import FAILED, GOING, OVER, SAVING, STARTING

STATES = {
    STARTING: status.STATES["starting"],
    GOING: status.STATES["training"],
    SAVING: status.STATES["saving"],
    OVER: status.STATES["finished"],
    FAILED: status.STATES["failed"],
}
LONGEST = 40  # columns of a name


class Header(StillStatic):
    """Two lines; what does not fit is left out from the right."""

    def __init__(self, view: SweepView) -> None:
        super().__init__(id="sweep-header")
        self._view = view

    def show(self, state: str) -> None:
        """Draw the lines for a ``state`` of the app."""
        width = self.size.width
        if not width:
            return
        sign, style = STATES[state]
        word = f" {sign} {state.upper()} "
        most, *others = figures(self._view, state)
        first = fitting([f"{word} {most}", *others], width)
        second = fitting(subjects(self._view), width - 1)
        self.set_content(
            Content.assemble((first[: len(word)], style), first[len(word) :], "\n ", (second, "$foreground 70%"))
        )


def figures(view: SweepView, state: str) -> list[str]:
    """How far the sweep is, the most important first."""
    running = sum(run.state == RUNNING for _, run in view.runs)
    shown = [f"{view.over:,} of {view.total:,} runs over"]
    if view.ended is None:
        shown.append(f"{clock(view.seconds_left)} left")
    shown.append(f"{clock(view.seconds)} so far" if view.ended is None else f"in {clock(view.seconds)}")
    if (speed := view.updates_per_second) is not None:
        shown.append(f"{status.speed(speed)} updates/s")
    at_work = f"{running:,} running on " if state == GOING else "on "
    return [*shown, at_work + steady_line(view.planned.where)]


def subjects(view: SweepView) -> list[str]:
    """What the sweep is of: names, and how much."""
    planned = view.planned
    numbers = (len(view.points), "point"), (len(planned.seeds), "seed"), (planned.goal, "update")
    size = " × ".join(count(number, what) for number, what in numbers)
    return [size, *(within(LONGEST, steady_line(name)) for name in (planned.folder, planned.text))]


def fitting(parts: list[str], width: int) -> str:
    """As many parts as fit; the first is shortened if it must be."""
    line = within(width, parts[0])
    for part in parts[1:]:
        if cell_len(longer := f"{line} · {part}") > width:
            break
        line = longer
    return line
