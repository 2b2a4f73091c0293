"""What all dialogs have in common: a dialog closes once, however often it is dismissed."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.screen import ModalScreen, Screen

Result = TypeVar("Result")


class GoesOnce(Screen[Result]):
    """A screen whose second dismissal does nothing: a held key or a double click dismisses twice."""

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Close the screen, unless it is already closed or another is on top."""
        return super().dismiss(result) if self.is_active else AwaitComplete()


# Textual uses the style sheet of the first base only, so that has to be Textual's own class.


class Dialog(ModalScreen[Result], GoesOnce[Result]):
    """A dialog of the app. Tab moves the focus before the next key is handled, for people who type fast."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", show=False, priority=True),
    ]


class Palette(CommandPalette, GoesOnce[None]):
    """Textual's command palette."""
