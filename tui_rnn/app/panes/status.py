"""The line at the top: what the run is doing, and how far along it is."""

from __future__ import annotations

from functools import lru_cache

from textual.content import Content

from ...system.terminal import steady_line, within
from ...watch.progress import Progress, clock
from ...watch.view import View
from .still import StillStatic

SHORTEST_NAME = 8  # columns of the text's name; with less room it is left out
# state -> sign and style; sign and word suffice without colour
STATES = {
    "starting": ("○", "$foreground 60%"),
    "training": ("●", "bold $text-success"),
    "busy": ("◌", "bold $text-accent"),
    "pausing": ("‖", "bold $text-warning"),
    "paused": ("‖", "bold $text-warning"),
    "saving": ("◌", "bold $text-accent"),
    "finished": ("✓", "bold $text-success"),
    "over": ("■", "$foreground 60%"),
    "failed": ("✗", "bold $text-error"),
}


_within = lru_cache(maxsize=1)(within)  # it seldom changes from one frame to the next


class Status(StillStatic):
    """State, update, loss, speed, time left, epoch, text, model; what does not fit is left out from the right."""

    def __init__(self, view: View) -> None:
        super().__init__(id="status")
        config = view.started.config
        self._text_name, self._model = steady_line(view.started.text.name), f"{config.cell} {config.hidden_size}"

    def show(self, state: str, view: View) -> None:
        """Draw the line for a ``state`` of the app."""
        waiting_for, unsaved = view.waiting_for, view.save_error is not None
        busy = state in ("starting", "training") and waiting_for
        sign, style = STATES["busy" if busy else state]
        word = waiting_for if busy else state + (f", {waiting_for}" if waiting_for and state != "saving" else "")
        parts = [(f" {sign} {word.upper()} ", style)]
        if unsaved:
            parts.append((" ✗ NOT SAVED ", "bold reverse $text-error"))
        width = max(self.size.width, 1)
        for figure in figures(view.progress, state if not busy else "busy"):
            parts.append((f" {figure} " if len(parts) == 1 + unsaved else f"· {figure} ", ""))
        while len(parts) > 1 and _width(parts) > width:
            parts.pop()
        room = width - _width(parts) - 2
        if room >= SHORTEST_NAME:
            parts.append((f"· {_within(room, self._text_name)} ", "bold"))
        if width - _width(parts) - 2 >= len(self._model):
            parts.append((f"· {self._model}", "$foreground 60%"))
        self.set_content(Content.assemble(*parts))


def _width(parts: list[tuple[str, str]]) -> int:
    return sum(Content(text).cell_length for text, _ in parts)


def figures(progress: Progress, state: str) -> list[str]:
    """The figures, most important first."""
    latest, bits = progress.latest, progress.bits_per_character
    if latest is None or bits is None:
        return []
    goal = "" if progress.goal is None else f"/{progress.goal:,}"
    shown = [f"update {latest.update:,}{goal}", f"{bits:.2f} bits/char"]
    if state == "training":
        shown.append(f"{speed(progress.updates_per_second)} updates/s")
        if progress.goal is not None:
            shown.append(f"{clock(progress.seconds_left)} left")
    return [*shown, f"epoch {latest.epoch:.2f}"]


def speed(per_second: float) -> str:
    """A speed, with a decimal if it is below 10."""
    return f"{per_second:,.0f}" if per_second >= 10 else f"{per_second:.1f}"
