"""Signals that come before there is a run to take them, and the one that asks a run to save and continue."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from types import FrameType

INTERRUPTED = 130  # the exit code
SAVE = getattr(signal, "SIGUSR1", None)  # batch systems send it before they end a job; Windows has none

_asked_to_save = False


def take_early() -> None:
    """Until there is a run, make Ctrl-C end the process silently, and remember a SIGUSR1, which would also end it.

    Call it before any slow import: otherwise Python would show a traceback when Ctrl-C interrupts that.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # if it is ignored, it stays ignored
        signal.signal(signal.SIGINT, _leave)
    if SAVE is not None and signal.getsignal(SAVE) is signal.SIG_DFL:
        signal.signal(SAVE, _remember)


def interruptible() -> None:
    """Make Ctrl-C raise KeyboardInterrupt from now on, as in any Python program."""
    if signal.getsignal(signal.SIGINT) is _leave:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@contextlib.contextmanager
def saving_on_request(save: Callable[[], None]) -> Iterator[None]:
    """Call ``save`` for every SIGUSR1 that comes during the block, and for one that came before it."""
    global _asked_to_save
    if SAVE is None or signal.getsignal(SAVE) is signal.SIG_IGN:
        yield
        return

    def handle(number: int, frame: FrameType | None) -> None:
        save()

    before = signal.signal(SAVE, handle)
    if _asked_to_save:
        _asked_to_save = False
        save()
    try:
        yield
    finally:
        signal.signal(SAVE, before)


def _leave(number: int, frame: FrameType | None) -> None:
    os._exit(INTERRUPTED)


def _remember(number: int, frame: FrameType | None) -> None:
    global _asked_to_save
    _asked_to_save = True
