"""A run of another process as lines: once, or as it goes on."""

from __future__ import annotations

import json as json_format
import queue
import sys
from pathlib import Path

from .. import events
from ..run.outcome import FAILURE, print_message
from ..run.remote import Remote
from ..watch.progress import Progress
from ..watch.records import Recorder, finite
from ..watch.view import View
from .headless import Plain, Problems, figures

MOST_WAITING = 1000  # events: with more the run is left to leave out what is old, as for every slow viewer


def once(remote: Remote, checkpoint: Path, *, json: bool) -> int:
    """Print where a run stands. Returns the exit code. ``checkpoint``: of the run, as it is named here."""
    remote.leave()
    view = remote.view()
    if json:
        known = described(view, remote.greeting.updates_per_second) | {"checkpoint": str(checkpoint.absolute())}
        print(json_format.dumps(finite(known), allow_nan=False))
    else:
        print(figures(view.progress, remote.greeting.updates_per_second))
    return 0


def described(view: View, updates_per_second: float) -> dict[str, object]:
    """Where a run stands, as plain numbers and strings."""
    progress: Progress = view.progress
    latest = progress.latest
    return {
        "checkpoint": view.checkpoint,
        "text": view.started.text.name,
        "state": state(view),
        "update": progress.update,
        "goal": progress.goal,
        "epoch": None if latest is None else latest.epoch,
        "smooth_loss": None if latest is None else latest.smooth_loss,
        "bits_per_char": progress.bits_per_character,
        "validation_bits": progress.validation_bits,
        "updates_per_s": updates_per_second,
        "seconds": view.seconds,
    }


def state(view: View) -> str:
    """What a run is doing, in a word or two."""
    if view.failed is not None:
        return "failed"
    if view.finished is not None:
        return "finished"
    return view.waiting_for or ("training" if view.is_training else "paused")


def follow(remote: Remote, *, json: bool) -> int:
    """Print what a run tells, until it ends. Returns the exit code."""
    view, told = remote.view(), queue.Queue[events.Event](MOST_WAITING)
    out = Recorder(sys.stdout.write, view, describing=False) if json else Plain(view, sys.stdout)
    observers = (view, out, Problems())
    remote.observers.append(told.put)
    remote.start()
    try:
        while not isinstance(event := told.get(), events.Gone):
            for observer in observers:
                observer(event)
            sys.stdout.flush()
    finally:
        remote.leave()
    if event.reason:
        print_message(f"{event.reason}: followed no further")
        return FAILURE
    return FAILURE if view.failed is not None else 0
