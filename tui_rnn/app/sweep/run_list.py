"""Which run of a point is meant: a list, with the arrow keys or the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ...sweep.events import RunKey
from ...sweep.view import RunView
from ...system.terminal import printable_line
from ..dialogs.dialog import Dialog
from .details import run_lines

Runs = Sequence[RunKey]


class RunList(Dialog[Runs]):
    """Returns the runs that are chosen; None for none.

    Args:
        title: of the dialog. explanation: below it; "" is none.
        choices: what is said of each choice, and the runs that it stands for.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "dismiss", show=False)]

    def __init__(self, title: str, explanation: str, choices: Sequence[tuple[Content, Runs]]) -> None:
        super().__init__()
        self._heading, self._explanation, self._choices = title, explanation, choices

    def compose(self) -> ComposeResult:
        """The explanation, and the list."""
        with Vertical(classes="dialog"):
            if self._explanation:
                yield Static(printable_line(self._explanation), classes="explanation", markup=False)
            yield OptionList(*(Option(words) for words, _ in self._choices), id="runs", compact=True)

    def on_mount(self) -> None:
        """Focus the list."""
        dialog = self.query_one(".dialog")
        dialog.border_title, dialog.border_subtitle = Content(self._heading), "enter or a click takes one, escape none"
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take one, by Enter or by a click."""
        event.stop()
        self.dismiss(self._choices[event.option_index][1])


def choices_of(runs: Sequence[tuple[RunKey, RunView]]) -> list[tuple[Content, Runs]]:
    """A choice for each run."""
    lines = run_lines([(key.seed, run) for key, run in runs])
    return [(line, [key]) for line, (key, _) in zip(lines, runs, strict=True)]
