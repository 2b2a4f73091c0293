"""Drives a sweep: which run is next, what its state is, and what is told of it."""

from __future__ import annotations

import dataclasses
import queue
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import product

from ..run.options import UsageError
from ..run.runfiles import RunFiles
from ..system.files import reason_of
from ..watch.words import count
from . import events, halving
from .events import FAILED, HALVED, OVER, RUNNING, STOPPED, WAITING, RunKey
from .executor import Ended, Executor, Job, Lost, News, Record, Remark
from .folder import Folder
from .plan import Plan
from .points import Points
from .standing import Standing


class Sweep:
    """A sweep that is ready to go. Its folder is held by the caller.

    Args:
        plan, points: what is to be made. sha256: of the text.
        folder: where. executor: by what.

    Attributes:
        observers: called with every event, in the thread that calls ``run``.
        planned: the first event.
    """

    def __init__(
        self, plan: Plan, points: Points, planned: events.Planned, sha256: str, folder: Folder, executor: Executor
    ) -> None:
        self.observers: list[Callable[[events.Event], object]] = []
        self.planned = planned
        self._plan, self._points, self._folder, self._executor = plan, points.points, folder, executor
        self._skipped = points.skipped
        self._sha256 = sha256
        self._inbox: queue.SimpleQueue[News | events.Command] = queue.SimpleQueue()
        self._runs: dict[RunKey, Standing] = {}
        self._waiting, self._trained = deque[RunKey](), set[RunKey]()
        self._stop_at: int | None = None
        self._stopped_before: Sequence[str] = ()  # by hand, in an earlier plan
        self._stopping, self._lost = False, ""

    def send(self, command: events.Command) -> None:
        """Tell the sweep something, from any thread, or a signal handler."""
        self._inbox.put(command)

    def run(self) -> None:
        """Make all runs that are missing, and tell of them."""
        self._tell(self.planned)
        try:
            self._look()
            for skipped in self._skipped:
                self._tell(events.Noted(f"skipped {skipped.name}: {skipped.reason}"))
            self._work()
        finally:
            self._executor.close()
        self._tell(self._ending())

    def files(self, run: RunKey) -> RunFiles:
        """Where a run is saved."""
        return self._folder.files(self._points[run.point].name, run.seed)

    def _look(self) -> None:
        """See what is there already, and keep the plan."""
        stopped = self._folder.stopped()
        by, goal = self.planned.by, self._plan.updates
        # Every point once, then with the next seed: so something is known of all of them early.
        for seed, point in product(self._plan.seeds, range(len(self._points))):
            run = RunKey(point, seed)
            config = dataclasses.replace(self._points[point].config, seed=seed)
            found = self._folder.found(self._points[point].name, config, goal, by, self._sha256)
            known = Standing(found.state, found.update, found.reason, list(found.curve), unusable=found.unusable)
            known.judge(self.planned.guessing)
            if known.state == WAITING and self._name(run) in stopped:
                known.state, known.by_hand = STOPPED, True
            self._runs[run] = known
            if known.state != WAITING or known.update:
                self._tell(events.RunFound(run, known.state, known.update, found.curve))
            if known.unusable:
                self._end(run, FAILED, known.reason)
            if known.state in OVER:
                self._folder.tidy(self._points[point].name, seed)
        names = {self._name(run) for run in self._runs}
        self._stopped_before = [name for name in stopped if name not in names]
        if others := self._folder.others(names):
            self._tell(
                events.Noted(f"the folder has {count(others, 'run')} of earlier plans, too; they are left as they are")
            )
        self._keep_plan()

    def _name(self, run: RunKey) -> str:
        return f"{self._points[run.point].name}/seed-{run.seed}"

    def _keep_plan(self) -> None:
        names = [self._name(run) for run, known in self._runs.items() if known.by_hand]
        self._folder.write_plan(self._plan, self._sha256, sorted({*names, *self._stopped_before}))

    def _work(self) -> None:
        if self._plan.halving:
            quarter = halving.after(self._plan.updates)
            self._make([run for run in self._missing() if self._runs[run].update < quarter], quarter)
            if not self._stopping:
                self._halve(quarter)
        self._make(self._missing(), None)

    def _missing(self) -> list[RunKey]:
        return [run for run, known in self._runs.items() if known.state not in OVER and not known.unusable]

    def _halve(self, quarter: int) -> None:
        """Stop the worse half of the points, as they were after a quarter."""
        losses = {n: [*self._losses_at(n, quarter)] for n in range(len(self._points))}
        for n in halving.worse_half(losses):
            runs = [RunKey(n, seed) for seed in self._plan.seeds]
            stopped = [run for run in runs if self._runs[run].state == WAITING]
            for run in stopped:
                self._end(run, HALVED)
            if stopped:
                label = self._points[n].label
                after = count(quarter, "update")
                self._tell(events.Noted(f"halving: {label} stops after {after}, in the worse half"))

    def _losses_at(self, point: int, update: int) -> Iterable[float]:
        known = (self._runs[RunKey(point, seed)].loss_at(update) for seed in self._plan.seeds)
        return (loss for loss in known if loss is not None)

    def _make(self, runs: Sequence[RunKey], stop_at: int | None) -> None:
        """Make runs, as many at once as there is room for, until all are over or the sweep is to end."""
        self._waiting, self._stop_at = deque(runs), stop_at
        while True:
            while self._waiting and not self._stopping and len(self._trained) < self._executor.room:
                run = self._waiting.popleft()
                if self._runs[run].state not in OVER:
                    self._start(run)
            if not self._trained and (self._stopping or not self._waiting):
                return
            self._take(self._inbox.get())

    def _start(self, run: RunKey) -> None:
        point, plan, known = self._points[run.point], self._plan, self._runs[run]
        settings = {**point.settings, "seed": run.seed}
        job = Job(
            run=run,
            files=self.files(run),
            text=plan.text,
            encoding=plan.encoding,
            recipe=plan.recipe,
            settings=settings,
            goal=plan.updates,
            max_vocabulary=plan.max_vocabulary,
            stop_at=self._stop_at,
        )
        try:
            self._folder.clear(point.name, run.seed)
            self._executor.start(job, self._inbox.put)
        except (OSError, UsageError) as error:
            reason = reason_of(error) if isinstance(error, OSError) else error
            self._end(run, FAILED, f"it cannot be started: {reason}")
            return
        self._trained.add(run)
        known.attempts, known.state = known.attempts + 1, RUNNING
        self._tell(events.RunStarted(run, known.update))

    def _take(self, news: News | events.Command) -> None:
        match news:
            case Record():
                self._take_record(news)
            case Ended():
                self._trained.discard(news.run)
                self._take_end(news)
            case Remark():
                self._tell(events.Noted(news.text))
            case Lost():
                self._stopping, self._lost = True, news.why
                for run in [*self._trained]:
                    self._end(run, WAITING)
                self._trained.clear()
            case events.StopRun():
                self._stop(news.run)
            case events.StopSweep():
                self._stop_all()

    def _stop_all(self) -> None:
        self._stopping = True
        for run in self._trained:
            self._executor.stop(run)

    def _give_up(self, why: str) -> None:
        """Make no more runs; the first reason is the one that is told."""
        self._lost = self._lost or why
        self._stop_all()

    def _stop(self, run: RunKey) -> None:
        """Stop a run for good, as a person wants it."""
        known = self._runs.get(run)
        if known is None or known.state not in (WAITING, RUNNING):
            return
        self._remember_stopped(known)
        if known.state == RUNNING:
            self._executor.stop(run)
        else:
            self._end(run, STOPPED)

    def _remember_stopped(self, known: Standing) -> None:
        known.by_hand = True
        try:
            self._keep_plan()
        except UsageError as error:  # then the run goes on when the sweep does
            self._tell(events.Noted(str(error)))

    def _take_record(self, news: Record) -> None:
        known = self._runs[news.run]
        update, told = known.update, len(known.losses)
        known.take(news.record, self.planned.by, self.planned.guessing)
        if known.update > update or len(known.losses) > told:
            bits = known.losses[-1][1] if len(known.losses) > told else None
            self._tell(events.RunProgressed(news.run, known.update, bits))

    def _take_end(self, ended: Ended) -> None:
        run, known = ended.run, self._runs[ended.run]
        asked = self._stopping or (self._stop_at is not None and known.update >= self._stop_at)
        end = known.ended(ended.code, ended.message, asked=asked)
        if end.by_hand:
            self._remember_stopped(known)
        if end.again:
            self._waiting.appendleft(run)
        self._end(run, end.state, end.reason)
        if end.unsaved:  # nor could others be saved
            self._give_up(end.reason)

    def _end(self, run: RunKey, state: str, reason: str = "") -> None:
        known = self._runs[run]
        known.state, known.reason = state, reason
        self._tell(events.RunEnded(run, state, known.update, reason))
        if state == FAILED and not self._stopping and self._folder.is_full():  # so would all others
            self._give_up(f"the disk of {self._folder.path} is full")

    def _ending(self) -> events.SweepEnded:
        states = [known.state for known in self._runs.values()]
        if self._lost:
            return events.SweepEnded(events.SWEEP_FAILED, self._lost)
        if failed := states.count(FAILED):
            return events.SweepEnded(events.SWEEP_FAILED, f"{failed} of {len(states)} runs failed")
        missing = sum(state not in OVER for state in states)
        if missing and not self._stopping:
            return events.SweepEnded(events.SWEEP_FAILED, f"{missing} of {len(states)} runs were ended from outside")
        if missing:
            return events.SweepEnded(events.ASKED)
        return events.SweepEnded(events.COMPLETE)

    def _tell(self, event: events.Event) -> None:
        for observer in self.observers:
            observer(event)
