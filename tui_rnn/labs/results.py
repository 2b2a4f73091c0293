"""What came of the runs of a lab: by points, each with its runs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

import engine

from ..run.groups import Band, Group, Spread, spread
from ..run.options import UsageError
from ..run.ranking import SMOOTH, VALIDATION, bits_of, curve_of
from ..run.recorded import RecordedRun, recorded
from ..run.subject import subject_of
from ..sweep.events import DIVERGED
from ..sweep.folder import Folder
from ..sweep.view import SweepView

T = TypeVar("T")
Figure = Callable[[RecordedRun], float | None]


@dataclass(frozen=True, slots=True)
class PointResult:
    """A point, and what came of it.

    Attributes:
        name: for a person. runs: those that left something, by seed. diverged: how many diverged, of ``asked``.
    """

    name: str
    runs: tuple[RecordedRun, ...]
    diverged: int
    asked: int

    @property
    def config(self) -> engine.Config:
        """The settings of its first run."""
        return self.runs[0].config

    def spread(self, figure: Figure) -> Spread | None:
        """The spread of a figure of each run; None if it is known of none."""
        return spread(self.values(figure))

    def values(self, figure: Figure) -> list[float]:
        """A figure of each run, as far as it is known and finite."""
        return [value for value in map(figure, self.runs) if value is not None and math.isfinite(value)]

    def band(self, curve: Callable[[RecordedRun], tuple[engine.Array, engine.Array]]) -> Band:
        """Their curves as one."""
        return Group(self.runs).band(curve)


@dataclass(frozen=True, slots=True)
class Results:
    """What came of a lab.

    Attributes:
        points: in the order of the plan, those of which something is known.
        seeds: of the runs of each. updates: of each run.
        text: the name of what was read. guessing: bits per character of guessing among all characters.
        validated: whether losses are of what was held out.
        tell: called with what is being measured, and the share that is done, for whoever waits.
    """

    points: tuple[PointResult, ...]
    seeds: tuple[int, ...]
    updates: int
    text: str
    guessing: float
    validated: bool
    tell: Callable[[str, float], object]

    @property
    def loss_name(self) -> str:
        """What is called loss here."""
        return f"{self._by} loss"

    @property
    def _by(self) -> str:
        return VALIDATION if self.validated else SMOOTH

    def curve(self, run: RecordedRun) -> tuple[engine.Array, engine.Array]:
        """The loss of a run: (N,) updates, (N,) bits per character."""
        return curve_of(run, self._by)

    def last(self, run: RecordedRun) -> float | None:
        """The loss of a run at its end, in bits per character."""
        bits = self.curve(run)[1]
        return float(bits[-1]) if len(bits) else None

    def at(self, run: RecordedRun, update: int) -> float | None:
        """The latest loss of a run up to an update, in bits per character; None if none was measured by then."""
        updates, bits = self.curve(run)
        known = bits[(updates <= update) & (updates > 0)]
        return float(known[-1]) if len(known) else None

    def lowest(self, run: RecordedRun) -> float | None:
        """The lowest loss of a run on the way, in bits per character."""
        return bits_of(run, self._by)

    def measured(self, measure: Callable[[engine.Snapshot], T]) -> Callable[[RecordedRun], T | None]:
        """Measure the model of every run once. Returns what was measured of a run; None for one without a checkpoint.

        Raises:
            engine.EngineError: a checkpoint cannot be used, or its text is not to be found.
        """
        runs = [run for point in self.points for run in point.runs if run.has_checkpoint]
        with np.errstate(all="ignore"):  # a model that has diverged is measured, too
            found = {run.path: measure(self.model(run, n / len(runs))) for n, run in enumerate(runs)}
        return lambda run: found.get(run.path)

    def model(self, run: RecordedRun, done: float) -> engine.Snapshot:
        """The model of a run at its end, with the text that it read; ``done``: the share of all work before this.

        Raises:
            engine.EngineError: the checkpoint cannot be used, or its text is not to be found.
        """
        self.tell("measuring the models", done)
        return subject_of(engine.load(run.path), run.path).snapshot


def results_of(view: SweepView, tell: Callable[[str, float], object]) -> Results:
    """What the files of a sweep say that is over.

    Args:
        tell: see ``Results``.

    Raises:
        UsageError: nothing is known of any run.
        engine.CheckpointError: a checkpoint cannot be used.
    """
    planned, folder = view.planned, Folder(Path(view.planned.folder))
    points = []
    for point in view.points:
        runs = [run for seed in point.runs if (run := _recorded(folder, point.planned.name, seed)) is not None]
        diverged = sum(run.state == DIVERGED for run in point.runs.values())
        if runs:
            points.append(PointResult(point.planned.label, tuple(runs), diverged, len(point.runs)))
    if not points:
        raise UsageError(f"no run in {planned.folder} has left anything to look at")
    validated = planned.by == VALIDATION
    return Results(tuple(points), planned.seeds, planned.goal, planned.text, planned.guessing, validated, tell)


def _recorded(folder: Folder, point: str, seed: int) -> RecordedRun | None:
    files = folder.files(point, seed)
    try:
        return recorded(files.checkpoint)
    except UsageError:  # it was stopped before it had begun
        return None
