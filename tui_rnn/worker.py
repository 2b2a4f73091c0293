"""The worker: it drives the trainer, obeys commands between two updates, and tells observers what happens.

``run`` does it in the caller's thread (headless, and in tests, where it is deterministic); ``start`` in a thread of its
own (under the app). Only this thread touches the trainer; everything else goes through ``send``.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable
from queue import SimpleQueue

import engine
from engine import events
from engine.trainer import Trainer

from .commands import Command, Pause, Resume, Sample, Save, Stop
from .runfiles import RunFiles
from .schedule import Schedule

Observer = Callable[[events.Event], None]

BEST_SAMPLE_LENGTH = 1000


class Worker:
    """One run, from its trainer's present update to its goal.

    Args:
        trainer: what is driven.
        goal: updates to reach in all; None is no goal.
        files: where to save. origin: what checkpoints say about the text.
        schedule: what is done every so often.

    Attributes:
        observers: each is called with every event, in this order, in the thread that runs. To be added before that.
        save_error: why the latest attempt to save failed; None after one that worked.
    """

    def __init__(
        self,
        trainer: Trainer,
        goal: int | None,
        files: RunFiles,
        origin: engine.Origin,
        schedule: Schedule,
    ) -> None:
        self.trainer, self.goal, self.files, self.origin = trainer, goal, files, origin
        self.save_error: str | None = None
        self.observers: list[Observer] = []
        self._schedule = schedule
        self._commands: SimpleQueue[Command] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._paused = False
        self._stop: Stop | None = None
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
            self._train()
        except engine.DivergenceError as error:
            self._tell(events.Failed(self.trainer.update, str(error), ""))
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            self._tell(events.Failed(self.trainer.update, reason, traceback.format_exc()))

    def _train(self) -> None:
        trainer, schedule, observers, commands = self.trainer, self._schedule, tuple(self.observers), self._commands
        updates = trainer.run()
        self._obey(*schedule.at_start(trainer.update))
        while True:
            while self._paused or not commands.empty():
                self._obey(commands.get())
            if self._stop or (self.goal is not None and trainer.update >= self.goal):
                break
            event = next(updates)
            for observer in observers:
                observer(event)
            if due := schedule.after(event.update):
                self._obey(*due)
        self._finish()

    def _finish(self) -> None:
        if self._stop is None or self._stop.save:
            self._save()
        if self._stop is None and self.trainer.update:
            self._sample(Sample(BEST_SAMPLE_LENGTH, best=True))
        best, trainer = self.trainer.best, self.trainer
        self._tell(
            events.Finished(
                update=trainer.update,
                completed=self._stop is None,
                smooth_loss=trainer.smooth_loss,
                best_update=best.update,
                best_smooth_loss=best.smooth_loss if trainer.update else None,
                seconds=self.seconds,
                checkpoint=str(self.files.checkpoint),
                parameters_sha256=trainer.parameters_sha256(),
            )
        )

    def _obey(self, *orders: Command) -> None:
        for command in orders:
            match command:
                case Pause():
                    self._pause()
                case Resume():
                    self._resume()
                case Save():
                    self._save()
                case Sample():
                    self._sample(command)
                case Stop():
                    self._resume()
                    self._stop = command

    def _pause(self) -> None:
        if not self._paused:
            self._active, self._paused = self.seconds, True
            self._tell(events.Paused(self.trainer.update))

    def _resume(self) -> None:
        if self._paused:
            self._resumed_at, self._paused = time.monotonic(), False
            self._tell(events.Resumed(self.trainer.update))

    def _save(self) -> None:
        """Write the run, and the best model if it is a new one. A failure is told, and training goes on."""
        trainer, files = self.trainer, self.files
        try:
            engine.save_run(files.checkpoint, trainer, self.origin)
            if trainer.update and trainer.best.update != self._best_saved:
                engine.save_best(files.best, trainer, self.origin)
                self._best_saved = trainer.best.update
        except (OSError, engine.CheckpointError) as error:
            self.save_error = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
            self._tell(events.SaveFailed(trainer.update, str(files.checkpoint), self.save_error))
        else:
            self.save_error = None
            self._tell(events.Saved(trainer.update, str(files.checkpoint)))

    def _sample(self, order: Sample) -> None:
        trainer = self.trainer
        write = trainer.sample_best if order.best else trainer.sample
        text = write(order.length, order.rule)
        update, loss = (
            (trainer.best.update, trainer.best.smooth_loss) if order.best else (trainer.update, trainer.smooth_loss)
        )
        model = "best" if order.best else "current"
        self._tell(events.Sampled(update, loss, text, order.rule.temperature, model))

    def _tell(self, event: events.Event) -> None:
        for observer in self.observers:
            observer(event)
