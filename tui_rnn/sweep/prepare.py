"""From a plan and a folder to a sweep that is ready to go."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import engine

from ..flags import refusal
from ..run import texts
from ..run.limits import check_memory
from ..run.options import UsageError
from ..run.prepare import check_vocabulary
from ..run.text_files import can_be_reread
from . import plan_file
from .executor import Executor
from .folder import Folder
from .plan import UNASKED, Plan
from .points import Points, Skipped, count, points_of
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
        yield Sweep(plan, _for(text, points), text, folder, executor)


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
