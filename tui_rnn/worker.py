"""The worker: it drives the trainer, obeys commands between two updates, and tells observers what happens.

``run`` does it in the caller's thread (headless, and in tests, where it is deterministic); ``start`` in a thread of its
own (under the app). Only that thread touches the trainer; everything else goes through ``send``.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import math
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from itertools import islice
from queue import SimpleQueue

import numpy as np

import engine
from engine import events
from engine.trainer import Trainer

from .commands import (
    CheckGradients,
    Command,
    Extend,
    Pause,
    Resume,
    Sample,
    Save,
    ScaleLearningRate,
    Step,
    Stop,
)
from .runfiles import RunFiles
from .schedule import Schedule

Observer = Callable[[events.Event], None]
Checker = Callable[[int | None], tuple[engine.GradientCheck, engine.GradientCheck]]

BEST_SAMPLE_LENGTH = 1000
DONE = object()
MOST_ROLLBACKS = 20  # halvings of the learning rate: a millionth of it is left
PIECE = 32  # characters of a text that are written between two updates
REDUCED = {"hidden_size": 10, "seq_length": 25, "batch_size": 2}  # of the model that is checked before training
CHECKED_ENTRIES = 100  # of each array of the live model: enough to find a wrong gradient, in well under a second


@dataclasses.dataclass(frozen=True, slots=True)
class _Tell:
    """A command of the worker's own: tell of something that another thread has found out."""

    event: events.Event


