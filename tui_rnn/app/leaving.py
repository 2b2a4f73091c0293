"""An app that is told by a signal to quit: what goes on is saved and ended, and the terminal is restored."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from textual.app import App
from textual.message import Message

from ..run.outcome import REPEATED, SIGNAL, Caught
from ..system import tty

FORCE_AFTER = 2.0  # seconds that the app has to quit after a signal, once all is saved


class StoppedFromOutside(Message):
    """What the app shows was stopped from outside and is saved: quit."""


def nothing(*_: object) -> None:
    """Do nothing."""


@contextlib.contextmanager
def leave_on_signals(
    app: App[Any],
    stop: Callable[[int], object] = nothing,
    join: Callable[[], object] = nothing,
    clean_up: Callable[[], object] = nothing,
) -> Iterator[Caught]:
    """Save and quit on SIGTERM, SIGHUP and SIGINT, even if the terminal is stalled or gone.

    The event loop may be stuck in a write to the terminal, so nothing here depends on it: what goes on is saved by its
    own thread, and if the app does not quit soon after, the process exits. A second signal makes it exit at once.

    Args:
        stop: tells what goes on to save itself and end, given the signal. join: waits until it has.
        clean_up: is called before the process exits on the spot.
    """
    caught = Caught()
    ended = threading.Event()
    modes = tty.modes()

    def leave() -> None:
        join()
        app.post_message(StoppedFromOutside())
        if not ended.wait(FORCE_AFTER):
            tty.restore(modes)
            clean_up()
            os._exit(SIGNAL + (caught.number or 0))

    def handle(number: int, frame: FrameType | None) -> None:
        if caught.number is not None:
            if number in REPEATED:
                return
            tty.restore(modes)
            os._exit(SIGNAL + number)
        caught.number = number
        stop(number)
        threading.Thread(target=leave, daemon=True).start()

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM, *REPEATED)}
    threading.Thread(target=tty.watch, args=(ended,), name="terminal", daemon=True).start()
    try:
        yield caught
    finally:
        ended.set()
        for number, handler in before.items():
            signal.signal(number, handler)
