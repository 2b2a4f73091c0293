"""Where runs are trained: in processes here, or on a cluster. A sweep knows no more of it than this."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ..flags import as_given, option_name
from ..run.runfiles import RunFiles
from .events import RunKey


@dataclass(frozen=True, slots=True)
class Job:
    """A run that is to be trained, from where its files are.

    Attributes:
        run: which it is. files: where it is.
        text: paths, none for the bundled book. encoding: of the texts.
        recipe: a name in ``engine.RECIPES``. settings: those that differ from it, with the seed.
        goal: updates in all. stop_at: the update at which to stop before that; None is not before.
        max_vocabulary: distinct characters that the text may have.
    """

    run: RunKey
    files: RunFiles
    text: tuple[str, ...]
    encoding: str | None
    recipe: str
    settings: Mapping[str, Any]
    goal: int
    max_vocabulary: int
    stop_at: int | None = None

    def arguments(self, checkpoint: Path, text: tuple[str, ...]) -> list[str]:
        """The command line that trains it, or goes on with it if ``checkpoint`` is there. It tells its progress."""
        given = [f"--updates={self.goal}", *(f"--text={name}" for name in text), "--json", "--threads=1"]
        given.append(f"--max-vocabulary={self.max_vocabulary}")
        if self.encoding is not None:
            given.append(f"--encoding={self.encoding}")
        if self.stop_at is not None:
            given.append(f"--stop-at={self.stop_at}")
        if checkpoint.exists():
            return ["train", f"--resume={checkpoint}", "--takes-over", *given]
        settings = [_given(name, value) for name, value in self.settings.items()]
        return ["train", f"--out={checkpoint}", f"--recipe={self.recipe}", "--takes-over", *given, *settings]


def _given(name: str, value: object) -> str:
    return as_given(name, value) if isinstance(value, bool) else f"{option_name(name)}={value}"


@dataclass(frozen=True, slots=True)
class Record:
    """A run has told something: a record as in its metrics file."""

    run: RunKey
    record: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ended:
    """A run is not trained any more. ``code``: the exit code of its process; ``message``: the last that it said."""

    run: RunKey
    code: int
    message: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that a person should know: a worker is gone, the scheduler does not answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Lost:
    """Nothing can be trained there any more. Runs that were are at their last checkpoints."""

    why: str


News = Record | Ended | Remark | Lost


class Executor(Protocol):
    """Trains runs, as many at once as it has room for.

    Attributes:
        where: what trains, in words: "2 processes".
    """

    where: str

    @property
    def room(self) -> int:
        """How many runs can be trained at once."""

    def start(self, job: Job, tell: Callable[[News], object]) -> None:
        """Train a run, and tell how it goes and when it ends, from any thread.

        Raises:
            OSError: it cannot be started.
        """

    def stop(self, run: RunKey) -> None:
        """Have a run saved and ended. It is told when it has."""

    def close(self) -> None:
        """End what is still going on, and leave nothing behind."""
