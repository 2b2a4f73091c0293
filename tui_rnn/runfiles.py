"""The files of a run: the checkpoint that was asked for, and its companions of the same name."""

from __future__ import annotations

import contextlib
import glob
import itertools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import engine

SUFFIX = ".npz"
RECORD = b'{"event": "'  # how a line of metrics begins
USUAL_BEGINNING = re.compile(rb'\{"event": "\w+", "update": (\d{1,15})[,}]')
LINES_LOOKED_AT, LONGEST_LOOK = 100, 1 << 16  # to find out whether a file holds metrics; bytes of each


@dataclass(frozen=True, slots=True)
class RunFiles:
    """Where a run is kept. For ``ckpt.npz``: ckpt.best.npz, ckpt.metrics.jsonl, ckpt.samples.txt."""

    checkpoint: Path
    best: Path
    metrics: Path
    samples: Path

    @classmethod
    def of(cls, checkpoint: Path, metrics: Path | None = None) -> RunFiles:
        """The files that go with a checkpoint; ``metrics`` may be kept elsewhere."""
        stem = checkpoint.name.removesuffix(SUFFIX)
        companion = checkpoint.with_name
        return cls(
            checkpoint,
            companion(f"{stem}.best{SUFFIX}"),
            metrics or companion(f"{stem}.metrics.jsonl"),
            companion(f"{stem}.samples.txt"),
        )

    def check_place(self, resuming: bool = False) -> None:
        """Refuse a place that a run cannot be kept in. ``resuming``: the checkpoint there is to be gone on with.

        Raises:
            engine.CheckpointError: a folder is missing, or something else than a run is in the way.
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
        if len({path.resolve() for path in self.all()}) < len(self.all()):
            raise engine.CheckpointError(f"--log {self.metrics} is another file of the run; choose another name")
        if not holds_metrics(self.metrics):
            raise engine.CheckpointError(
                f"--log {self.metrics} exists and is kept as it is, because it holds no metrics; choose another name"
            )
        elsewhere = self.metrics != RunFiles.of(self.checkpoint).metrics
        owner = owner_of(self.metrics) if resuming and elsewhere else None
        if owner is not None and owner != self.checkpoint.name:
            raise engine.CheckpointError(f"--log {self.metrics} tells of the run in {owner}; choose another name")
        if self.checkpoint.exists() and not resuming:
            self._check_it_is_a_checkpoint()

    def _check_it_is_a_checkpoint(self) -> None:
        path = self.checkpoint
        try:
            engine.load(path)
        except engine.CheckpointError as error:
            raise engine.CheckpointError(
                f"--out {path} exists and is kept as it is, because {error}; move it away or choose another --out"
            ) from None

    def set_aside(self) -> Path | None:
        """Rename the files of an earlier run to ckpt.1.npz and so on. Returns the checkpoint's new name, if any."""
        present = [path for path in self.all() if path.exists()]
        if not present:
            return None
        stem = self.checkpoint.name.removesuffix(SUFFIX)
        number = 1
        while any(path.exists() for path in self._numbered(stem, number).all()):
            number += 1
        aside = self._numbered(stem, number)
        for path, new in zip(self.all(), aside.all(), strict=True):
            if path in present:
                path.rename(new)
        return aside.checkpoint

    def _numbered(self, stem: str, number: int) -> RunFiles:
        metrics = self.metrics
        default = metrics == RunFiles.of(self.checkpoint).metrics
        elsewhere = None if default else metrics.with_name(f"{metrics.stem}.{number}{metrics.suffix}")
        return RunFiles.of(self.checkpoint.with_name(f"{stem}.{number}{SUFFIX}"), elsewhere)

    def all(self) -> tuple[Path, Path, Path, Path]:
        """Every file of the run."""
        return self.checkpoint, self.best, self.metrics, self.samples


