"""The files of a run: the checkpoint that was asked for, and its companions of the same name."""

from __future__ import annotations

import contextlib
import glob
import json
import math
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import engine

SUFFIX = ".npz"


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
        if len({os.path.realpath(path) for path in self.all()}) < len(self.all()):
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
    """Whether a file is a metrics file, as far as its first line tells; one that is missing or empty may become one."""
    try:
        with path.open("rb") as file:
            first = file.readline(1 << 16)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    try:
        return not first.strip() or "event" in json.loads(first)
    except (ValueError, TypeError, RecursionError):
        return False


def owner_of(path: Path) -> str | None:
    """The name of the checkpoint that a metrics file tells of; None when it tells of none."""
    owner = None
    with contextlib.suppress(OSError), path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if '"checkpoint"' in line:
                with contextlib.suppress(ValueError, TypeError, AttributeError):
                    record = json.loads(line)
                    owner = Path(record["path"]).name if record.get("event") == "checkpoint" else owner
    return owner


def sample_heading(update: int, smooth_loss: float | None, temperature: float, model: str) -> str:
    """The line above a text in the samples file."""
    loss = "" if smooth_loss is None else f" · smooth loss {smooth_loss:.2f}"
    return f"=== update {update:,}{loss} · temperature {temperature:g} · {model} model ==="


SAMPLE_HEADING = re.compile(r"^=== update ([\d,]+)(?: · smooth loss \S+)? · temperature \S+ · \w+ model ===$")


def remove_temporaries(files: RunFiles) -> None:
    """Remove the half-written files of a run that was killed while it wrote. For who alone writes here."""
    for path in files.all():
        for left in path.parent.glob(f".{glob.escape(path.name)}.*tmp"):
            if re.fullmatch(r"(\d+\.)?tmp", left.name.removeprefix(f".{path.name}.")):
                with contextlib.suppress(OSError):
                    left.unlink()


def drop_later(files: RunFiles, update: int) -> None:
    """Drop what the logs tell of after ``update``: a run that goes on from there tells it again.

    A run that was killed has written more to its logs than its last checkpoint knows.
    """
    _rewrite(files.metrics, lambda lines: [line for line in lines if _update_of(line) <= update])
    _rewrite(files.samples, lambda lines: _samples_until(lines, update))


def _rewrite(path: Path, keep: Callable[[list[str]], list[str]]) -> None:
    with contextlib.suppress(FileNotFoundError), _named(path):
        text = path.read_text(encoding="utf-8", errors="replace")
        kept = "".join(keep(text.splitlines(keepends=True)))
        if kept != text:
            temporary = path.with_name(f".{path.name}.tmp")
            try:
                temporary.write_text(kept, encoding="utf-8")
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


def _update_of(line: str) -> float:
    """The update a line of metrics tells of; infinite for a line that was cut off by a crash."""
    try:
        return float(json.loads(line).get("update", 0))
    except (ValueError, AttributeError, TypeError):
        return math.inf


def _samples_until(lines: list[str], update: int) -> list[str]:
    kept, keeping = [], True
    for line in lines:
        if heading := SAMPLE_HEADING.match(line):
            keeping = int(heading[1].replace(",", "")) <= update
        if keeping:
            kept.append(line)
    return kept
