"""Which of several runs is meant: a list to choose from, with the arrow keys or the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option


class RunChoice(App[Path]):
    """Returns the checkpoint of the run that is chosen; None for none.

    Args:
        runs: (checkpoint, what is said of it) of each.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,escape,ctrl+c", "leave", show=False, priority=True),
    ]
    ENABLE_COMMAND_PALETTE = False
    CSS = "OptionList { border: round $primary; height: 1fr; }"

    def __init__(self, runs: Sequence[tuple[Path, str]]) -> None:
        super().__init__()
        self._runs = runs

    def compose(self) -> ComposeResult:
        """The list, with a line between two runs."""
        options: list[Option | None] = []
        for _, words in self._runs:
            options += [Option(Content(words)), None]
        choice = OptionList(*options[:-1])
        choice.border_title, choice.border_subtitle = "Which run?", "enter or a click takes one, escape none"
        yield choice

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take one, by Enter or by a click."""
        self.exit(self._runs[event.option_index][0])

    def action_leave(self) -> None:
        """Take none."""
        self.exit(None)
