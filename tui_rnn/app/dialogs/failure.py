"""The failure page: the full reason why the run ended, and where the last checkpoint is."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ...commands import GoBack
from ...events import Failed
from ...system.terminal import printable
from ..keys import action_of
from .dialog import Dialog


class FailureScreen(Dialog[None]):
    """Shows a Failed event. Escape closes it, to look at the panes.

    Args:
        event: what to show.
        last: a line about the last checkpoint.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "dismiss", "Close"),
        Binding("q", "app.quit", "Quit"),
        Binding("r", f"app.{action_of(GoBack())}", "Go back"),
    ]

    def __init__(self, event: Failed, last: str) -> None:
        super().__init__()
        self._event, self._last = event, last

    def compose(self) -> ComposeResult:
        """The reason, the last checkpoint, the traceback."""
        event = self._event
        back = ""
        if event.way_back is not None:
            back = f"\nr goes back to update {event.way_back:,} and continues from there with half the learning rate."
        with VerticalScroll(classes="dialog -failure"):
            yield Static(
                Content.assemble(
                    (f"The run failed after update {event.update:,}.\n\n", "bold $text-error"),
                    f"{printable(event.reason)}\n\n{printable(self._last)}{back}\n",
                    (f"\n{printable(event.trace)}" if event.trace else "", "$foreground 60%"),
                )
            )

    def on_mount(self) -> None:
        """Let keys scroll it."""
        dialog = self.query_one(".dialog")
        dialog.border_title, dialog.border_subtitle = "Failed", "escape closes, q quits"
        dialog.focus()
