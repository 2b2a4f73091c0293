"""The sample dialog: what to write, and how."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, Static

import engine

from ..commands import Sample
from ..session import option_name
from ..terminal import printable_line

MAX_LENGTH = 100_000

# name -> label, hint, value at first
FIELDS = {
    "prompt": ("Prompt", "empty: go on from where the run is", ""),
    "length": ("Length", "characters", "500"),
    "temperature": ("Temperature", "0 always the likeliest, 1 as learnt", "1"),
    "top_k": ("Top-k", "all", ""),
    "top_p": ("Top-p", "all", ""),
    "seed": ("Seed", "the run's", ""),
}


class SampleScreen(ModalScreen[Sample | None]):
    """Returns the order, or None.

    Args:
        vocabulary: a prompt may use its characters only.
        values: what the fields held the last time; updated in place.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel"),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, vocabulary: engine.Vocabulary, values: dict[str, str]) -> None:
        super().__init__()
        self._vocabulary, self._values = vocabulary, values

    def compose(self) -> ComposeResult:
        """A field for each setting, a line for what is wrong, two buttons."""
        with Vertical(classes="dialog"):
            for name, (label, hint, default) in FIELDS.items():
                with Horizontal(classes="field"):
                    yield Label(label, markup=False)
                    yield Input(self._values.get(name, default), hint, id=name, compact=True)
            yield Static("", id="problem", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Write", id="write", variant="primary")
                yield Button("Cancel", id="cancel")

    def on_mount(self) -> None:
        """Begin at the prompt."""
        self.query_one(".dialog").border_title = "Sample"
        self.query_one("#prompt").focus()

    def on_input_submitted(self) -> None:
        """Enter in any field writes."""
        self._write()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A button."""
        if event.button.id == "write":
            self._write()
        else:
            self.dismiss(None)

    def action_cancel(self) -> None:
        """Escape."""
        self.dismiss(None)

    def _write(self) -> None:
        values = {name: self.query_one(f"#{name}", Input).value for name in FIELDS}
        self._values.update(values)
        try:
            self.dismiss(order(values, self._vocabulary))
        except engine.ConfigError as error:
            problem = f"{option_name(error.setting).removeprefix('--')} {error.requirement}"
            self.query_one("#problem", Static).update(printable_line(problem))
        except engine.VocabularyError as error:
            self.query_one("#problem", Static).update(printable_line(str(error)))


def order(values: dict[str, str], vocabulary: engine.Vocabulary) -> Sample:
    """The order that the fields' values make.

    Raises:
        engine.ConfigError: a value is not what its field takes.
        engine.VocabularyError: a character of the prompt is not known.
    """
    vocabulary.encode(values["prompt"])
    length, seed, top_k = (_whole(name, values[name]) for name in ("length", "seed", "top_k"))
    if length is None or not 0 < length <= MAX_LENGTH:
        raise engine.ConfigError("length", f"must be a whole number from 1 to {MAX_LENGTH:,}")
    if seed is not None and seed < 0:
        raise engine.ConfigError("seed", "must be 0 or more")
    temperature = _number("temperature", values["temperature"])
    rule = engine.SamplingRule(1.0 if temperature is None else temperature, top_k, _number("top_p", values["top_p"]))
    return Sample(length=length, rule=rule, prompt=values["prompt"], seed=seed, occasion="asked")


def _whole(name: str, text: str) -> int | None:
    try:
        return int(text) if text.strip() else None
    except ValueError:
        raise engine.ConfigError(name, f"must be a whole number, not {text!r}") from None


def _number(name: str, text: str) -> float | None:
    try:
        return float(text) if text.strip() else None
    except ValueError:
        raise engine.ConfigError(name, f"must be a number, not {text!r}") from None
