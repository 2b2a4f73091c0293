"""A line in which a person types a regular expression, with what is wrong with it below."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

import engine

from ...system.terminal import steady_line
from ..panes.still import StillStatic


class PatternField(Vertical):
    """It is only there while something is typed, or wrong."""

    class Closed(Message):
        """Nothing is typed any more."""

    class Entered(Message):
        """A pattern was entered that is one; or "" for none."""

        def __init__(self, pattern: str) -> None:
            super().__init__()
            self.pattern = pattern

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self._line = Input(
            placeholder="a regular expression, such as [A-Z]+", id="pattern-line", classes="-off", compact=True
        )
        self._problem = StillStatic(id="pattern-problem", classes="-off")

    def compose(self) -> ComposeResult:
        """The line, and the problem."""
        yield self._line
        yield self._problem

    @property
    def is_open(self) -> bool:
        """Whether something is being typed."""
        return not self._line.has_class("-off")

    def open(self) -> None:
        """Let a pattern be typed."""
        self._line.remove_class("-off")
        self._line.focus()

    def close(self) -> None:
        """Done with it, whatever was typed."""
        self._line.add_class("-off")
        self.tell("")
        self.post_message(self.Closed())

    def tell(self, problem: str) -> None:
        """Say what is wrong; "" for nothing."""
        self._problem.set_content(Content.styled(problem, "$text-error"))
        self._problem.set_class(not problem, "-off")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what is wrong with it while it is typed."""
        event.stop()
        self.tell(problem_of(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter it, unless something is wrong with it."""
        event.stop()
        if not problem_of(event.value):
            self.close()
            self.post_message(self.Entered(event.value))


def problem_of(pattern: str) -> str:
    """Why a pattern cannot be looked for, in one line; "" if it can."""
    try:
        if pattern:
            engine.matches(pattern)
    except engine.EngineError as error:
        return steady_line(str(error))
    return ""
