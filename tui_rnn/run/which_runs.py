"""Which runs a person means: by files, by folders, and by patterns that no shell has expanded."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from .options import UsageError
from .recorded import A_RUN, RecordedRun, recorded
from .runfiles import IN_A_FOLDER, METRICS, SUFFIX, RunFiles

MOST_RUNS = 1000  # side by side: read, compared and on a page within seconds
LONG, BETWEEN_WORDS = 12, "-_/ "  # characters of a beginning that is left out, and where it may end
MOST_MATCHES = 20_000  # of a pattern that are looked at


def runs_of(names: Sequence[str], tell: Callable[[str, float], None] = lambda what, share: None) -> list[RecordedRun]:
    """Every run that is named, once: however many of its files are, and in the order of the names.

    Args:
        tell: called before each, with what is done and the share of it that is.

    Raises:
        UsageError: a name is of no run, or there are too many.
        engine.CheckpointError: a checkpoint cannot be used.
    """
    found: dict[str, RecordedRun] = {}
    seen = set()
    paths = [path for name in names for path in _paths(name)]
    for n, path in enumerate(paths):
        tell("reading the runs", n / len(paths))
        files = RunFiles.named_by(path)
        named = os.path.realpath(files.checkpoint), os.path.realpath(files.metrics)
        if named in seen:
            continue
        seen.add(named)
        run = recorded(path)
        identity = os.path.realpath(run.path)
        if identity not in found or not found[identity].history.updates:
            found[identity] = run
        if len(found) > MOST_RUNS:
            raise UsageError(f"these are more than {MOST_RUNS:,} runs; name fewer")
    return list(found.values())


def _paths(name: str) -> Iterator[Path]:
    if os.path.lexists(name) or not glob.has_magic(name):
        yield Path(name)
        return
    matches = sorted(islice(glob.iglob(name, recursive=True), MOST_MATCHES))  # noqa: PTH207 - it may be absolute
    runs = [Path(match) for match in matches if _may_be_run(match)]
    if not runs:
        raise UsageError(f"{name} matches no run; {A_RUN}")
    yield from runs


def _may_be_run(match: str) -> bool:
    """Whether a match of a pattern is meant: others beside it, such as samples, are not."""
    if os.path.isdir(match):  # noqa: PTH112
        files = RunFiles.named_by(Path(match))
        return any(map(os.path.exists, (files.checkpoint, files.metrics)))
    return match.endswith((SUFFIX, METRICS))


def labels(runs: Sequence[RecordedRun]) -> list[str]:
    """A short name for each run: its path without what all of them have in common."""
    parts = [_parts(run.path) for run in runs]
    if len(parts) == 1:
        return [parts[0][-1]]
    start = _alike(parts)
    rest = [part[start:] for part in parts]
    end = _alike([part[::-1] for part in rest])
    return _without_beginning(["/".join(part[: len(part) - end]) for part in rest])


def _without_beginning(names: list[str]) -> list[str]:
    """The names without a long beginning that all have, up to a mark between words."""
    alike = names[0][: _alike(names)]
    cut = 1 + max(alike.rfind(mark) for mark in BETWEEN_WORDS)
    return [f"…{name[cut:]}" for name in names] if cut >= LONG else names


def _parts(path: Path) -> tuple[str, ...]:
    """The folders of a path and its name, without what says no more than what kind of file it is."""
    name = path.name.removesuffix(METRICS).removesuffix(SUFFIX) or path.name
    folders = path.parent.parts
    return folders if name == IN_A_FOLDER.removesuffix(SUFFIX) and folders else (*folders, name)


def _alike(parts: Sequence[Sequence[str]]) -> int:
    """How many parts are the same in all from the start on; of the shortest, one is left in any case."""
    most = min(map(len, parts)) - 1
    return next((n for n in range(most) if len({part[n] for part in parts}) > 1), most)
