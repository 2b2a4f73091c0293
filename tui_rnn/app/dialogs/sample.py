"""The sample dialog: what to write, and how."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Button, Input, Label, Static, TextArea

import engine

from ...commands import LONGEST_SAMPLE, Sample
from ...flags import option_name
from ...system.terminal import printable_line, shortened
from ...watch.words import text_of
from .dialog import Dialog

MAX_PROMPT = 100_000  # characters
ECHO = 40  # characters of a wrong value that a message repeats


RULE = engine.settings(engine.SamplingRule)
# name -> hint, default. Those of the rule come from the declarations of its settings; the usual ones stand first.
USUAL = "length", "temperature", "top_k", "top_p", "seed"
OF_THE_RULE = {
    name: (setting.unset, "" if setting.default is None else text_of(setting.default)) for name, setting in RULE.items()
}
ALL = {"length": ("characters", "500"), "seed": ("the run's", "")} | OF_THE_RULE
FIELDS = {name: ALL[name] for name in dict.fromkeys((*USUAL, *ALL))}


class SampleScreen(Dialog[Sample]):
    """Returns the order, or None.

    Args:
        vocabulary: the characters that a prompt may use.
        values: what the fields last held; updated in place.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Cancel", priority=True),
        Binding("ctrl+s,ctrl+j", "write", "Write", priority=True),
    ]

    def __init__(self, vocabulary: engine.Vocabulary, values: dict[str, str]) -> None:
        super().__init__()
        self._vocabulary, self._values = vocabulary, values

    def compose(self) -> ComposeResult:
        """The prompt, a field for each setting, a line for what is wrong, two buttons."""
        with VerticalScroll(classes="dialog", can_focus=False):
            with Horizontal(classes="field -prompt"):
                yield Label("Prompt", markup=False)
                yield Prompt(
                    self._values.get("prompt", ""), id="prompt", compact=True, tab_behavior="focus",
                    placeholder="empty: continue from the current state", highlight_cursor_line=False,
                )  # fmt: skip
            for name, (hint, default) in FIELDS.items():
                with Horizontal(classes="field"):
                    yield Label(name.replace("_", "-").capitalize(), markup=False)
                    yield Input(self._values.get(name, default), hint, id=name, compact=True)
            yield Static("", id="problem", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Write", id="write", variant="primary", compact=True)
                yield Button("Cancel", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Focus the prompt now, not when Textual gets to it: a tab may already be on its way."""
        self.set_focus(self.query_one("#prompt"))
        dialog = self.query_one(".dialog")
        dialog.border_title = "Sample"
        dialog.border_subtitle = "enter writes, escape cancels; paste or shift+enter for more lines"

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in any field orders the text."""
        event.stop()
        self.action_write()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Take a button."""
        event.stop()
        if event.button.id == "write":
            self.action_write()
        else:
            self.dismiss(None)

    def action_write(self) -> None:
        """Order the text, if the fields are valid."""
        values = {name: self.query_one(f"#{name}", Input).value for name in FIELDS}
        values["prompt"] = self.query_one("#prompt", TextArea).text
        self._values.update(values)
        try:
            self.dismiss(order(values, self._vocabulary))
        except engine.ConfigError as error:
            name = option_name(error.setting).removeprefix("--")
            self._refuse(f"{name} {error.requirement}", self.query_one(f"#{error.setting}"))
        except engine.VocabularyError as error:
            self._refuse(str(error), self.query_one("#prompt"))

    def _refuse(self, problem: str, field: Widget) -> None:
        """Say what is wrong, where it can be seen."""
        line = self.query_one("#problem", Static)
        line.update(printable_line(problem))
        field.focus()
        self.call_after_refresh(line.scroll_visible, animate=False)


class Prompt(TextArea):
    """The prompt, which may have several lines. Enter writes; shift+enter or a paste makes a new line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.write", "Write", show=False, priority=True),
        Binding("shift+enter,alt+enter,ctrl+enter", "new_line", "New line", show=False, priority=True),
    ]

    def action_new_line(self) -> None:
        """Start a new line."""
        self.insert("\n")


def order(values: dict[str, str], vocabulary: engine.Vocabulary) -> Sample:
    """The order given by the values of the fields.

    Raises:
        engine.ConfigError: a value is invalid.
        engine.VocabularyError: the model does not know a character of the prompt.
    """
    prompt = engine.normalised(values["prompt"])
    if len(prompt) > MAX_PROMPT:
        raise engine.ConfigError("prompt", f"must have at most {MAX_PROMPT:,} characters; this has {len(prompt):,}")
    vocabulary.encode(prompt)
    length = _whole("length", values["length"])
    if length is None or not 0 < length <= LONGEST_SAMPLE:
        raise engine.ConfigError("length", f"must be a whole number from 1 to {LONGEST_SAMPLE:,}")
    seed = _whole("seed", values["seed"])
    if seed is not None and seed < 0:
        raise engine.ConfigError("seed", "must be 0 or more")
    read = {name: READ[setting.type](name, values[name]) for name, setting in RULE.items()}
    rule = engine.SamplingRule(**{name: value for name, value in read.items() if value is not None})
    return Sample(length=length, rule=rule, prompt=prompt, seed=seed, occasion="asked")


def _whole(name: str, text: str) -> int | None:
    try:
        return int(text) if text.strip() else None
    except ValueError:
        long = len(text) > ECHO and text.strip().isdecimal()
        raise engine.ConfigError(
            name, "has too many digits" if long else f"must be a whole number, not {shortened(text, ECHO)!r}"
        ) from None


def _number(name: str, text: str) -> float | None:
    try:
        return float(text) if text.strip() else None
    except ValueError:
        raise engine.ConfigError(name, f"must be a number, not {shortened(text, ECHO)!r}") from None


def _yes_or_no(name: str, text: str) -> bool | None:
    answer = text.strip().lower()
    if answer not in ("", "yes", "no"):
        raise engine.ConfigError(name, f"must be yes or no, not {shortened(text, ECHO)!r}")
    return answer == "yes" if answer else None


READ: dict[type | None, Callable[[str, str], Any]] = {int: _whole, float: _number, bool: _yes_or_no}
