"""The files of a run: the checkpoint, and its companions of the same name."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import engine

from ..watch.samples import HEADING

SUFFIX = ".npz"
RECORD = b'{"event": "'  # how a line of metrics starts
USUAL_BEGINNING = re.compile(rb'\{"event": "\w+", "update": (\d{1,15})[,}]')
LINES_LOOKED_AT, LONGEST_LOOK = 100, 1 << 16  # lines, and bytes of each, to find out whether a file holds metrics


@dataclass(frozen=True, slots=True)
class RunFiles:
    """Where a run is saved. For ``ckpt.npz``: ckpt.best.npz, ckpt.metrics.jsonl, ckpt.samples.txt."""

    checkpoint: Path
    best: Path
    metrics: Path
    samples: Path

    @classmethod
    def of(cls, checkpoint: Path, metrics: Path | None = None) -> RunFiles:
        """The files that go with a checkpoint; ``metrics`` may be elsewhere."""
        stem = checkpoint.name.removesuffix(SUFFIX)
        companion = checkpoint.with_name
        return cls(
            checkpoint,
            companion(f"{stem}.best{SUFFIX}"),
            metrics or companion(f"{stem}.metrics.jsonl"),
            companion(f"{stem}.samples.txt"),
        )

    def check_place(self, resuming: engine.Checkpoint | None = None) -> None:
        """Refuse a place where a run cannot be saved. ``resuming``: the checkpoint there, if it is being resumed.

        Raises:
            engine.CheckpointError: a folder is missing, or something that is not a run is in the way.
        """
        for option, path in (("--out", self.checkpoint), ("--log", self.metrics)):
            folder = path.absolute().parent
            if path.is_dir():
                raise engine.CheckpointError(f"{option} {path} is a folder; give the name of a file in it")
            if not folder.is_dir():
                raise engine.CheckpointError(f"{option} {path}: the folder {folder} does not exist; create it first")
        for path in self.all():
            if path.exists() and not path.is_file():
                option = "--log" if path == self.metrics else "--out"
                raise engine.CheckpointError(f"{option}: {path} is a device or a pipe, not a file; choose another name")
        if len({os.path.realpath(path) for path in self.all()}) < len(self.all()):
            raise engine.CheckpointError(f"--log {self.metrics} is also another file of the run; choose another name")
        if not holds_metrics(self.metrics):
            raise engine.CheckpointError(
                f"--log {self.metrics} exists and is left alone, because it holds no metrics; choose another name"
            )
        elsewhere = self.metrics != RunFiles.of(self.checkpoint).metrics
        owner = owner_of(self.metrics) if resuming and elsewhere else None
        if owner is not None and owner != self.checkpoint.name:
            raise engine.CheckpointError(f"--log {self.metrics} belongs to the run in {owner}; choose another name")
        self._check_what_is_there(resuming)

    def _check_what_is_there(self, resuming: engine.Checkpoint | None) -> None:
        """Refuse to overwrite or rename files that belong to no run, or to another one."""
        run = resuming or _found(self.checkpoint, engine.RUN)
        model = _found(self.best, engine.MODEL)
        if run and model and not _go_together(run, model):
            raise _kept(self.best, "it is the best model of another run")
        if not holds_samples(self.samples):
            raise _kept(self.samples, "it does not hold the texts of a run")

    def set_aside(self) -> Path | None:
        """Rename the files of an earlier run to ckpt.1.npz and so on. Returns the checkpoint's new name, if any."""
        present = [path for path in self.all() if path.exists()]
        if not present:
            return None
        aside = self.beside()
        for path, new in zip(self.all(), aside.all(), strict=True):
            if path in present:
                path.rename(new)
        return aside.checkpoint

    def beside(self) -> RunFiles:
        """The first of ckpt.1.npz, ckpt.2.npz ... of which no file exists yet."""
        stem = self.checkpoint.name.removesuffix(SUFFIX)
        numbered = (self._numbered(stem, number) for number in itertools.count(1))
        return next(files for files in numbered if not any(path.exists() for path in files.all()))

    def _numbered(self, stem: str, number: int) -> RunFiles:
        metrics = self.metrics
        default = metrics == RunFiles.of(self.checkpoint).metrics
        elsewhere = None if default else metrics.with_name(f"{metrics.stem}.{number}{metrics.suffix}")
        return RunFiles.of(self.checkpoint.with_name(f"{stem}.{number}{SUFFIX}"), elsewhere)

    def saved(self) -> tuple[Path, Path]:
        """The files that are replaced as a whole."""
        return self.checkpoint, self.best

    def all(self) -> tuple[Path, Path, Path, Path]:
        """Every file of the run."""
        return self.checkpoint, self.best, self.metrics, self.samples


def _found(path: Path, kind: str) -> engine.Checkpoint | None:
    """The checkpoint of that kind at ``path``; None if there is nothing. Refuses anything else."""
    if not path.exists():
        return None
    try:
        found = engine.load(path)
    except engine.CheckpointError as error:
        raise _kept(path, str(error)) from None
    if found.kind != kind:
        what = {engine.RUN: "a run", engine.MODEL: "the best model of a run"}
        raise _kept(path, f"it holds {what[found.kind]}, not {what[kind]}")
    return found


