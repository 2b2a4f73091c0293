"""The failure page: what ended the run, in full, and where the last checkpoint is."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from engine.events import Failed

from ..terminal import printable


class FailureScreen(ModalScreen[None]):
    """Shows a Failed event; escape closes it, and the panes can still be looked at.

    Args:
        last: a line on the last checkpoint.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter", "dismiss", "Close")]

    def __init__(self, event: Failed, last: str) -> None:
        super().__init__()
        self._event, self._last = event, last

    def compose(self) -> ComposeResult:
        """The reason, the last checkpoint, the traceback."""
        event = self._event
        with VerticalScroll(classes="dialog -failure"):
            yield Static(
                Content.assemble(
                    (f"The run failed after update {event.update:,}.\n\n", "bold $text-error"),
                    f"{printable(event.reason)}\n\n{printable(self._last)}\n",
                    (f"\n{printable(event.trace)}" if event.trace else "", "$foreground 60%"),
                )
            )

    def on_mount(self) -> None:
        """Keys scroll it."""
        dialog = self.query_one(".dialog")
        dialog.border_title, dialog.border_subtitle = "Failed", "escape closes, q quits"
        dialog.focus()
