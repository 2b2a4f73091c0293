"""Refuse a place for a run where it cannot be saved, or would overwrite what is not its own."""

from __future__ import annotations

import contextlib
import os
from itertools import product
from pathlib import Path

import engine

from ..watch.records import record_of
from . import texts
from .options import UsageError
from .runfiles import RunFiles

RECORD = b'{"event": "'  # how a line of metrics starts
LINES_LOOKED_AT, LONGEST_LOOK = 100, 1 << 16  # lines, and bytes of each, to find out whether a file holds metrics


def check_place(files: RunFiles, resuming: engine.Checkpoint | None = None) -> None:
    """Refuse a place where a run cannot be saved. ``resuming``: the checkpoint there, if it is being resumed.

    Raises:
        engine.CheckpointError: a folder is missing, or something that is not a run is in the way.
    """
    for option, path in (("--out", files.checkpoint), ("--log", files.metrics)):
        folder = path.absolute().parent
        if path.is_dir():
            raise engine.CheckpointError(f"{option} {path} is a folder; give the name of a file in it")
        if not folder.is_dir():
            raise engine.CheckpointError(f"{option} {path}: the folder {folder} does not exist; create it first")
    for path in files.all():
        if path.exists() and not path.is_file():
            option = "--log" if path == files.metrics else "--out"
            raise engine.CheckpointError(f"{option}: {path} is a device or a pipe, not a file; choose another name")
    if len({os.path.realpath(path) for path in files.all()}) < len(files.all()):
        raise engine.CheckpointError(f"--log {files.metrics} is also another file of the run; choose another name")
    if not holds_metrics(files.metrics):
        raise engine.CheckpointError(
            f"--log {files.metrics} exists and is left alone, because it holds no metrics; choose another name"
        )
    elsewhere = files.metrics != RunFiles.of(files.checkpoint).metrics
    owner = owner_of(files.metrics) if resuming and elsewhere else None
    if owner is not None and owner != files.checkpoint.name:
        raise engine.CheckpointError(f"--log {files.metrics} belongs to the run in {owner}; choose another name")
    _check_what_is_there(files, resuming)


def _check_what_is_there(files: RunFiles, resuming: engine.Checkpoint | None) -> None:
    """Refuse to overwrite or rename files that belong to no run, or to another one."""
    run = resuming or _found(files.checkpoint, engine.RUN)
    model = _found(files.best, engine.MODEL)
    if run and model and not _go_together(run, model):
        raise _kept(files.best, "it is the best model of another run")
    if not holds_samples(files.samples):
        raise _kept(files.samples, "it does not hold the texts of a run")


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


def check_not_the_text(files: RunFiles, text: texts.Text) -> None:
    """Refuse to write over the text, whatever it is called."""
    for path, file in product(text.paths, files.all()):
        # Locks and half-written files are hidden, and begin with the name of the file that they belong to.
        folder = file.absolute().parent
        hidden = path.name.startswith(f".{file.name}.") and folder.is_dir() and path.parent.samefile(folder)
        if hidden or (file.exists() and file.samefile(path)):
            name = path if hidden else file
            raise UsageError(f"{name} is the text itself, which is never written to; choose another --out or --log")
