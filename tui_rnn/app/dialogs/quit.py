"""The dialogs for quitting: how to quit, and what to do if the run cannot be saved."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Static

from ...system.terminal import for_shell, printable_line, shortened
from ...watch.progress import ago
from ...watch.view import View
from ...watch.words import with_name
from .dialog import Dialog

LONGEST_REASON = 200  # characters of why a save failed
SAVE, STAY, DISCARD, ELSEWHERE, DETACH = "save", "stay", "discard", "elsewhere", "detach"


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: its name, label, key, look, and the consequence of choosing it."""

    name: str
    label: str
    key: str
    variant: str
    consequence: str


STILL_SAVING = (
    Choice(STAY, "Keep waiting", "esc", "primary", "The app closes as soon as the run is saved."),
    Choice(DISCARD, "Quit without waiting", "x", "error", "Training since the last checkpoint may be lost."),
)
NOT_SAVED = (
    Choice(SAVE, "Try again", "r", "primary", "For instance after freeing some disk space."),
    Choice(ELSEWHERE, "Save elsewhere", "", "default", "To another file, from which --resume can continue."),
    Choice(STAY, "Stay", "esc", "default", "The run stays paused; space resumes it."),
    Choice(DISCARD, "Quit without saving", "x", "error", "Training since the last checkpoint is lost."),
)


def ways_to_leave(view: View, state: str, *, may_stop: bool = True) -> Sequence[Choice]:
    """What can be done with a run of another process, each with its present consequence.

    Args:
        view: of the run.
        state: of the app.
        may_stop: whether the run can be stopped from here.
    """
    name, update = with_name(Path(view.checkpoint)), view.progress.update
    goes_on = {"paused": "is paused, and stays so", "finished": "is finished"}.get(state, "goes on")
    stop = Choice(SAVE, "Stop the run", "s", "error", f"Its process saves update {update:,} and ends, for all viewers.")
    return (
        Choice(DETACH, "Leave", "d", "primary", f"The run {goes_on}; to return: tui-rnn attach{name}"),
        Choice(STAY, "Stay", "esc", "default", "Nothing changes."),
        *[stop] * may_stop,
    )


def ways_to_quit(view: View, state: str, *, detachable: bool = False) -> Sequence[Choice]:
    """The choices, each with its present consequence.

    Args:
        view: of the run.
        state: of the app.
        detachable: whether the run can be handed to a process of its own.
    """
    saved, update = view.last_save, view.progress.update
    save = f"Saves update {update:,}; to resume: tui-rnn train --resume {for_shell(view.checkpoint)}"
    if view.save_error:
        save = f"The last save failed ({shortened(view.save_error, LONGEST_REASON)}); this tries again."
    if saved is not None and saved.update >= update:
        lost = f"Nothing is lost: update {saved.update:,} is saved."
    elif saved is not None:
        when = ago(time.monotonic() - saved.at)
        lost = f"The {update - saved.update:,} updates since the last save, {when}, are lost."
    elif view.started.fresh:
        lost = f"Nothing has been saved yet: all {update:,} updates are lost."
    else:
        lost = f"The {view.progress.updates_made:,} updates since the run was resumed are lost."
    resting = "finished" if state == "finished" else "paused" if state == "paused" else ""
    stay = f"Nothing changes; the run stays {resting}." if resting else "Nothing changes; training goes on."
    goes_on = "stays paused" if resting else "goes on"
    detach = f"The run {goes_on} in a process of its own, without a screen; to return: tui-rnn attach"
    return (
        Choice(SAVE, "Save and quit", "s", "primary", save),
        Choice(STAY, "Stay" if resting else "Keep training", "esc", "default", stay),
        *[Choice(DETACH, "Detach", "d", "default", detach + with_name(Path(view.checkpoint)))] * detachable,
        Choice(DISCARD, "Quit without saving", "x", "error", lost),
    )


class ChoiceScreen(Dialog[str]):
    """A title and a button for each choice, with its consequence below. Returns the name of the choice."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s,r", "choose('save')", show=False),
        Binding("escape,k", "choose('stay')", show=False),
        Binding("d", "choose('detach')", show=False),
        Binding("x", "choose('discard')", show=False),
        Binding("down,right", "app.focus_next", show=False),
        Binding("up,left", "app.focus_previous", show=False),
    ]

    def __init__(self, title: str, choices: Sequence[Choice], explanation: str = "") -> None:
        super().__init__()
        self._heading, self._choices, self._explanation = title, choices, explanation

    def compose(self) -> ComposeResult:
        """The explanation, if there is one, and the buttons."""
        with VerticalScroll(classes="dialog", can_focus=False):
            if self._explanation:
                yield Static(printable_line(self._explanation), classes="explanation", markup=False)
            for choice in self._choices:
                label = Content(f"{choice.label}  [{choice.key}]" if choice.key else choice.label)
                yield Button(label, id=choice.name, variant=choice.variant, compact=True)  # type: ignore[arg-type]
                yield Static(printable_line(choice.consequence), classes="consequence", markup=False)

    def on_mount(self) -> None:
        """Focus the first choice, so that Enter takes it."""
        self.set_focus(self.query(Button).first())
        self.query_one(".dialog").border_title = self._heading

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Take a choice by mouse or Enter."""
        event.stop()
        self.dismiss(event.button.id)

    def action_choose(self, choice: str) -> None:
        """Take a choice by its key."""
        if any(choice == possible.name for possible in self._choices):
            self.dismiss(choice)


class SaveElsewhereScreen(Dialog[Path]):
    """Asks for another file to save the run to. Returns None if cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "Cancel")]

    def __init__(self, suggestion: Path) -> None:
        super().__init__()
        self._suggestion = suggestion

    def compose(self) -> ComposeResult:
        """A field for the name, and a line for what is wrong with it."""
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Static("Save the run to this file (enter saves, escape cancels):", markup=False)
            yield Input(str(self._suggestion), id="path", compact=True)
            yield Static("", id="problem", markup=False)

    def on_mount(self) -> None:
        """Focus the name."""
        self.set_focus(self.query_one("#path"))
        self.query_one(".dialog").border_title = "Save elsewhere"

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the name, unless it is taken or its folder does not exist."""
        event.stop()
        path = Path(event.value.strip())
        problem = ""
        try:
            path = path.expanduser()
            if not path.name or path.is_dir():
                problem = "is a folder; give the name of a file in it"
            elif path.exists() or path.is_symlink():
                problem = "already exists; choose another name"
            elif not path.absolute().parent.is_dir():
                problem = "is in a folder that does not exist"
        except (OSError, ValueError, RuntimeError) as error:  # the last: ~ of a user that there is not
            problem = f"cannot be used: {error}"
        if problem:
            self.query_one("#problem", Static).update(printable_line(f"{str(path)[:200]} {problem}"))
        else:
            self.dismiss(path)
