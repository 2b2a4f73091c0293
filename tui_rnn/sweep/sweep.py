"""Drives a sweep: which run is next, what its state is, and what is told of it."""

from __future__ import annotations

import math
import queue
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product

import engine

from ..flags import option_name
from ..run import texts
from ..run.options import UsageError
from ..run.ranking import SMOOTH, VALIDATION
from ..run.runfiles import RunFiles
from ..system.files import reason_of
from ..watch.words import text_of
from . import events, halving
from .events import DIVERGED, DONE, FAILED, HALVED, OVER, RUNNING, STOPPED, WAITING, RunKey
from .executor import Ended, Executor, Job, Lost, News, Record, Remark
from .folder import Folder
from .plan import Plan
from .points import Point, Points

WORSE = 1.05  # times the loss of guessing: from there on a run has diverged


class Sweep:
    """A sweep that is ready to go. Its folder is held by the caller.

    Attributes:
        observers: called with every event, in the thread that calls ``run``.
        planned: the first event.
    """

    def __init__(self, plan: Plan, points: Points, text: texts.Text, folder: Folder, executor: Executor) -> None:
        self.observers: list[Callable[[events.Event], object]] = []
        self._plan, self._points, self._folder, self._executor = plan, points.points, folder, executor
        self._skipped = points.skipped
        self._sha256 = text.corpus.sha256
        validated = all(point.config.validation for point in self._points)
        self._by = VALIDATION if validated else SMOOTH
        self._inbox: queue.SimpleQueue[News | events.Command] = queue.SimpleQueue()
        self._states: dict[RunKey, str] = {}
        self._updates: dict[RunKey, int] = {}
        self._reasons: dict[RunKey, str] = {}
        self._losses: dict[RunKey, list[tuple[int, float]]] = {}
        self._by_hand = set[RunKey]()
        self._stopping, self._lost = False, ""
        self.planned = events.Planned(
            folder=str(folder.path),
            text=text.name,
            varied=tuple(option_name(axis.setting)[2:] for axis in plan.axes),
            points=tuple(self._describe(point) for point in self._points),
            seeds=plan.seeds,
            goal=plan.updates,
            by=self._by,
            guessing=math.log2(len(text.corpus.vocabulary)),
            where=executor.where,
        )

    def send(self, command: events.Command) -> None:
        """Tell the sweep something, from any thread."""
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

    def _describe(self, point: Point) -> events.PointPlanned:
        values = (point.varied.get(axis.setting) for axis in self._plan.axes)
        shown = tuple("-" if value is None else text_of(value) for value in values)
        return events.PointPlanned(point.name, point.label, shown)

    def _look(self) -> None:
        """See what is there already."""
        self._folder.check_same(self._plan, self._sha256)
        stopped = self._folder.stopped()
        for run in self._runs():
            name = self._points[run.point].name
            found = self._folder.found(name, run.seed, self._plan.updates, self._by)
            state = self._judged(found.state, found.curve)
            if state == WAITING and f"{name}/seed-{run.seed}" in stopped:
                self._by_hand.add(run)
                state = STOPPED
            self._states[run], self._updates[run], self._reasons[run] = state, found.update, found.reason
            self._losses[run] = list(found.curve)
            if state != WAITING or found.update:
                self._tell(events.RunFound(run, state, found.update, found.curve))
        self._keep_plan()

    def _runs(self) -> Iterable[RunKey]:
        """All runs, in the order in which they are made: every point once, then with the next seed."""
        return (RunKey(point, seed) for seed, point in product(self._plan.seeds, range(len(self._points))))

    def _keep_plan(self) -> None:
        names = sorted(f"{self._points[run.point].name}/seed-{run.seed}" for run in self._by_hand)
        self._folder.write_plan(self._plan, self._sha256, names)

    def _work(self) -> None:
        if not self._plan.halving:
            self._make(self._missing(), None)
            return
        quarter = halving.after(self._plan.updates)
        self._make([run for run in self._missing() if self._updates[run] < quarter], quarter)
        if not self._stopping:
            self._halve(quarter)
            self._make(self._missing(), None)

    def _missing(self) -> list[RunKey]:
        return [run for run in self._runs() if self._states[run] not in OVER]

    def _halve(self, quarter: int) -> None:
        """Stop the worse half of the points, as they were after a quarter."""
        losses = {n: [*self._losses_at(n, quarter)] for n in range(len(self._points))}
        for n in halving.worse_half(losses):
            point, updates = self._points[n], f"{quarter:,} updates"
            runs = [RunKey(n, seed) for seed in self._plan.seeds]
            stopped = [run for run in runs if self._states[run] == WAITING]
            for run in stopped:
                self._end(run, HALVED, "")
            if stopped:
                self._tell(events.Noted(f"halving: {point.label} stops after {updates}, in the worse half"))

    def _losses_at(self, point: int, update: int) -> Iterable[float]:
        for seed in self._plan.seeds:
            known = [bits for at, bits in self._losses[RunKey(point, seed)] if at <= update]
            if known and self._states[RunKey(point, seed)] not in (DIVERGED, FAILED):
                yield min(known)

    def _make(self, runs: Sequence[RunKey], stop_at: int | None) -> None:
        """Make runs, as many at once as there is room for, until all are over or the sweep is to end."""
        waiting, made = deque(runs), set[RunKey]()
        while True:
            while waiting and not self._stopping and len(made) < self._executor.room:
                run = waiting.popleft()
                if self._states[run] not in OVER and self._start(run, stop_at):
                    made.add(run)
            if not made and (self._stopping or not waiting):
                return
            self._take(self._inbox.get(), made, stop_at)

    def _start(self, run: RunKey, stop_at: int | None) -> bool:
        """Start a run. Returns whether that was possible."""
        point = self._points[run.point]
        files = self.files(run)
        settings = {**point.settings, "seed": run.seed}
        plan = self._plan
        job = Job(run, files, plan.text, plan.encoding, plan.recipe, settings, plan.updates, stop_at)
        try:
            self._folder.clear(point.name, run.seed)
            self._executor.start(job, self._inbox.put)
        except OSError as error:
            self._end(run, FAILED, f"it cannot be started: {reason_of(error)}")
            return False
        self._states[run] = RUNNING
        self._tell(events.RunStarted(run, self._updates[run]))
        return True

    def _take(self, news: News | events.Command, made: set[RunKey], stop_at: int | None) -> None:
        match news:
            case Record():
                self._take_record(news.run, news.record)
            case Ended():
                made.discard(news.run)
                self._take_end(news, stop_at)
            case Remark():
                self._tell(events.Noted(news.text))
            case Lost():
                self._stopping, self._lost = True, news.why
                for run in [*made]:
                    made.discard(run)
                    self._end(run, WAITING, "")
            case events.StopRun():
                self._stop(news.run)
            case events.StopSweep():
                self._stopping = True
                for run in made:
                    self._executor.stop(run)

    def _stop(self, run: RunKey) -> None:
        if self._states.get(run) in (WAITING, RUNNING):
            self._remember_stopped(run)
            if self._states[run] == RUNNING:
                self._executor.stop(run)
            else:
                self._end(run, STOPPED, "")

    def _remember_stopped(self, run: RunKey) -> None:
        self._by_hand.add(run)
        try:
            self._keep_plan()
        except UsageError as error:  # then the run goes on when the sweep does
            self._tell(events.Noted(str(error)))

    def _take_record(self, run: RunKey, record: Mapping[str, object]) -> None:
        match record:
            case {"event": "progress", "update": int(update), "bits_per_char": float(bits)}:
                self._progress(run, update, bits if self._by == SMOOTH else None)
            case {"event": "validation", "update": int(update), "loss": float(loss)} if update:
                self._progress(run, update, engine.bits_per_character(loss, 1) if self._by == VALIDATION else None)
            case {"event": "failed", "reason": str(reason), "trace": trace}:
                self._states[run], self._reasons[run] = (FAILED if trace else DIVERGED), reason
            case {"event": "finished", "reason": str(reason), "update": int(update)}:
                self._updates[run] = update
                if reason in ("goal", "patience"):
                    self._states[run] = self._judged(DONE, self._losses[run])

    def _judged(self, state: str, losses: Sequence[tuple[int, float]]) -> str:
        """The state of a run by its losses, too: what ends worse than guessing has diverged."""
        worse = bool(losses) and losses[-1][1] > WORSE * self.planned.guessing
        return DIVERGED if state == DONE and worse else state

    def _progress(self, run: RunKey, update: int, bits: float | None) -> None:
        self._updates[run] = update
        if bits is not None:
            self._losses[run].append((update, bits))
        self._tell(events.RunProgressed(run, update, bits))

    def _take_end(self, ended: Ended, stop_at: int | None) -> None:
        run = ended.run
        state, update = self._states[run], self._updates[run]
        if state in (DONE, DIVERGED, FAILED):
            self._end(run, state, self._reasons[run])
        elif run in self._by_hand:
            self._end(run, STOPPED, "")
        elif self._stopping or (stop_at is not None and update >= stop_at):
            self._end(run, WAITING, "")
        elif ended.code == 0:  # from another screen: tui-rnn attach, or stop
            self._remember_stopped(run)
            self._end(run, STOPPED, "")
        else:
            self._end(run, FAILED, ended.message or f"its process ended with exit code {ended.code}")

    def _end(self, run: RunKey, state: str, reason: str) -> None:
        self._states[run], self._reasons[run] = state, reason
        self._tell(events.RunEnded(run, state, self._updates[run], reason))

    def _ending(self) -> events.SweepEnded:
        states = list(self._states.values())
        if self._lost:
            return events.SweepEnded(events.SWEEP_FAILED, self._lost)
        if failed := states.count(FAILED):
            return events.SweepEnded(events.SWEEP_FAILED, f"{failed} of {len(states)} runs failed")
        if any(state not in OVER for state in states):
            return events.SweepEnded(events.ASKED)
        return events.SweepEnded(events.COMPLETE)

    def _tell(self, event: events.Event) -> None:
        for observer in self.observers:
            observer(event)
