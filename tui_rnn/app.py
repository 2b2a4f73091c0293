"""The app: it shows a run, and sends it commands. It knows no mathematics and touches no parameter.

Figures are pulled: the training thread replaces immutable values, and timers here read them a few times a second.
Rare events (a text, a checkpoint, a check, the end) are pushed, as messages.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

import numpy as np
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.events import Resize
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer

import engine
from engine import events

from . import keys
from .commands import CheckGradients, Command, Extend, Pause, Resume, Sample, Save, ScaleLearningRate, Step, Stop
from .curve import Curve
from .figures import SPEEDS, figures
from .history import History, forget_from
from .progress import Progress, clock
from .records import rolled_back
from .screens.failure import FailureScreen
from .screens.help import HelpScreen
from .screens.quit import DISCARD, SAVE, QuitScreen
from .screens.sample import SampleScreen
from .session import Session
from .terminal import printable_line
from .widgets.gradient_pane import WHICH, GradientPane
from .widgets.log_pane import LogPane
from .widgets.loss_chart import LossChart
from .widgets.picture import ChartData
from .widgets.run_pane import RunPane
from .widgets.status import Status
from .widgets.text_pane import TextPane
from .worker import Worker

STATUS_EVERY = 1 / 4  # seconds between two looks at the figures ...
CHART_EVERY = 1 / 2  # ... and at the curve
LIVE_TEXT_EVERY = 2.0  # seconds between two texts that nobody asked for
LIVE_TEXT_LENGTHS = 200, 1000  # characters, at the least and at the most; in between, half of what the pane holds
EXTENSION = 100_000  # updates
LEAVE_WITHIN = 10.0  # seconds that quitting waits for the update and the checkpoint under way
NARROW, LOW = 100, 30  # below so many columns or rows the side panes fold away


class Told(Message):
    """A rare event of the run, from the training thread."""

    def __init__(self, event: events.Event) -> None:
        super().__init__()
        self.event = event


class Leave(Message):
    """The run was stopped from outside, and is saved: leave."""


class TrainApp(App[int]):
    """Shows one session's run.

    Args:
        worker: ready to start; this adds itself to its observers, and starts it once the first frame is drawn.
        progress, curve: what is shown; curve may hold an earlier part of the run, and ``earlier`` the rest of it.
        others: runs to compare with, by name.
    """

    CSS_PATH = "app.tcss"
    TITLE = "tui-rnn"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings()]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (NARROW, "-wide")]  # noqa: RUF012 - Textual's own declaration
    VERTICAL_BREAKPOINTS = [(0, "-low"), (LOW, "-high")]  # noqa: RUF012

    state: reactive[str] = reactive("starting", bindings=True)

    def __init__(
        self,
        session: Session,
        worker: Worker,
        progress: Progress,
        curve: Curve,
        earlier: History | None = None,
        others: Sequence[tuple[str, History]] = (),
    ) -> None:
        super().__init__()
        self._earlier, self._others = earlier or History(), tuple(overlay(name, other) for name, other in others)
        self.session, self.worker, self.progress, self.curve = session, worker, progress, curve
        self.exit_code = 0
        self._chosen: dict[str, bool] = {}  # panes that were shown or hidden by hand
        self._sample_values: dict[str, str] = {}
        self._rate_marks: tuple[tuple[int, int], ...] = ()
        self._leaving = self._small = False
        self._speeds: deque[float] = deque(maxlen=SPEEDS)  # one for each look at the curve
        # Kept here, because a query would look for them in whatever dialog is open.
        config = session.trainer.config
        self._loss_length = config.loss_length
        self._status = Status(session.text.name, f"{config.cell} {config.hidden_size}")
        self.chart, self.text = LossChart(id="loss", classes="pane"), TextPane()
        self.gradients, self.run_pane, self.log_pane = GradientPane(), RunPane(), LogPane()
        worker.observers.append(self._observe)

    # What is on the screen

    def compose(self) -> ComposeResult:
        """The status line, the panes, the keys."""
        yield self._status
        with Horizontal(id="panes"):
            with Vertical(id="main"):
                yield self.chart
                yield self.text
            with Vertical(id="side"):
                yield self.gradients
                yield self.run_pane
                yield self.log_pane
        yield Footer(show_command_palette=True)

    def on_mount(self) -> None:
        """Begin once the first frame is on the screen."""
        for note in self.session.notes:
            self._say(note)
        for text in self._earlier.texts:
            self.text.add(text)
        self.chart.border_title = "loss"
        self.chart.focus()
        self.set_interval(STATUS_EVERY, self._show_status)
        self.set_interval(CHART_EVERY, self._show_chart)
        self.set_interval(LIVE_TEXT_EVERY, self._ask_for_text)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.worker.send(CheckGradients(reduced=True))
        self.worker.start()
        self.state = "training"

    def watch_state(self) -> None:
        """A new state is shown at once."""
        if self._status.is_attached:
            self._show_status()

    def on_resize(self, event: Resize) -> None:
        """Fold the side panes on a small screen."""
        self._small = event.size.width < NARROW or event.size.height < LOW
        self._fold()

    def _fold(self) -> None:
        for pane in self._panes():
            shown = self._chosen.get(str(pane.id), pane in (self.chart, self.text) or not self._small)
            pane.set_class(not shown, "hidden")
        for box in {pane.parent for pane in self._panes()}:
            if isinstance(box, Vertical):
                box.set_class(all(pane.has_class("hidden") for pane in box.children), "hidden")

    def _panes(self) -> tuple[Widget, ...]:
        return self.chart, self.text, self.gradients, self.run_pane, self.log_pane

    # What the run tells

    def _observe(self, event: events.Event) -> None:
        """An observer, called in the training thread."""
        if isinstance(event, events.Updated):
            self.curve.append(event.update, event.loss, event.smooth_loss)
            if event.validation_loss is not None:
                self._earlier.validated.append(event.update)
                self._earlier.validation_losses.append(event.validation_loss)
        else:
            if isinstance(event, events.RolledBack):
                self.curve.forget_after(event.update)
                forget_from(event.update + 1, self._earlier.validated, self._earlier.validation_losses)
            self.post_message(Told(event))

    def on_told(self, message: Told) -> None:
        """A rare event."""
        event = message.event
        match event:
            case events.Sampled():
                self.text.add(event)
                if event.occasion in ("asked", "final"):
                    self._say(f"{len(event.text):,} characters written by the {event.model} model")
            case events.Writing():
                self.text.write_on(event)
            case events.CheckStarted():
                self.gradients.running(event)
            case events.Checked():
                self._checked(event)
            case events.Saved():
                self._say(f"saved {event.path} at update {event.update:,}")
                self._toast(f"Saved {event.path}")
            case events.SaveFailed():
                self.warn(f"{event.path} cannot be saved: {event.reason}. Training goes on.")
            case events.Refused() | events.Warned():
                self.warn(event.reason)
            case events.LearningRateChanged():
                self._say(f"learning rate {event.learning_rate:g} from update {event.update + 1:,} on")
            case events.RolledBack():
                self.warn(rolled_back(event))
            case events.Extended():
                self.progress.goal = event.goal
                self._say(f"the run is to go on to update {event.goal:,}")
            case events.Paused():
                self.state = "paused"
            case events.Resumed():
                self.state = "training"
            case events.Finished():
                self._finished(event)
            case events.Failed():
                self._failed(event)

    def _checked(self, event: events.Checked) -> None:
        self.gradients.show(event)
        verdict = "passed" if event.passed else "FAILED"
        self._say(f"gradient check ({WHICH[event.model]}) {verdict} in {event.seconds:.2f} s")
        if not event.passed:
            self.warn("The gradient check FAILED: see its pane.")

    def _finished(self, event: events.Finished) -> None:
        if event.completed and not self._leaving:
            self.state = "finished"
            early = ", for lack of improvement" if self.worker.trainer.out_of_patience else ""
            self._say(f"finished: {event.update:,} updates in {clock(event.seconds)}{early}")
            self._toast("The run is finished and saved. e goes on, s has it write, q quits.")

    def _failed(self, event: events.Failed) -> None:
        self.state, self.exit_code = "failed", 1
        checkpoint = self.worker.files.checkpoint
        last = (
            f"The last checkpoint is {checkpoint}."
            if self.worker.saved_at
            else "No checkpoint was written by this run."
        )
        self._say(f"failed: {event.reason}")
        self.push_screen(FailureScreen(event, last))

    def _say(self, message: str, style: str = "") -> None:
        self.log_pane.say(message, style)

    def _toast(self, message: str) -> None:
        self.notify(printable_line(message), markup=False, timeout=3)

    def warn(self, message: str) -> None:
        """Tell of something that went wrong, in the log and as a toast."""
        self._say(message, "bold")
        self.notify(printable_line(message), severity="warning", markup=False, timeout=8)

    def on_leave(self) -> None:
        """Leave, without asking."""
        self._leaving = True
        self.exit(self.exit_code, self.exit_code)

    # What is looked at every so often

    def _show_status(self) -> None:
        view = self.curve.snapshot()
        self._status.show(self.state, self.progress, view.smooth)

    def _show_chart(self) -> None:
        trainer, latest = self.session.trainer, self.progress.latest
        best = trainer.best
        self.chart.show(
            ChartData(
                view=self.curve.snapshot(),
                overlays=self._others,
                best=(best.update, self._value_of(best)) if latest else None,
                updates_per_epoch=trainer.streams.per_epoch,
                learning_rate_marks=marks(trainer.learning_rates),
                loss_length=self._loss_length,
                validation=self._validation_curve(),
            )
        )
        if self.run_pane.is_on_screen:
            self.run_pane.show(figures(self.worker, self.progress, self._speeds))
        if self.state == "training":
            self._speeds.append(self.progress.characters_per_second)
        bits = self.progress.bits_per_character
        if latest and bits:
            validation = self.progress.validation_bits
            held_out = "" if validation is None else f" · validation {validation:.3f}"
            self.chart.border_title = f"loss ─ smooth {latest.smooth_loss:.2f} · {bits:.3f} bits/char{held_out}"

    def _value_of(self, best: engine.BestModel) -> float:
        """What the best model was chosen by, as the chart shows it."""
        by_validation = math.isfinite(best.validation_loss)
        return best.validation_loss * self._loss_length if by_validation else best.smooth_loss

    def _validation_curve(self) -> tuple[np.ndarray, np.ndarray] | None:
        """The validation loss, scaled as the training loss is: updates (N,) and losses (N,)."""
        points = list(zip(self._earlier.validated, self._earlier.validation_losses, strict=False))  # one may be longer
        updates, losses = np.array(points, float).reshape(-1, 2).T
        return (updates, losses * self._loss_length) if points else None

    def _ask_for_text(self) -> None:
        if self.state == "training" and self.text.is_on_screen:
            size = self.text.size
            length = min(max(size.width * size.height // 2, LIVE_TEXT_LENGTHS[0]), LIVE_TEXT_LENGTHS[1])
            self.worker.send(Sample(length=length, occasion="live"))

    # What keys and the palette do

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The command palette: the table of keys."""
        for key in keys.KEYS:
            if self.check_action(key.action.partition("(")[0], ()):
                yield SystemCommand(f"{key.label} ({key.shown})", key.help, lambda key=key: self.run_action(key.action))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Which actions make sense in the present state."""
        if action == "pause":
            return self.state == "training"
        if action in ("resume", "step"):
            return self.state == "paused"
        if action in ("extend", "sample", "checkpoint", "check", "scale_learning_rate"):
            return self.state in ("training", "paused", "finished")
        return True

    def _send(self, command: Command) -> None:
        self.worker.send(command)

    def action_pause(self) -> None:
        """Wait after this update."""
        self._send(Pause())

    def action_resume(self) -> None:
        """Go on."""
        self._send(Resume())

    def action_step(self) -> None:
        """Make one update, while paused."""
        self._send(Step())

    def action_extend(self) -> None:
        """Go on beyond the goal."""
        self._send(Extend(EXTENSION))

    def action_scale_learning_rate(self, factor: float) -> None:
        """Multiply the learning rate."""
        self._send(ScaleLearningRate(factor))

    def action_checkpoint(self) -> None:
        """Save now."""
        self._send(Save())

    def action_check(self) -> None:
        """Check the gradients of the live weights."""
        self._send(CheckGradients())

    def action_sample(self) -> None:
        """Ask what to write, and have it written."""

        def write(order: Sample | None) -> None:
            if order:
                self._send(order)

        self.push_screen(SampleScreen(self.session.trainer.vocabulary, self._sample_values), write)

    def action_page(self, pages: int) -> None:
        """Turn the pages of text."""
        self.text.turn(pages)

    def action_surprise(self) -> None:
        """Mark the characters by surprise, or not."""
        self.text.toggle_surprise()

    def action_copy(self) -> None:
        """Copy the shown text."""
        text = self.text.text
        self.copy_to_clipboard(text)
        self._toast(f"Copied {len(text):,} characters")

    def action_log_axis(self) -> None:
        """Logarithmic or linear loss."""
        self.chart.log_y = not self.chart.log_y

    def action_zoom_in(self) -> None:
        """Zoom in on the loss."""
        self.chart.zoom_in()

    def action_zoom_out(self) -> None:
        """Zoom out."""
        self.chart.zoom_out()

    def action_reset_view(self) -> None:
        """Show the whole run."""
        self.chart.reset_view()

    def action_pan_left(self) -> None:
        """Earlier updates."""
        self.chart.pan_left()

    def action_pan_right(self) -> None:
        """Later updates."""
        self.chart.pan_right()

    def action_recent(self) -> None:
        """Follow the recent updates, or show all."""
        self.chart.toggle_recent()

    def action_toggle_pane(self, name: str) -> None:
        """Show or hide a pane."""
        pane = next(pane for pane in self._panes() if pane.id == name)
        self._chosen[name] = pane.has_class("hidden")
        self._fold()

    def action_maximize(self) -> None:
        """The focused pane fills the screen, and back."""
        if self.screen.maximized is not None:
            self.screen.minimize()
            return
        pane: Widget | None = self.focused
        while pane is not None and not pane.has_class("pane"):
            pane = pane.parent if isinstance(pane.parent, Widget) else None
        self.screen.maximize(pane or self.chart, container=False)

    def action_picture(self) -> None:
        """Save a picture of the screen in the current folder."""
        try:
            path = self.save_screenshot(f"tui-rnn-{time.strftime('%Y%m%d-%H%M%S')}.svg", path=".")
        except OSError as error:
            self.warn(f"The picture cannot be saved: {error.strerror}")
        else:
            self._say(f"picture saved as {Path(path).name}")
            self._toast(f"Saved {Path(path).name}")

    def action_help(self) -> None:
        """The help page."""
        self.push_screen(HelpScreen())

    # Leaving

    def action_help_quit(self) -> None:
        """Ctrl-C asks too."""
        self.run_worker(self.action_quit())

    async def action_quit(self) -> None:
        """Ask how to leave."""
        if isinstance(self.screen, QuitScreen) or self._leaving:
            return
        if self.state == "failed":
            self.exit(self.exit_code, self.exit_code)
            return
        latest, saved_at, path = self.progress.latest, self.worker.saved_at, self.worker.files.checkpoint
        update = latest.update if latest else 0
        ago = f"is {clock(time.monotonic() - saved_at)} old" if saved_at else "does not exist yet"
        save = printable_line(f"{path} at update {update:,}; tui-rnn train --resume {path} goes on.")
        discard = printable_line(f"What was learnt since the last checkpoint is lost; it {ago}.")
        self.push_screen(QuitScreen(save, discard), self._leave)

    async def _leave(self, choice: str | None) -> None:
        if choice in (SAVE, DISCARD):
            self._leaving, self.state = True, "saving"
            self._send(Stop(save=choice == SAVE))
            await asyncio.to_thread(self.worker.join, LEAVE_WITHIN)
            self.exit(self.exit_code, self.exit_code)


def marks(learning_rates: list[tuple[int, float]]) -> tuple[tuple[int, int], ...]:
    """(update, +1 or -1) for every change of the learning rate."""
    return tuple((update, 1 if rate > before else -1) for (_, before), (update, rate) in pairwise(learning_rates))


def overlay(name: str, history: History) -> tuple[str, np.ndarray, np.ndarray]:
    """Another run's curve: its name, updates (N,) and smooth losses (N,)."""
    return printable_line(name), np.array(history.updates, float), np.array(history.smooth_losses, float)
