"""The folder of a sweep, which is all there is of it: a plan, and for each run a folder with its ordinary files."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import engine

from ..run import lock
from ..run.address import beside
from ..run.leftovers import remove_temporaries
from ..run.options import UsageError
from ..run.outcome import os_error_message
from ..run.ranking import curve_of
from ..run.recorded import RecordedRun, recorded
from ..run.runfiles import IN_A_FOLDER, RunFiles
from ..run.session import LEFT_WITHIN
from ..system.files import reason_of
from . import plan_file
from .events import DIVERGED, DONE, FAILED, WAITING
from .plan import Plan

ROOM = 1 << 16  # bytes: less than the files of any run
TAIL = 1 << 16  # bytes of a metrics file in which its last record is
ENDINGS = ("failed", "finished")  # records that a run ends with


class Found(NamedTuple):
    """What the files of a run say.

    Attributes:
        state: how far it is. update: that its checkpoint has, 0 without one; or at which it diverged.
        reason: why it failed, or "".
        curve: (update, bits per character) of its loss, ascending.
        unusable: whether its checkpoint cannot be gone on with, and is left alone.
    """

    state: str
    update: int
    reason: str = ""
    curve: tuple[tuple[int, float], ...] = ()
    unusable: bool = False


class Folder:
    """Where a sweep is. ``path``: of the folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def plan(self) -> Path:
        """The file with the plan."""
        return self.path / plan_file.NAME

    def files(self, point: str, seed: int) -> RunFiles:
        """The files of a run, by the name of its point and its seed."""
        return RunFiles.of(self.path / point / f"seed-{seed}" / IN_A_FOLDER)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Have the folder to oneself; it is made if it is not there.

        Raises:
            UsageError: another sweep has it, or it cannot be used.
        """
        self._make()
        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(lock.held(self.plan))
            except lock.Taken as taken:
                raise UsageError(
                    f"{self.path} is the folder of another sweep that is going on ({taken}); "
                    "stop that one first, or choose another --out"
                ) from None
            except lock.NotALock as found:
                raise UsageError(f"{found.path} should be a lock, but is {found.what}; choose another --out") from None
            yield

    def _make(self) -> None:
        try:
            self.path.mkdir(exist_ok=True)
            others = not self.plan.exists() and any(not path.name.startswith(".") for path in self.path.iterdir())
        except FileNotFoundError:
            raise UsageError(
                f"--out {self.path}: the folder {self.path.parent} does not exist; create it first"
            ) from None
        except FileExistsError:
            raise UsageError(f"--out {self.path} is a file; a sweep needs a folder of its own") from None
        except OSError as error:
            raise UsageError(f"--out {self.path} cannot be used: {reason_of(error)}") from None
        if others:
            raise UsageError(
                f"--out {self.path} is a folder with other things in it, and not that of a sweep; choose another"
            )

    def is_full(self) -> bool:
        """Whether its disk has no room for another run."""
        try:
            disk = os.statvfs(self.path)
        except (OSError, AttributeError):  # Windows has none
            return False
        return disk.f_bavail * disk.f_frsize < ROOM or (disk.f_files > 0 and disk.f_favail == 0)

    def stopped(self) -> tuple[str, ...]:
        """The names of the runs that a person has stopped."""
        return tuple(plan_file.read(self.plan).get(plan_file.STOPPED, ())) if self.plan.exists() else ()

    def check_same(self, plan: Plan, sha256: str) -> None:
        """Refuse a plan whose runs could not be compared with those that are here. ``sha256``: of its text.

        Raises:
            UsageError: it is of another text, recipe or length.
        """
        if not self.plan.exists():
            return
        said = plan_file.read(self.plan)
        if said.get(plan_file.SHA256) not in (None, sha256):
            raise UsageError(self._another_text(plan.text, said["text"]))
        for name in ("updates", "recipe"):
            value = getattr(plan, name)
            if said.get(name) not in (None, value):
                raise UsageError(
                    f"{self.path} holds a sweep with --{name} {said[name]}, not {value}; choose another --out"
                )

    def _another_text(self, ours: Sequence[str], theirs: Sequence[str]) -> str:
        if [*map(os.path.abspath, ours)] == [*map(os.path.abspath, theirs)]:
            return f"{_named(ours)} has changed since the sweep in {self.path} began; choose another --out"
        another = f"over {_named(theirs)}, and this is {_named(ours)}"
        return f"{self.path} holds a sweep {another}; name the same text, or choose another --out"

    def others(self, runs: Collection[str]) -> int:
        """How many runs are here beside these, of earlier plans. ``runs``: by their folders."""
        there = {str(path.parent.relative_to(self.path)) for path in self.path.glob(f"*/seed-*/{IN_A_FOLDER}")}
        return len(there.difference(runs))

    def write_plan(self, plan: Plan, sha256: str, stopped: Sequence[str]) -> None:
        """Keep the plan.

        Raises:
            UsageError: it cannot be written.
        """
        text = plan_file.written(plan, self.path, sha256, stopped)
        try:
            if self.plan.exists() and self.plan.read_text(encoding="utf-8") == text:
                return
            with engine.replaced(self.plan) as file:
                file.write(text.encode("utf-8", "surrogateescape"))
        except OSError as error:
            raise UsageError(os_error_message(error, "cannot be written", self.plan)) from None

    def found(self, point: str, config: engine.Config, goal: int, by: str, sha256: str) -> Found:
        """What the files of a run say, by the name of its point and its settings.

        Args:
            goal: updates that it is to make. by: the loss that its curve is of, "validation" or "smooth".
            sha256: of the text that it is to read.
        """
        seed = config.seed
        files = self.files(point, seed)
        if not any(path.exists() for path in (files.checkpoint, files.metrics)):
            return Found(WAITING, 0)
        try:
            run = recorded(files.checkpoint)
        except UsageError:  # it had just begun when it was killed
            return Found(WAITING, 0)
        except engine.CheckpointError as error:
            return self._unusable(str(error), files)
        if _given(run.config) != _given(config):
            return self._unusable(f"{files.checkpoint} is of other settings", files)
        if run.text.sha256 != sha256:
            return self._unusable(f"{files.checkpoint} is of another text", files)
        updates, bits = curve_of(run, by)
        points = tuple(zip(map(int, updates.tolist()), bits.tolist(), strict=True))
        return _state(files, run, goal)._replace(curve=points)

    def _unusable(self, why: str, files: RunFiles) -> Found:
        return Found(FAILED, 0, f"{why}; remove {files.checkpoint.parent} to have it trained again", unusable=True)

    def tidy(self, point: str, seed: int) -> None:
        """Remove what is left beside a run that is over, if its process was killed after it had saved it."""
        files = self.files(point, seed)
        if not lock.path_of(files.checkpoint).exists():
            return
        with contextlib.suppress(OSError, lock.Taken, lock.NotALock), lock.held(files.checkpoint) as alone:
            if alone:
                remove_temporaries(files, ())
                beside(files.checkpoint).unlink(missing_ok=True)

    def clear(self, point: str, seed: int) -> None:
        """Make a folder for a run, without what one left behind that was killed before it was first saved.

        A process that still saves the run, because the sweep before this one was killed, is waited for.

        Raises:
            OSError: that cannot be done.
            UsageError: another process trains the run.
        """
        files = self.files(point, seed)
        files.checkpoint.parent.mkdir(parents=True, exist_ok=True)
        try:
            with lock.held(files.checkpoint, LEFT_WITHIN):
                if not files.checkpoint.exists():
                    for path in files.all():
                        path.unlink(missing_ok=True)
        except lock.Taken as taken:
            raise UsageError(f"it is being trained by another tui-rnn ({taken})") from None
        except lock.NotALock as found:
            raise UsageError(f"{found.path} should be its lock, but is {found.what}") from None


def _state(files: RunFiles, run: RecordedRun, goal: int) -> Found:
    """What a run says, without its curve."""
    last, update = _last_record(files.metrics), run.update if run.has_checkpoint else 0
    match last:
        case {"event": "failed", "trace": "", "update": int(diverged_at)}:
            return Found(DIVERGED, diverged_at, str(last.get("reason", "")))
        case {"event": "failed"}:
            return Found(FAILED, update, str(last.get("reason", "")))
    over = run.has_checkpoint and (run.update >= goal or last.get("reason") == "patience")
    return Found(DONE if over else WAITING, update)


def _given(config: engine.Config) -> dict[str, Any]:
    return {name: value for name, value in config.to_dict().items() if name not in engine.DERIVED_SETTINGS}


def _named(texts: Sequence[str]) -> str:
    """Texts in a sentence."""
    more = f" and {len(texts) - 1:,} more" * (len(texts) > 1)
    return f"{texts[0]}{more}" if texts else "the bundled book"


def _last_record(metrics: Path) -> dict[str, Any]:
    """The record that a metrics file ends with, of how the run ended; empty if it did not, or went on."""
    with contextlib.suppress(OSError, ValueError), metrics.open("rb") as file:
        file.seek(max(0, os.fstat(file.fileno()).st_size - TAIL))
        for line in reversed(file.read().splitlines()):
            record = json.loads(line)
            if isinstance(record, dict) and record.get("event") in ENDINGS:
                return record
            if isinstance(record, dict) and record.get("event") == "progress":
                break
    return {}
