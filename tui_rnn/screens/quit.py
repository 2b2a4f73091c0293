"""The quit dialog: three choices, each with what it brings."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

SAVE, STAY, DISCARD = "save", "stay", "discard"


class QuitScreen(ModalScreen[str]):
    """Returns "save", "stay" or "discard".

    Args:
        save, discard: one line each: what saving and not saving mean just now.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "choose('save')", "Save and quit"),
        Binding("escape,k", "choose('stay')", "Keep training"),
        Binding("d", "choose('discard')", "Quit without saving"),
        Binding("down,right", "app.focus_next", show=False),
        Binding("up,left", "app.focus_previous", show=False),
    ]

    def __init__(self, save: str, discard: str) -> None:
        super().__init__()
        self._lines = {
            SAVE: ("Save and quit", "s", "primary", save),
            STAY: ("Keep training", "esc", "default", "Nothing changes; training goes on meanwhile."),
            DISCARD: ("Quit without saving", "d", "error", discard),
        }

    def compose(self) -> ComposeResult:
        """A button for each choice, with its consequence beneath."""
        with Vertical(classes="dialog"):
            for name, (label, key, variant, consequence) in self._lines.items():
                yield Button(Content(f"{label}  [{key}]"), id=name, variant=variant)  # type: ignore[arg-type]
                yield Static(consequence, classes="consequence", markup=False)

    def on_mount(self) -> None:
        """Enter saves."""
        self.query_one(".dialog").border_title = "Quit"
        self.query_one(f"#{SAVE}").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A choice by mouse or enter."""
        self.dismiss(event.button.id)

    def action_choose(self, choice: str) -> None:
        """A choice by its key."""
        self.dismiss(choice)
