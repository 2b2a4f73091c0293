"""What all dialogs have in common: a dialog goes once, however often it is told to."""

from __future__ import annotations

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette
from textual.screen import ModalScreen, Screen

Result = TypeVar("Result")


class GoesOnce(Screen[Result]):
    """A screen whose second dismissal does nothing: a key that is held, or a double click, comes twice."""

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Leave the screen, unless it is gone already, or another lies on top."""
        return super().dismiss(result) if self.is_current else AwaitComplete()


# Textual takes the style sheet of the first base only, so that one has to be Textual's own.


class Dialog(ModalScreen[Result], GoesOnce[Result]):
    """A dialog of the app."""


class Palette(CommandPalette, GoesOnce[None]):
    """Textual's command palette."""