def holds_metrics(path: Path) -> bool:
    """Whether a file is a metrics file: one of its first lines is a record, or it may become one as it is empty."""
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
    """The record in a line of metrics; None for what is no such line: damaged, half of one, or of another kind."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) and isinstance(record.get("event"), str) else None


def owner_of(path: Path) -> str | None:
    """The name of the checkpoint that a metrics file tells of; None when it tells of none."""
    owner = None
    with contextlib.suppress(OSError), path.open("rb") as lines:
        for line in lines:
            record = record_of(line) if b'"checkpoint"' in line else None
            if record and record["event"] == "run":
                return str(record.get("checkpoint"))
            if record and record["event"] == "checkpoint":  # an older file
                owner = Path(str(record.get("path"))).name
    return owner


def sample_heading(update: int, smooth_loss: float | None, temperature: float, model: str) -> str:
    """The line above a text in the samples file."""
    loss = "" if smooth_loss is None else f" · smooth loss {smooth_loss:.2f}"
    return f"=== update {update:,}{loss} · temperature {temperature:g} · {model} model ==="


SAMPLE_HEADING = re.compile(r"^=== update (\d[\d,]{0,25})(?: · smooth loss \S+)? · temperature \S+ · \w+ model ===$")


def remove_temporaries(files: RunFiles) -> None:
    """Remove the half-written files of a run that was killed while it wrote. For who alone writes here."""
    for path in files.all():
        for left in path.parent.glob(f".{glob.escape(path.name)}.*tmp"):
            if re.fullmatch(r"(\d+\.)?tmp", left.name.removeprefix(f".{path.name}.")):
                with contextlib.suppress(OSError):
                    left.unlink()


def drop_later(files: RunFiles, update: int) -> int:
    """Drop what the logs tell of after ``update``: a run that goes on from there tells it again.

    A run that was killed has written more to its logs than its last checkpoint knows. Returns how many lines of the
    metrics are no records; they stay where they are, but for a last line that was cut off.
    """
    sorting = _Sorting(update)
    _rewrite(files.metrics, sorting.keeps_record)
    _rewrite(files.samples, sorting.keeps_text)
    return sorting.strange


class _Sorting:
    """Tells the lines of a log apart, asked for each in their order.

    Attributes:
        strange: lines of metrics so far that are no records.
    """

    def __init__(self, update: int) -> None:
        self._update = update
        self._keeping = True
        self.strange = 0

    def keeps_record(self, line: bytes) -> bool:
        """Whether a line of metrics is not of later."""
        usual = USUAL_BEGINNING.match(line)
        if usual and line.endswith(b"}\n") and line.count(b"{") == 1:  # far faster than to read it as JSON
            return int(usual[1]) <= self._update
        record = record_of(line)
        if record is None:
            whole = line.endswith(b"\n")
            self.strange += whole and bool(line.strip())
            return whole
        update = record.get("update")
        return not isinstance(update, int | float) or update <= self._update

    def keeps_text(self, line: bytes) -> bool:
        """Whether a line of the samples belongs to a text that is not of later."""
        if line.startswith(b"=== ") and (heading := SAMPLE_HEADING.match(line.decode(errors="replace"))):
            self._keeping = int(heading[1].replace(",", "")) <= self._update
        return self._keeping


def _rewrite(path: Path, keeps: Callable[[bytes], bool]) -> None:
    """Leave out the lines of a file that are not kept; one without any such line is not touched."""
    with contextlib.suppress(FileNotFoundError), _named(path):
        with path.open("rb") as lines:
            kept = [keeps(line) for line in lines]
        if all(kept):
            return
        temporary = path.with_name(f".{path.name}.tmp")
        try:
            with path.open("rb") as lines, temporary.open("wb") as file:
                file.writelines(itertools.compress(lines, kept))
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)  # it takes room, which may be what is missing
            raise


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """Have an error in the block name ``path``: that a disk is full is said without a name, or with a temporary's."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
