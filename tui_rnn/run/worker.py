"""The worker: it drives the trainer, obeys commands between updates, and tells observers what happens.

Whatever takes long is a job (``jobs``), done in pieces between which commands are obeyed, too.

``run`` works in the caller's thread (headless, and in tests, where it is deterministic), ``start`` in a thread of its
own (under the app). Only that thread touches the trainer; everyone else uses ``send``.

It is one class and longer than others, because it is one state machine: what it does next depends on whether the run is
paused, has reached its goal, was stopped, or went wrong, and all of these change each other.
"""

from __future__ import annotations

import contextlib
import threading
import traceback
from collections import deque
from collections.abc import Callable, Generator
from queue import SimpleQueue

import numpy as np

import engine
from engine import Trainer

from .. import events
from ..commands import (
    CheckGradients,
    Command,
    CountNgrams,
    Extend,
    GoBack,
    Look,
    Pause,
    Resume,
    Sample,
    Save,
    ScaleLearningRate,
    Step,
    Stop,
    Warn,
)
from ..flags import ON_SPIKE, diverged
from ..system.stopwatch import Stopwatch
from . import scribe
from .jobs import Job, Jobs
from .options import MOST_UPDATES
from .orders import RECORDED, Orders
from .runfiles import RunFiles
from .saving import Saver
from .schedule import Schedule
from .spike_watch import SpikeWatch
from .spikes import BLOCK
from .started import best_of, first_event
from .way_back import NoWayBack, WayBack

Observer = Callable[[events.Event], None]

BEST_SAMPLE_LENGTH = 1000
EARLY = 100  # updates, after which it is clear whether the first ones were too large
MANY = 0.5  # share of saturated hidden values that is worth a warning