class Worker:
    """One run, from its trainer's present update to its goal.

    Args:
        trainer: what is driven.
        goal: updates to reach in all; None is no goal.
        files: where to save. origin: what checkpoints say about the text.
        schedule: what is done every so often.
        stay: whether to wait for commands at the goal, instead of ending.
        roll_back: whether a run that diverges goes on from its last checkpoint, with half the learning rate.

    Attributes:
        observers: each is called with every event, in this order, in the thread that runs. To be added before that.
        save_error: why the latest attempt to save failed; None after one that worked.
        completed: whether the goal has been reached. saved_update: of the latest checkpoint; None before the first.
        saved_at: when the latest checkpoint was written, by ``time.monotonic``; None before the first.
    """

    def __init__(
        self,
        trainer: Trainer,
        goal: int | None,
        files: RunFiles,
        origin: engine.Origin,
        schedule: Schedule,
        *,
        stay: bool = False,
        roll_back: bool = False,
    ) -> None:
        self.trainer, self.goal, self.files, self.origin = trainer, goal, files, origin
        self.observers: list[Observer] = []
        self.save_error: str | None = None
        self.saved_at: float | None = None
        self.saved_update: int | None = None
        self.completed = False
        self._schedule, self._stay, self._roll_back = schedule, stay, roll_back
        self._rollbacks = 0
        self._commands: SimpleQueue[Command | _Tell] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._began_at = trainer.update
        self._paused = False
        self._steps = 0  # updates to make although paused
        self._stop: Stop | None = None
        self._writing: Iterator[None] | None = None  # makes a piece of the text that is being written
        self._best_saved: int | None = None  # update of the best model on disk, if this worker wrote it
        self._resumed_at = time.monotonic()
        self._active = 0.0  # seconds of training before the latest pause

    def send(self, command: Command) -> None:
        """Ask for something, from any thread or signal handler; it is done between two updates."""
        self._commands.put(command)

    def start(self) -> None:
        """``run`` in a thread of its own."""
        self._thread = threading.Thread(target=self.run, name="trainer", daemon=True)
        self._thread.start()

    def join(self, seconds: float | None = None) -> bool:
        """Wait for the thread to end. Returns whether it has."""
        if self._thread is None:
            return True
        self._thread.join(seconds)
        return not self._thread.is_alive()

    @property
    def seconds(self) -> float:
        """How long this worker has trained, pauses left out."""
        return self._active + (0.0 if self._paused else time.monotonic() - self._resumed_at)

    def run(self) -> None:
        """Train until the goal or a Stop. Errors become a Failed event: nothing is raised."""
        self._resumed_at = time.monotonic()
        try:
            with np.errstate(all="ignore"):  # what overflows is found out by the loss, or before it is saved
                self._train()
        except engine.DivergenceError as error:
            self._fail(str(error), "")
        except Exception as error:
            self._fail(f"{type(error).__name__}: {error}", traceback.format_exc())

    def _fail(self, reason: str, trace: str) -> None:
        """Tell every observer, also when it was one of them that failed, and fails again."""
        for observer in self.observers:
            with contextlib.suppress(Exception):
                observer(events.Failed(self.trainer.update, reason, trace))

    def _train(self) -> None:
        if self._roll_back:
            self._save()  # so that there is something to go back to
        for command in self._schedule.at_start(self.trainer.update):
            self._obey(command)
        while True:
            try:
                stop = self._drive()
                break
            except engine.DivergenceError as error:  # of an update, or of what was about to be saved
                self._go_back(error)
        if stop is not None:
            if stop.save:
                self._save()
            self._finished(completed=False)

    def _drive(self) -> Stop | None:
        """Make updates, and between them what was asked for, until a Stop, which is returned, or else the goal."""
        trainer, schedule, observers, commands = self.trainer, self._schedule, tuple(self.observers), self._commands
        updates = trainer.run()
        while True:
            while not commands.empty() or self._idle:
                self._obey(commands.get())
            if self._writing is not None:
                self._write_on(self._writing)
            if self._stop is not None:
                return self._stop
            if self._to_complete:
                self._reach_goal()
                if not self._stay:
                    return None
            if self._paused:
                if not self._steps:
                    continue
                self._steps -= 1
            event = next(updates)
            for observer in observers:
                observer(event)
            if event.validation_loss is not None and trainer.learning_rates[-1][0] == event.update:
                self.tell(events.LearningRateChanged(event.update, trainer.learning_rate))  # it has decayed
            for command in schedule.after(event.update):
                self._obey(command)

    def _go_back(self, error: engine.DivergenceError) -> None:
        """Go on from the last checkpoint with half the learning rate, if that was asked for.

        Raises:
            DivergenceError: it was not, it was done too often, or the checkpoint cannot be read.
        """
        trainer, rate = self.trainer, self.trainer.learning_rate / 2
        if not self._roll_back:
            raise error
        if self._rollbacks == MOST_ROLLBACKS:
            raise engine.DivergenceError(f"{error}; it was gone back {MOST_ROLLBACKS} times in vain") from None
        try:
            checkpoint = engine.load(self.files.checkpoint)
        except engine.CheckpointError as missing:
            raise engine.DivergenceError(f"{error}; and it cannot be gone back: {missing}") from None
        self._rollbacks += 1
        diverged_at = trainer.update + 1
        checkpoint.restore(trainer)
        trainer.set_learning_rate(rate)
        self._best_saved = None
        self.tell(events.RolledBack(trainer.update, diverged_at, rate, str(error)))

    @property
    def _at_goal(self) -> bool:
        reached = self.goal is not None and self.trainer.update >= self.goal
        return reached or self.trainer.out_of_patience

    @property
    def _to_complete(self) -> bool:
        """Whether the goal is reached, and what that brings has not been done yet."""
        return self._at_goal and not self.completed

    @property
    def _idle(self) -> bool:
        """Whether there is nothing to do but wait for a command."""
        busy = self._steps or self._writing is not None or self._stop is not None or self._to_complete
        return self._paused and not busy

    def _reach_goal(self) -> None:
        """What the end of a run brings: a checkpoint, a text by the best model, and the news. Then it waits."""
        self._save()
        if self.trainer.update > self._began_at:
            for _ in self._write(Sample(length=BEST_SAMPLE_LENGTH, best=True, occasion="final")):
                pass
        self.completed = True
        self._finished(completed=True)
        self._active, self._paused, self._steps = self.seconds, True, 0

    def _finished(self, completed: bool) -> None:
        trainer, best = self.trainer, self.trainer.best
        self.tell(
            events.Finished(
                update=trainer.update,
                completed=completed,
                smooth_loss=trainer.smooth_loss,
                best_update=best.update,
                best_smooth_loss=best.smooth_loss if math.isfinite(best.smooth_loss) else None,
                best_validation_loss=best.validation_loss if math.isfinite(best.validation_loss) else None,
                seconds=self.seconds,
                checkpoint=str(self.files.checkpoint),
                parameters_sha256=trainer.parameters_sha256(),
            )
        )

    def _obey(self, command: Command | _Tell) -> None:
        match command:
            case Pause():
                self._pause()
            case Resume():
                self._resume()
            case Step():
                self._steps += self._paused and not self._at_goal
            case Save():
                self._save()
            case Sample(occasion="asked"):
                self._writing = self._write(command)
            case Sample():
                for _ in self._write(command):
                    pass
            case CheckGradients():
                self._check(command.reduced)
            case ScaleLearningRate():
                self._scale_learning_rate(command.factor)
            case Extend():
                self.completed = False
                self.trainer.grant_patience()
                self.goal = max(self.goal or 0, self.trainer.update) + command.updates
                self.tell(events.Extended(self.trainer.update, self.goal))
                self._resume()
            case Stop():
                self._stop = command
            case _Tell():
                self.tell(command.event)

    def _pause(self) -> None:
        if not self._paused:
            self._active, self._paused = self.seconds, True
            self.tell(events.Paused(self.trainer.update))

    def _resume(self) -> None:
        if self._paused and not self._at_goal:
            self._resumed_at, self._paused, self._steps = time.monotonic(), False, 0
            self.tell(events.Resumed(self.trainer.update))

    def _save(self) -> None:
        """Write the run, and the best model if it is a new one. A failure is told, and training goes on.

        Raises:
            DivergenceError: there are numbers in it that are not finite.
        """
        trainer, files = self.trainer, self.files
        origin = dataclasses.replace(self.origin, updates=self.goal)
        try:
            engine.save_run(files.checkpoint, trainer, origin)
            if trainer.update and trainer.best.update != self._best_saved:
                engine.save_best(files.best, trainer, origin)
                self._best_saved = trainer.best.update
        except (OSError, engine.CheckpointError) as error:
            self.save_error = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
            self.tell(events.SaveFailed(trainer.update, str(files.checkpoint), self.save_error))
        else:
            self.save_error, self.saved_at, self.saved_update = None, time.monotonic(), trainer.update
            self.tell(events.Saved(trainer.update, str(files.checkpoint)))

    def _write_on(self, writing: Iterator[None]) -> None:
        if next(writing, DONE) is DONE:
            self._writing = None

    def _write(self, order: Sample) -> Iterator[None]:
        """Write a text in pieces, yielding between them; the model that writes is the one of the beginning."""
        trainer = self.trainer
        update = trainer.best.update if order.best else trainer.update
        loss = trainer.best.smooth_loss if order.best else trainer.smooth_loss
        seeded = order.seed is not None
        generator = np.random.default_rng(order.seed) if seeded else trainer.sampling_generator(update)
        try:
            writer = trainer.best_writer() if order.best else trainer.writer(order.prompt)
        except engine.VocabularyError as error:
            self.tell(events.Refused(update, str(error)))
            return
        choices = islice(writer.choices(order.rule, generator), order.length)
        text: list[str] = []
        surprise: list[float] = []
        while piece := list(islice(choices, PIECE)):
            text.append(trainer.vocabulary.decode(chosen for chosen, _ in piece))
            surprise += [-math.log2(probability) for _, probability in piece]
            if order.occasion == "asked":
                self.tell(events.Writing(update, text[-1]))
                yield
        self.tell(
            events.Sampled(
                update=update,
                smooth_loss=loss,
                model="best" if order.best else "current",
                occasion=order.occasion,
                prompt=order.prompt,
                text="".join(text),
                temperature=order.rule.temperature,
                surprise=tuple(surprise),
            )
        )

    def _check(self, reduced: bool) -> None:
        """Check gradients: of a small model at once, of the live one beside the training, in a thread of its own."""
        trainer = self.trainer
        if reduced:
            trainer = trainer.anew(reduced_config(trainer.config))
        checker, model = trainer.gradient_checker(), "reduced" if reduced else "live"
        self.tell(events.CheckStarted(self.trainer.update, model))
        if reduced:
            self.tell(self._checked(checker, model, None, self.trainer.update))
        else:
            # Its result comes back through the queue, so that observers are only ever called by one thread.
            check = functools.partial(self._checked, checker, model, CHECKED_ENTRIES, self.trainer.update)
            threading.Thread(target=lambda: self._commands.put(_Tell(check())), name="checker", daemon=True).start()

    def _checked(self, checker: Checker, model: str, entries: int | None, update: int) -> events.Event:
        started = time.monotonic()
        try:
            checks = checker(entries)
        except Exception as error:
            return events.Refused(update, f"the gradient check failed: {type(error).__name__}: {error}")
        return events.Checked(update, model, checks, time.monotonic() - started)

    def _scale_learning_rate(self, factor: float) -> None:
        try:
            self.trainer.set_learning_rate(self.trainer.learning_rate * factor)
        except engine.ConfigError as error:
            self.tell(events.Refused(self.trainer.update, str(error)))
        else:
            self.tell(events.LearningRateChanged(self.trainer.update, self.trainer.learning_rate))

    def tell(self, event: events.Event) -> None:
        """Tell every observer of an event; for the thread that runs."""
        for observer in self.observers:
            observer(event)


def reduced_config(config: engine.Config) -> engine.Config:
    """Of a small model of the same kind, that is checked whole in a moment."""
    sizes = {name: min(most, getattr(config, name)) for name, most in REDUCED.items()}
    return dataclasses.replace(config, **sizes, shuffle="none", validation=0.0, decay=1.0, patience=0)