def _go_together(run: engine.Checkpoint, model: engine.Checkpoint) -> bool:
    return (run.config, run.origin.sha256) == (model.config, model.origin.sha256)


def _kept(path: Path, reason: str) -> engine.CheckpointError:
    return engine.CheckpointError(
        f"{path} exists and is left alone, because {reason}; move it away or choose another --out"
    )


def holds_samples(path: Path) -> bool:
    """Whether a file holds the texts of a run, judging by its first line, or could: it is missing or empty."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            first = file.readline(1000)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return not first.strip() or first.startswith("=== update ")


def holds_metrics(path: Path) -> bool:
    """Whether a file holds metrics - one of its first lines is a record - or could: it is missing or empty."""
    try:
        with path.open("rb") as file:
            lines = [file.readline(LONGEST_LOOK) for _ in range(LINES_LOOKED_AT)]
    except FileNotFoundError:
        return True
    except OSError:
        return False
    cut = lines[0].startswith(RECORD) and not lines[0].endswith(b"\n")  # a record of a long text
    return cut or not b"".join(lines).strip() or any(record_of(line) for line in lines)


def record_of(line: bytes) -> dict[str, Any] | None:
    """The record in a line of metrics; None for any other line: damaged, cut off, or of another kind."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) and isinstance(record.get("event"), str) else None


def owner_of(path: Path) -> str | None:
    """The name of the checkpoint that a metrics file belongs to; None if it names none."""
    owner = None
    with contextlib.suppress(OSError), path.open("rb") as lines:
        for line in lines:
            record = record_of(line) if b'"checkpoint"' in line else None
            if record and record["event"] == "run" and isinstance(record.get("checkpoint"), str):
                return str(record["checkpoint"])
            if record and record["event"] == "checkpoint" and isinstance(record.get("path"), str):  # an older file
                owner = Path(record["path"]).name
    return owner


def remove_temporaries(files: RunFiles, texts: Sequence[Path]) -> None:
    """Remove the half-written files of a run that was killed while writing. Only the holder of the lock may call it.

    They have names that nobody else uses, and start like a file of a run. A link may make one of them one of ``texts``.
    """
    names = {path.name: path for path in files.all()}
    for folder in {path.parent for path in files.all()}:
        for left in folder.glob(".*.tmp"):
            found = engine.TEMPORARY.fullmatch(left.name)
            if found and found[1] in names and _is_half_written(left, found[1].endswith(SUFFIX), texts):
                with contextlib.suppress(OSError):
                    left.unlink()


def _is_half_written(path: Path, archive: bool, texts: Sequence[Path]) -> bool:
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_nlink > 1:
            return False
        with path.open("rb") as file:
            is_ours = not archive or file.read(4) in (b"", b"PK\x03\x04")
        return is_ours and not any(text.exists() and text.samefile(path) for text in texts)
    except OSError:
        return False


def drop_later(files: RunFiles, update: int) -> int:
    """Drop what the logs say about later updates than ``update``: a run resumed there will log them again.

    The logs of a run that was killed go further than its last checkpoint. Returns how many lines of the metrics are not
    records; they are kept, except for a last line that was cut off.
    """
    sorting = _Sorting(update)
    _rewrite(files.metrics, sorting.keeps_record)
    _rewrite(files.samples, sorting.keeps_text)
    return sorting.strange


class _Sorting:
    """Decides which lines of a log to keep; asked about each in order.

    Attributes:
        strange: how many lines of metrics so far are not records.
    """

    def __init__(self, update: int) -> None:
        self._update = update
        self._keeping = True
        self.strange = 0

    def keeps_record(self, line: bytes) -> bool:
        """Whether to keep a line of metrics."""
        usual = USUAL_BEGINNING.match(line)
        if usual and line.endswith(b"}\n") and line.count(b"{") == 1:  # far faster than parsing JSON
            return int(usual[1]) <= self._update
        record = record_of(line)
        if record is None:
            whole = line.endswith(b"\n")
            self.strange += whole and bool(line.strip())
            return whole
        update = record.get("update")
        return not isinstance(update, int | float) or update <= self._update

    def keeps_text(self, line: bytes) -> bool:
        """Whether to keep a line of the samples, by the text that it belongs to."""
        if line.startswith(b"=== ") and (heading := HEADING.match(line.decode(errors="replace"))):
            self._keeping = int(heading[1].replace(",", "")) <= self._update
        return self._keeping


def _rewrite(path: Path, keeps: Callable[[bytes], bool]) -> None:
    """Remove the lines of a file that are not kept; without any, the file is not touched."""
    with contextlib.suppress(FileNotFoundError), _named(path):
        with path.open("rb") as lines:
            kept = [keeps(line) for line in lines]
        if all(kept):
            return
        with path.open("rb") as lines, engine.replaced(path) as file:
            file.writelines(itertools.compress(lines, kept))


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """Make errors in the block name ``path``: a full disk names no file, or a temporary one."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
