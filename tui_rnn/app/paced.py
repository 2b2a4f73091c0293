"""An app that never runs ahead of its terminal: it draws what has changed, and knows when that has been drawn."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

from rich.console import RenderableType
from textual._compositor import CompositorUpdate
from textual.events import CursorPosition
from textual.screen import Screen

from ..system import tty
from .frames import Frames
from .shield import ShieldedApp

LAST_ANSWER = 2.0  # seconds that quitting waits for the terminal's answer
LOOK_AGAIN = 1 / 40  # seconds between two checks whether it has come


class PacedApp(ShieldedApp):
    """An app that asks the terminal after each frame to report when it has drawn it (see ``system.tty``)."""

    def __init__(self) -> None:
        super().__init__()
        self._backlog, self._frames = tty.Backlog(), Frames()
        self._exit_asked_at: float | None = None

    @property
    def is_behind(self) -> bool:
        """Whether the terminal is still drawing what came before: answers to keys come first."""
        return self._backlog.is_backed_up(self._driver, self.size.width)

    def action_redraw(self) -> None:
        """Draw the whole screen again."""
        self._frames.forget()
        self._backlog = tty.Backlog()
        self.refresh()

    def exit(self, result: int | None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Quit once the terminal has answered: a later answer would be typed into the shell."""
        now = time.monotonic()
        self._exit_asked_at = now if self._exit_asked_at is None else self._exit_asked_at
        if self._backlog.is_awaited and now - self._exit_asked_at < LAST_ANSWER:
            self.set_timer(LOOK_AGAIN, partial(self.exit, result, return_code, message))
        else:
            super().exit(result, return_code, message)

    def on_cursor_position(self, event: CursorPosition) -> None:
        """The terminal has drawn a frame."""
        self._backlog.answered(event.x + 1)

    def on_resize(self) -> None:
        """A terminal that is resized may change what it shows."""
        self._frames.forget()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Textual's hook for each frame: what the terminal already shows is not written again."""
        if isinstance(renderable, CompositorUpdate):
            renderable = self._frames.news_of(renderable)
        super()._display(screen, renderable)

    def _end_update(self) -> None:
        """Textual's hook after each frame."""
        super()._end_update()
        if self._driver is not None and self._exit_asked_at is None:
            self._backlog.ask(self._driver, self.size.width)
