"""From a plan and a folder to a sweep that is ready to go."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import engine

from ..run import texts
from ..run.options import UsageError
from .executor import Executor
from .folder import Folder
from .plan import UNASKED, Plan
from .points import count, points_of
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
    if "-" in plan.text:
        raise UsageError("a sweep reads its text many times, and standard input can be read only once; name a file")
    points = points_of(plan)
    text = texts.read(list(plan.text), plan.encoding)
    try:
        for point in points.points:
            engine.training_streams(point.config, text.corpus.ids, text.corpus.boundaries)
    except engine.TextError as error:
        raise error.about(text.name) from None
    folder = Folder(out)
    with folder.held():
        folder.check_same(plan, text.corpus.sha256)
        yield Sweep(plan, points, text, folder, executor)