class Worker:
    """One run, from its trainer's present update to its goal.

    Args:
        trainer: to drive.
        goal: total number of updates; None is no goal.
        files: where to save.
        origin: what checkpoints say about the text.
        fresh: whether the run is new, with nothing saved yet.
        changed_rate: whether it was resumed with a new learning rate.
        schedule: what to do at intervals.
        stay: whether to wait for commands at the goal, and after a divergence, instead of ending.
        roll_back: whether a run that diverges continues from its last checkpoint, with half the learning rate.
        on_spike: "warn", "rollback" or "ignore", when the loss jumps but is still a number.
        time_limit: seconds of training after which the run ends, wherever it is; None is no limit.

    Attributes:
        observers: each is called with every event, in this order, in the training thread; add them before it starts.
        started: the first event that they will get.
        completed: whether the run has reached its end.
    """

    goes_on = False

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
        on_spike: str = ON_SPIKE[0],
        time_limit: float | None = None,
        fresh: bool = True,
        changed_rate: bool = False,
    ) -> None:
        self.trainer, self.goal = trainer, goal
        self.observers: list[Observer] = []
        self.completed = False
        self.time_limit = time_limit
        self._schedule, self._stay, self._roll_back = schedule, stay, roll_back
        self._commands: SimpleQueue[Command] = SimpleQueue()
        self._later: deque[Command] = deque()  # commands that wait until updates can be made
        self._jobs = Jobs(lambda what: self.tell(events.Working(trainer.update, what)))
        self._thread: threading.Thread | None = None
        self._began_at = trainer.update
        self._ending = False  # the goal is reached, and the final save and text are under way
        self._steps = 0  # updates to make while paused
        self._stop: Stop | None = None
        self.started = first_event(
            engine.RunState.of(trainer),
            trainer.config,
            trainer.vocabulary,
            origin,
            updates_per_epoch=trainer.streams.per_epoch,
            checkpoint=files.checkpoint,
            goal=goal,
            time_limit=time_limit,
            fresh=fresh,
            changed_rate=changed_rate,
        )
        self._saver = Saver(trainer, files, origin, self.tell)
        self._way_back = WayBack(trainer, self._saver, origin)
        self._spikes = SpikeWatch(trainer, self._way_back, self.tell, on_spike)
        self._orders = Orders(trainer, self._jobs, self._saver, self.tell)
        self._stopwatch = Stopwatch()

    @property
    def files(self) -> RunFiles:
        """Where the run is saved now."""
        return self._saver.files

    @property
    def save_error(self) -> str | None:
        """Why the latest save failed; None if it worked."""
        return self._saver.error

    @property
    def saved_update(self) -> int | None:
        """The update of the latest checkpoint; None before the first."""
        return self._saver.update

    def send(self, command: Command) -> None:
        """Send a command, from any thread or signal handler; it is obeyed between two updates."""
        self._commands.put(command)

    def start(self) -> None:
        """Call ``run`` in a thread of its own."""
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
        """How long this worker has trained, not counting pauses."""
        return self._stopwatch.seconds

    @property
    def _paused(self) -> bool:
        return not self._stopwatch.is_running

    def run(self) -> None:
        """Train until the goal or a Stop. Errors become a Failed event; none is raised."""
        self._stopwatch.restart()
        self.trainer.between = self._look_for_pause
        try:
            self.tell(self.started)
            with np.errstate(all="ignore"):  # overflow shows in the loss, or at the latest before saving
                self._train()
        except engine.DivergenceError as error:
            self._fail(str(error), "")
        except Exception as error:
            self._fail(f"{type(error).__name__}: {error}", traceback.format_exc())

    def _fail(self, reason: str, trace: str, way_back: int | None = None) -> None:
        """Tell every observer, even if one of them caused the failure and fails again."""
        self._stopwatch.stop()
        for observer in self.observers:
            with contextlib.suppress(Exception):
                observer(events.Failed(self.trainer.update, reason, trace, way_back, self.seconds))

    def _train(self) -> None:
        if self._roll_back or self._spikes.rolls_back:
            self._save()  # so that there is something to go back to
        if self._spikes.rolls_back:
            self._way_back.keep_good()
        for command in self._schedule.at_start(self.trainer.update):
            self._obey(command)
        if self._stay:  # somebody is looking
            self._obey(CountNgrams())
        while True:
            try:
                stop = self._drive()
                if stop is None or self._ends(stop):
                    break
            except engine.DivergenceError as error:  # in an update, or in what was about to be saved
                if self._diverged(diverged(error)) is not None:
                    break

    def _ends(self, stop: Stop) -> bool:
        """Stop, with a checkpoint if requested. Returns False if saving failed and the run waits for a command."""
        self._jobs.end()
        self._later.clear()
        if stop.save:
            self._save()
            if self.save_error is not None and stop.insist:
                self._stop = None
                self._pause()
                return False
        self._finished(completed=False)
        return True

    def _drive(self) -> Stop | None:
        """Make updates, and obey commands in between, until the goal or a Stop, which is returned."""
        trainer, schedule, observers, commands = self.trainer, self._schedule, tuple(self.observers), self._commands
        jobs, updates, spikes = self._jobs, trainer.run(), self._spikes
        while True:
            while not commands.empty() or self._idle:
                self._obey(commands.get())
            if self._stop is not None:
                return self._stop
            if jobs:
                jobs.work(alone=self._paused or self.completed or self._at_goal)
                if jobs.updates_wait:
                    continue
            if self._later:
                self._obey(self._later.popleft())
                continue
            if self.completed and not self._stay:
                if not jobs:
                    return None
                continue
            if self._wants_evaluation and (self._at_goal or not self._paused):
                self._evaluate()
                continue
            if self._to_complete:
                if jobs.has(RECORDED):
                    continue
                self._ending = True
                jobs.add(Job("saving", self._reach_goal(), exclusive=True))
                continue
            if self._paused:
                if not self._steps:
                    continue
                self._steps -= 1
            event = next(updates)
            for observer in observers:
                observer(event)
            spikes.losses.append(event.loss)
            if event.update % BLOCK == 0 and (back := spikes.after_block(event.update)) is not None:
                self._restore(back.point, back.reason, event.update)
                continue
            if event.update == EARLY:
                self._look_for_saturation()
            if event.decayed_to is not None:
                self.tell(events.LearningRateChanged(event.update, event.decayed_to))
            for command in schedule.after(event.update):
                self._obey(command)
            if self._stay:
                self._way_back.points.keep_if_due(trainer, schedule.now)

    def _diverged(self, error: engine.DivergenceError) -> Stop | None:
        """Go back, by option or when a person asks for it. Returns the Stop if the run ends instead.

        Raises:
            DivergenceError: there is nothing to go back to, or it was rolled back too often.
        """
        self._jobs.end()
        self._ending = False
        if self._roll_back:
            self._restore(self._way_back.last_checkpoint(error), str(error), self.trainer.update + 1)
            return None
        if self._stop is not None:
            raise error
        way_back = self._way_back.update
        if not self._stay or way_back is None:
            raise error
        self._stopwatch.stop()
        self._steps = 0
        self._fail(str(error), "", way_back)
        while True:
            command = self._commands.get()
            if isinstance(command, Stop):
                return command
            if isinstance(command, GoBack) and self._go_back(error):
                self._resume()
                return None

    def _go_back(self, error: engine.DivergenceError | None = None) -> bool:
        """Go back to the latest good point. ``error``: what went wrong. Says whether it did."""
        try:
            point = self._way_back.latest(error)
        except NoWayBack as reason:
            self.tell(events.Refused(self.trainer.update, str(reason)))
            return False
        if error is None:
            self._grant_time()
        self._restore(point, str(error or ""), self.trainer.update + (error is not None))
        return True

    def _restore(self, point: engine.Checkpoint, reason: str, left_at: int) -> None:
        """Go back to a point. ``reason``: what went wrong; "" if a person asked for it."""
        trainer = self.trainer
        self._way_back.restore(point, halving=bool(reason))
        self._spikes.start_over()
        self.completed = self._ending = False
        best = best_of(engine.RunState.of(trainer))
        self.tell(events.RolledBack(trainer.update, left_at, trainer.learning_rate, reason, best, self.time_limit))

    @property
    def _has_reached_goal(self) -> bool:
        reached = self.goal is not None and self.trainer.update >= self.goal
        return reached or self.trainer.out_of_patience

    @property
    def _time_is_up(self) -> bool:
        return self.time_limit is not None and self.seconds >= self.time_limit

    @property
    def _at_goal(self) -> bool:
        return self._has_reached_goal or self._time_is_up

    @property
    def _to_complete(self) -> bool:
        """Whether the goal is reached, but the final save and text are still to come."""
        return self._at_goal and not self.completed and not self._ending

    @property
    def _idle(self) -> bool:
        """Whether there is nothing to do but wait for a command."""
        ends = self._stop is not None or self._to_complete or (self.completed and not self._stay)
        return self._paused and not (self._steps or self._jobs or self._later or ends)

    def _reach_goal(self) -> Generator[None]:
        """Complete the run: a checkpoint, a text by the best model, the Finished event. Then it waits."""
        yield from self._saver.saving(self.goal)
        if self.trainer.update > self._began_at:
            order = Sample(length=BEST_SAMPLE_LENGTH, best=True, occasion="final")
            yield from scribe.write(self.trainer, order, self.tell)
        self.completed, self._ending = True, False
        self._jobs.tell_it_is_over()  # nothing is told after the end
        self._finished(completed=True)
        self._stopwatch.stop()
        self._steps = 0

    @property
    def _wants_evaluation(self) -> bool:
        """Whether to evaluate now: at the start, at the goal, and where an evaluation was interrupted."""
        validation, update = self.trainer.validation, self.trainer.update
        if validation is None or validation.evaluated_at == update:
            return False
        return validation.loss is None or (self._at_goal and update > self._began_at) or self.trainer.evaluation_is_due

    def _evaluate(self) -> None:
        found, update = self.trainer.evaluate(), self.trainer.update
        if found is not None:
            self.tell(events.Evaluated(update, found.loss))
            if found.decayed_to is not None:
                self.tell(events.LearningRateChanged(update, found.decayed_to))

    def _look_for_saturation(self) -> None:
        """Warn, early in a run, if most hidden units have no slope left to learn from: few of them recover."""
        trainer = self.trainer
        share = trainer.saturation
        if share > MANY and not trainer.config.warmup:
            self.tell(
                events.Warned(
                    trainer.update,
                    f"{share:.0%} of the hidden units are saturated after {trainer.update} updates: "
                    "a new run with --warmup 1000 would learn better",
                )
            )

    def _finished(self, completed: bool) -> None:
        trainer, best = self.trainer, best_of(engine.RunState.of(self.trainer))
        self.tell(
            events.Finished(
                update=trainer.update,
                completed=completed,
                reason=self._why_it_ended() if completed else "asked",
                smooth_loss=trainer.smooth_loss,
                best_update=best.update,
                best_smooth_loss=best.smooth_loss,
                best_validation_loss=best.validation_loss,
                seconds=self.seconds,
                checkpoint=str(self.files.checkpoint),
                parameters_sha256=trainer.parameters_sha256(),
            )
        )

    def _why_it_ended(self) -> str:
        if self.goal is not None and self.trainer.update >= self.goal:
            return "goal"
        return "patience" if self.trainer.out_of_patience else "time"

    def _obey(self, command: Command) -> None:
        """Obey a command, or queue it as a job; what would change the run waits for exclusive jobs."""
        match command:
            case Pause() | Resume() | Stop():
                self._obey_at_once(command)
            case Sample() | CheckGradients() | CountNgrams() | Save() | Look():
                self._orders.take(command, self.goal)
            case Warn():
                self.tell(events.Warned(self.trainer.update, command.reason))
            case _ if self._jobs.updates_wait:
                self._later.append(command)
            case Step():
                self._steps += self._paused and not self._at_goal
            case ScaleLearningRate():
                self._scale_learning_rate(command.factor)
            case GoBack():
                self._go_back()
            case Extend():
                self._extend(command.updates)

    def _obey_at_once(self, command: Pause | Resume | Stop) -> None:
        """Obey a command that does not touch the trainer, and so may come in the middle of an update."""
        match command:
            case Pause():
                self._pause()
            case Resume():
                self._resume()
            case Stop():
                self._stop = command

    def _look_for_pause(self) -> bool:
        """Obey what can be obeyed in the middle of an update; the rest waits for its end, in order.

        Returns whether the run is to stop.
        """
        while not self._commands.empty():
            command = self._commands.get()
            if isinstance(command, Pause | Resume | Stop):
                self._obey_at_once(command)
            else:
                self._later.append(command)
        return self._stop is not None

    def _extend(self, updates: int) -> None:
        trainer = self.trainer
        goal = max(self.goal or 0, trainer.update) + updates
        if goal <= trainer.update:
            self.tell(
                events.Refused(trainer.update, f"the goal cannot be before the next update, {trainer.update + 1:,}")
            )
            return
        if goal > MOST_UPDATES:
            self.tell(events.Refused(trainer.update, f"the goal cannot be beyond {MOST_UPDATES:,} updates"))
            return
        self.completed = False
        trainer.grant_patience()
        self._grant_time()
        self.goal = goal
        self.tell(events.Extended(trainer.update, self.goal, self.time_limit))
        if updates > 0:
            self._resume()

    def _grant_time(self) -> None:
        """Drop the time limit if it is up: a person wants to continue anyway."""
        if self._time_is_up:
            self.time_limit = None

    def _pause(self) -> None:
        if not self._paused:
            self._stopwatch.stop()
            self.tell(events.Paused(self.trainer.update, self.seconds))

    def _resume(self) -> None:
        if self._paused and not self._at_goal:
            self._stopwatch.go_on()
            self._steps = 0
            self.tell(events.Resumed(self.trainer.update))

    def _save(self) -> None:
        """Save now, and wait for it."""
        for _ in self._saver.saving(self.goal):
            pass

    def _scale_learning_rate(self, factor: float) -> None:
        trainer = self.trainer
        self._way_back.points.before_change(trainer)
        try:
            trainer.set_learning_rate(trainer.learning_rate * factor)
        except engine.ConfigError as error:
            self.tell(events.Refused(trainer.update, f"the learning rate {error.requirement}"))
        else:
            self.tell(events.LearningRateChanged(trainer.update, trainer.learning_rate))

    def tell(self, event: events.Event) -> None:
        """Tell every observer of an event, in the training thread."""
        for observer in self.observers:
            observer(event)
