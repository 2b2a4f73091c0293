"""A view: all that a screen, a log line or a closing message knows of a run. It is folded from events and nothing else,
so it is the same for a run in this process, in another, or one that is over and read back from its files.

The thread that sends the events fills it; others only read it. It is longer than other files because it is one fold:
what each kind of event changes is to be read in one place.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

import engine

from .. import events
from ..events import Best, Started, Updated
from ..plot.curve import Curve
from ..system.stopwatch import Stopwatch
from .epoch_ago import EpochAgo
from .kept import GradientNorm, Kept
from .progress import Progress

MOST_TEXTS = 500  # kept, the latest; nobody turns more pages (the samples file has them all)
MOST_NORMS = 100  # of gradients, the latest


@dataclass(frozen=True, slots=True)
class LastSave:
    """When a checkpoint was written.

    Attributes:
        update: of the run.
        at: time, by ``time.monotonic``.
        path: of the checkpoint.
    """

    update: int
    at: float
    path: str


class View:
    """An observer that knows the state of a run.

    Args:
        started: the run's first event.
        charted: whether to keep the curves, for who draws them.

    Attributes:
        started: the run's first event.
        progress: the latest update, the speed, the goal.
        curve: the loss, in bits per character; empty unless charted.
        validation: the loss on the held-out text, in bits per character; likewise.
        epoch_ago: the smooth loss one epoch earlier.
        against_epoch_ago: how much higher the smooth loss is than at the same place in the text one epoch earlier, in
            bits per character; empty unless charted.
        best: the best model so far.
        gradient_norms: the latest, of every 20th update (of a run read back: of those in its metrics).
        saturated: the latest share of saturated hidden values; None before the first.
        learning_rates: (update, learning rate) for each rate, with the update after which it was used.
        checkpoint: where the run is saved now.
        last_save: the latest; None before the first of this process.
        save_error: why the latest save failed; None if it worked.
        texts: the latest, without live ones.
        check: the latest gradient check; None before the first.
        baselines: what simpler models reach; None while unknown.
        looks: the latest look inside of each kind.
        nothing_to_see: why the latest look inside was not answered; "" if it was.
        recorded_looks: those through time that the run made by itself. summaries: those that it made with them.
        is_away: whether the process that trains the run is gone.
        waiting_for: what updates are waiting for; "" if they are not.
        time_limit: seconds of training after which the run ends; None is no limit.
        finished: how the run ended; None while it has not.
        failed: why it failed; None if it has not.
    """

    def __init__(self, started: Started, *, charted: bool = True) -> None:
        self._charted = charted
        self.curve, self.validation, self.against_epoch_ago = Curve(), Curve(), Curve()
        self.texts: deque[events.Sampled] = deque(maxlen=MOST_TEXTS)
        self.gradient_norms: deque[GradientNorm] = deque(maxlen=MOST_NORMS)
        self.saturated: float | None = None
        self.check: events.Checked | None = None
        self.baselines: events.Baselines | None = None
        self.looks: dict[type, events.Look] = {}
        self.nothing_to_see = ""
        self.recorded_looks, self.summaries = Kept[events.ThroughTime](), Kept[events.InsideSummary]()
        self.is_away = False
        self._start(started)

    def __call__(self, event: events.Event) -> None:
        """Take an event."""
        if isinstance(event, Updated):  # first, since there are thousands a second
            self.progress(event)
            self._add_update(event)
        elif isinstance(event, Started):
            self._forget_after(event.update)
            self._start(event)
        elif isinstance(event, events.Look):
            self._take_look(event)
        else:
            self.progress(event)
            self._take(event)

    def load_history(self, earlier: Iterable[events.Event]) -> None:
        """Take events of an earlier part of the run, which do not change where it stands now."""
        for event in earlier:
            if isinstance(event, Updated):
                self._draw(event)
                self._draw_against(event, event.smooth_loss_epoch_ago)
                self._keep_gradient(event)
            elif isinstance(event, events.Evaluated):
                self._draw_evaluation(event.update, event.loss)
            elif isinstance(event, events.Look):
                self._take_look(event)
            elif isinstance(event, events.Sampled | events.Checked | events.Baselines):
                self._take(event)

    def forget(self) -> None:
        """Drop the past of the run, to load it anew."""
        self._forget_after(-1)
        self.texts.clear()

    def _start(self, started: Started) -> None:
        config = started.config
        self.started, self.best, self.learning_rates = started, started.best, [*started.learning_rates]
        self.checkpoint, self.time_limit = started.checkpoint, started.time_limit
        self._bits: float = engine.bits_per_character(1.0, config.loss_length)  # per unit of the loss
        self.progress = Progress(config, started.goal, last_update_of(started), lambda: self._time)
        self.epoch_ago = EpochAgo(config, started.updates_per_epoch)
        self.last_save: LastSave | None = None
        self.save_error: str | None = None
        self.waiting_for, self.is_away = "", False
        self.finished: events.Finished | None = None
        self.failed: events.Failed | None = None
        self._stopwatch = Stopwatch()

    @property
    def seconds(self) -> float:
        """How long this process has trained, not counting pauses."""
        return self._stopwatch.seconds

    @property
    def _time(self) -> tuple[float, float] | None:
        return None if self.time_limit is None else (self.seconds, self.time_limit)

    @property
    def is_training(self) -> bool:
        """Whether updates are being made, according to the events."""
        return self._stopwatch.is_running

    @property
    def is_over(self) -> bool:
        """Whether the run is read back from its files."""
        return self.finished is not None and self.finished.reason == events.OVER

    @property
    def learning_rate(self) -> float:
        """The learning rate of the next update."""
        return self.learning_rates[-1][1]

    @property
    def best_bits(self) -> float | None:
        """The loss by which the best model was chosen, in bits per character; None before there is one."""
        if self.best.validation_loss is not None:
            return engine.bits_per_character(self.best.validation_loss, 1)
        return None if self.best.smooth_loss is None else self.best.smooth_loss * self._bits

    def _take(self, event: events.Event) -> None:
        match event:
            case events.Evaluated():
                self._add_evaluation(event.update, event.loss)
            case events.Sampled() if event.occasion != "live":
                self.texts.append(event)
            case events.Checked():
                self.check = event
            case events.NothingToSee():
                self.nothing_to_see = event.reason
            case events.Baselines():
                self.baselines = event
            case events.Working():
                self.waiting_for = event.what
            case events.Saved():
                self.save_error = None
                self.last_save = LastSave(event.update, time.monotonic() - event.seconds_ago, event.path)
                if not event.elsewhere:
                    self.checkpoint = event.path
            case events.SaveFailed():
                self.save_error = event.reason
                if not event.elsewhere:
                    self.checkpoint = event.path
            case events.LearningRateChanged():
                if (event.update, event.learning_rate) != self.learning_rates[-1]:  # a viewer may be told twice
                    self.learning_rates.append((event.update, event.learning_rate))
            case events.Extended():
                self.time_limit, self.finished = event.time_limit, None
            case events.RolledBack():
                self.time_limit = event.time_limit
                self._go_back(event)
            case events.Paused() | events.Finished() | events.Failed():
                self._stopwatch.stop(event.seconds)
                if isinstance(event, events.Finished) and self.finished is None:  # quitting later does not change it
                    self.finished = event
                self.failed = event if isinstance(event, events.Failed) else self.failed
            case events.Resumed():
                self.finished = None
                self._stopwatch.go_on()
            case events.Gone():
                self._stopwatch.stop()
                self.is_away, self.waiting_for = True, ""

    def _take_look(self, event: events.Look) -> None:
        self.looks[type(event)], self.nothing_to_see = event, ""
        if event.occasion == "scheduled":
            match event:
                case events.ThroughTime():
                    self.recorded_looks.add(event)
                case events.InsideSummary():
                    self.summaries.add(event)

    def _add_update(self, event: Updated) -> None:
        if self._charted:
            self._draw(event)
        if event.gradient_norm is not None:
            self._keep_gradient(event)
        if event.smooth_loss_epoch_ago is not None:  # a run that is read back
            self._draw_against(event, event.smooth_loss_epoch_ago)
        elif event.update % self.epoch_ago.every == 0:
            self.epoch_ago.add(event.update, event.smooth_loss)
            if self._charted:
                self._draw_against(event, self.epoch_ago.before(event.update))
        if event.validation_loss is not None:
            self._add_evaluation(event.update, event.validation_loss)
        elif self.best.validation_loss is None and (
            self.best.smooth_loss is None or event.smooth_loss < self.best.smooth_loss
        ):
            self.best = Best(event.update, event.smooth_loss)

    def _add_evaluation(self, update: int, loss: float) -> None:
        if self._charted:
            self._draw_evaluation(update, loss)
        latest, before = self.progress.latest, self.best.validation_loss
        # An untrained model is something to compare with, not a best model.
        if latest is not None and update and (before is None or loss < before):
            self.best = Best(update, latest.smooth_loss, loss)

    def _keep_gradient(self, event: Updated) -> None:
        if event.gradient_norm is not None and event.clipped is not None:
            self.gradient_norms.append(GradientNorm(event.update, event.gradient_norm, event.clipped))
            self.saturated = event.saturated

    def _draw(self, event: Updated) -> None:
        self.curve.append(event.update, event.loss * self._bits, event.smooth_loss * self._bits)

    def _draw_against(self, event: Updated, before: float | None) -> None:
        if before is not None:
            bits = (event.smooth_loss - before) * self._bits
            self.against_epoch_ago.append(event.update, bits, bits)

    def _draw_evaluation(self, update: int, loss: float) -> None:
        bits = engine.bits_per_character(loss, 1)
        self.validation.append(update, bits, bits)

    def _forget_after(self, update: int) -> None:
        for points in (self.curve, self.validation, self.recorded_looks, self.summaries, self.against_epoch_ago):
            points.forget_after(update)
        while self.gradient_norms and self.gradient_norms[-1].update > update:
            self.gradient_norms.pop()

    def _go_back(self, event: events.RolledBack) -> None:
        self._forget_after(event.update)
        self.best, self.finished, self.failed = event.best, None, None
        while len(self.learning_rates) > 1 and self.learning_rates[-1][0] >= event.update:
            self.learning_rates.pop()
        if self.learning_rate != event.learning_rate:
            self.learning_rates.append((event.update, event.learning_rate))


def last_update_of(started: Started) -> Updated | None:
    """Where a resumed run stands, as the event of its last update; None for a new run."""
    if not started.update or started.smooth_loss is None:
        return None
    epoch, loss = started.update / started.updates_per_epoch, started.smooth_loss
    return Updated(started.update, epoch, loss, loss, started.learning_rates[-1][1], started.validation_loss)
