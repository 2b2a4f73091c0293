"""What all dialogs have in common: a dialog goes once, however often it is told to."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
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
    """A dialog of the app. Tab moves the focus before the next key is looked at, for those who type fast."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", show=False, priority=True),
    ]


class Palette(CommandPalette, GoesOnce[None]):
    """Textual's command palette."""
