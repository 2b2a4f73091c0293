"""From a plan and a folder to a sweep that is ready to go."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import engine

from ..flags import plain_name, refusal
from ..run import texts
from ..run.limits import check_memory
from ..run.options import UsageError
from ..run.prepare import check_vocabulary
from ..run.ranking import SMOOTH, VALIDATION
from ..run.text_files import can_be_reread
from ..watch.words import text_of
from . import events, plan_file
from .executor import Executor
from .folder import Folder
from .plan import UNASKED, Plan
from .points import Point, Points, Skipped, count, points_of
from .sweep import Sweep


@contextlib.contextmanager
def prepared(plan: Plan, out: Path, executor: Executor, *, confirmed: bool = False) -> Iterator[Sweep]:
    """A sweep that has its folder to itself for as long as the block lasts.

    Args:
        confirmed: whether more runs are meant than anybody makes by accident.

    Raises:
        UsageError, engine.EngineError: something does not fit; each message is one line.
    """
    if not confirmed and (runs := count(plan)) > UNASKED:
        raise UsageError(f"these are {runs:,} runs; if that is meant, add --yes")
    if not all(map(can_be_reread, plan.text)):
        raise UsageError("a sweep reads its text many times, and standard input can be read only once; name a file")
    plan_file.check_texts(plan, out)
    points = points_of(plan)
    text = texts.read(list(plan.text), plan.encoding)
    check_vocabulary(text, points.points[0].config, plan.max_vocabulary)
    folder = Folder(out)
    with folder.held():
        folder.check_same(plan, text.corpus.sha256)
        points = _for(text, points)
        planned = _planned(plan, points.points, text, folder, executor)
        yield Sweep(plan, points, planned, text.corpus.sha256, folder, executor)


def _planned(
    plan: Plan, points: Sequence[Point], text: texts.Text, folder: Folder, executor: Executor
) -> events.Planned:
    """The sweep in plain words and numbers."""
    return events.Planned(
        folder=str(folder.path),
        text=text.name,
        varied=tuple(plain_name(name) for name in plan.varied),
        points=tuple(_described(plan, point) for point in points),
        seeds=plan.seeds,
        goal=plan.updates,
        by=VALIDATION if all(point.config.validation for point in points) else SMOOTH,
        guessing=math.log2(len(text.corpus.vocabulary)),
        where=executor.where,
    )


def _described(plan: Plan, point: Point) -> events.PointPlanned:
    values = (point.varied.get(name) for name in plan.varied)
    shown = tuple("-" if value is None else text_of(value) for value in values)
    return events.PointPlanned(point.name, point.label, shown)


def _for(text: texts.Text, points: Points) -> Points:
    """The points that can be run on a text; the others are skipped, too.

    Raises:
        UsageError: there are none.
    """
    kept, skipped = [], [*points.skipped]
    for point in points.points:
        try:
            engine.training_streams(point.config, text.corpus.ids, text.corpus.boundaries)
            check_memory(point.config, len(text.corpus.vocabulary))
        except engine.TextError as error:
            skipped.append(Skipped(point.label, refusal(error.about(text.name))))
        except UsageError as error:
            skipped.append(Skipped(point.label, str(error)))
        else:
            kept.append(point)
    if not kept:
        raise UsageError(f"no point of the sweep can be run: {skipped[0].name}: {skipped[0].reason}")
    return Points(tuple(kept), tuple(skipped))
