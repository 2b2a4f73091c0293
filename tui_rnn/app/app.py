"""The app: it shows a run and sends it commands. It knows no mathematics and touches no parameter.

Figures are pulled: the training thread replaces immutable values, and timers here read them a few times a second.
Rare events (a text, a checkpoint, a check, the end) are pushed, as messages.

It is longer than other files because everything that a run tells goes through it, one kind of event after another.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen

from .. import events
from ..commands import CheckGradients, CountNgrams, Sample
from ..watch.history import History
from ..watch.source import Source
from ..watch.view import View
from . import keys
from .actions import ActionsApp
from .announcements import announcement
from .dialogs.failure import FailureScreen
from .inside.look import SendOrder
from .look_requests import LookRequests
from .panes.loss import overlay
from .presentation import Presentation
from .run_screen import RunScreen

LOOK_EVERY = 1 / 4  # seconds between updates of the figures ...
CHART_EVERY = 1.0  # ... and of the curve, nearly every row of which changes each time: 10 kB over the line
LIVE_TEXT_EVERY = 2.0  # minimum seconds between two live texts, which nobody asked for
LIVE_TEXT_LENGTHS = 200, 1000  # characters, minimum and maximum; in between, half of what the pane holds


class Told(Message):
    """A rare event of the run, from the training thread."""

    def __init__(self, event: events.Event) -> None:
        super().__init__()
        self.event = event


class TrainApp(ActionsApp):
    """Shows one session's run.

    Args:
        view: everything that is shown; it must be among the source's observers.
        source: reports the run and takes commands. The app adds itself to its observers, and starts it once the first
            frame is drawn.
        notes: lines for the log, written before that.
        others: (name, history) of runs to compare with.
        presentation: how the run is presented, if it is not kept.
    """

    CSS_PATH = "app.tcss"
    TITLE = "tui-rnn"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings()]

    def __init__(
        self,
        view: View,
        source: Source,
        notes: Sequence[str] = (),
        others: Sequence[tuple[str, History]] = (),
        presentation: Presentation | None = None,
    ) -> None:
        super().__init__(view, source)
        self._presentation = presentation
        self.keeps_nothing = presentation is not None
        self._notes = notes
        self._others = tuple(overlay(name, other) for name, other in others)
        self._chosen: dict[str, bool] = {}  # panes shown or hidden by hand
        self._look_requests = LookRequests()
        self._chart_due = self._text_due = 0.0  # when the chart is next drawn, and a live text next asked for
        self._unshown: deque[events.Sampled | events.Writing] = deque()  # while the terminal is behind
        self.run_screen = self.new_run_screen()
        source.observers.append(self._observe)

    # What is on the screen

    def get_default_screen(self) -> Screen[Any]:
        """The run's screen."""
        return self.run_screen

    def new_run_screen(self) -> RunScreen:
        """A screen of the run; a replacement is filled with what the one before showed."""
        line = self._presentation.line if self._presentation else ""
        self.run_screen = RunScreen(self.view, self._chosen, line)
        self.run_screen.chart.overlays = self._others
        if self.is_running:  # so there was one before
            self.run_screen.call_after_refresh(self._fill)
        return self.run_screen

    def _fill(self) -> None:
        screen = self.run_screen
        screen.text.fill(list(self.view.texts))  # at once: the training thread may add to it
        for notice in self.notices:
            screen.log_pane.add_line(*notice)
        self._show_figures()
        self._show_panes()

    def on_mount(self) -> None:
        """Start the run once the first frame is on the screen."""
        for note in self._notes:
            self.note(note)
        if self._presentation is not None:
            self.note(self._presentation.line, "bold")
        self.run_screen.text.fill(list(self.view.texts))
        self._text_due = time.monotonic() + LIVE_TEXT_EVERY
        self.set_interval(LOOK_EVERY, self._look)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        if self._presentation is not None:
            self.action_look_inside(self._presentation.screen)
        self.source.send(CheckGradients(reduced=True))
        if self.view.baselines is None and not self.only_watches:
            self.source.send(CountNgrams())
        self.source.start()
        if self.state == "starting":
            self.state = "training"

    def _look(self) -> None:
        """Show what is new, unless the terminal is behind."""
        if self.is_behind:
            return
        now = time.monotonic() + LOOK_EVERY / 2  # a timer is not exact
        self._show_texts()
        self._show_figures()
        if now >= self._chart_due:
            self._chart_due = now + CHART_EVERY
            self._show_panes()
        self._ask_for_look(now)
        if now >= self._text_due:
            self._text_due = now + LIVE_TEXT_EVERY
            self._ask_for_text()

    def _text(self, event: events.Sampled | events.Writing) -> None:
        self._unshown.append(event)
        if not self.is_behind:
            self._show_texts()

    def _show_texts(self) -> None:
        while self._unshown:
            event = self._unshown.popleft()
            if isinstance(event, events.Writing):
                self.run_screen.text.add_piece(event)
            else:
                self.run_screen.text.add(event)

    def watch_state(self) -> None:
        """Show a new state at once."""
        if self.is_running and self.run_screen.is_attached:
            self._show_figures()

    # What the run reports

    def _observe(self, event: events.Event) -> None:
        """The observer, called in the thread of the source."""
        if not isinstance(event, events.Updated | events.Evaluated):
            self.post_message(Told(event))

    def on_told(self, message: Told) -> None:
        """A rare event."""
        event = message.event
        self._announce(event)
        if isinstance(event, events.Look | events.NothingToSee):
            self.run_screen.show(self.view)
        match event:
            case events.Sampled() | events.Writing():
                self._text(event)
            case events.Working():
                self._show_figures()
            case events.CheckStarted():
                self.run_screen.gradients.running(event)
            case events.Checked():
                self.run_screen.gradients.show_check(event)
            case events.CheckFailed():
                self.run_screen.gradients.stopped()
            case events.Saved():
                self.saved(event)
            case events.SaveFailed():
                self.save_failed(event)
            case events.RolledBack():
                self._rolled_back()
            case events.Paused():
                self._become("paused")
            case events.Resumed():
                self._become("training")
            case events.Gone():
                self.state = "over"
            case events.Started() if self.state == "over":
                self._come_back()
            case events.Finished():
                self._finished(event)
            case events.Failed():
                self._failed(event)

    def _announce(self, event: events.Event) -> None:
        line, toast, warning = announcement(event, self.view)
        if line:
            self.note(line)
        if toast and not (self.is_leaving and isinstance(event, events.Finished)):
            self.toast(toast)
        if warning:
            self.warn(warning)

    def _become(self, state: str) -> None:
        if not self.is_leaving:
            self.state = state

    def _come_back(self) -> None:
        """The process that trains the run had gone, and is there again, or another one."""
        started = self.view.started
        self.note(f"attached again: process {started.process} trains it, at update {started.update:,}")
        self._forget_failure()
        self.run_screen.text.fill(list(self.view.texts))
        self._become("training")
        self._show_panes()

    def _forget_failure(self) -> None:
        self.exit_code = 0
        for screen in self.screen_stack:
            if isinstance(screen, FailureScreen):
                screen.dismiss()

    def _rolled_back(self) -> None:
        if self.state in ("failed", "finished"):
            self._forget_failure()
            self._become("training" if self.state == "failed" else "paused")

    def _finished(self, event: events.Finished) -> None:
        if event.reason == events.OVER:
            self.state = "over"
            self._show_panes()
        elif event.completed:
            self._become("finished")
        elif not self.source.goes_on and not self.is_leaving:  # stopped by a viewer in another process
            self.exit(self.exit_code, self.exit_code)

    def _failed(self, event: events.Failed) -> None:
        self.state, self.exit_code = "failed", 1
        last = "This run has not written a checkpoint."
        if self.view.last_save is not None:
            last = f"The last checkpoint is {self.view.checkpoint}."
        self.open_dialog(FailureScreen(event, last))

    # What is refreshed regularly

    def _show_figures(self) -> None:
        screen = self.run_screen
        if not screen.is_attached:
            return
        screen.status.show(self.state, self.view)

    def _show_panes(self) -> None:
        if self.run_screen.is_attached:
            self.run_screen.show(self.view)

    def _ask_for_look(self, now: float) -> None:
        inside, update = self.run_screen.inside, self.view.progress.update
        wanted = inside.order() if inside is not None and self.state != "starting" else None
        if inside is None or wanted is None:
            return
        answer, seconds = self.view.looks.get(inside.ANSWER), None
        if self.state == "training":
            seconds = 0.0 if answer is None else answer.seconds
        if self._look_requests.is_due(now, wanted, update, seconds):
            self.source.send(wanted)

    def on_send_order(self, message: SendOrder) -> None:
        """An order that a person gave in a look inside."""
        self.source.send(message.order)

    def _ask_for_text(self) -> None:
        pane = self.run_screen.text
        if self.state == "training" and pane.is_on_screen and pane.wants_live_text:
            length = min(max(pane.size.width * pane.size.height // 2, LIVE_TEXT_LENGTHS[0]), LIVE_TEXT_LENGTHS[1])
            self.source.send(Sample(length=length, occasion="live"))
