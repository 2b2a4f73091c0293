"""The terminal as a device: does it keep up with what is drawn, does it still exist, does it have a shell?"""

from __future__ import annotations

import contextlib
import math
import os
import select
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from typing import Any

# Leaves the alternate screen, shows the cursor, ends mouse, paste and focus reports, and resets colours.
RESTORE = b"\x1b[?1049l\x1b[?25h\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l" + (
    b"\x1b[?1015l\x1b[?1004l\x1b[?2004l\x1b[<u\x1b[0m\r\n"
)


LOCAL_MODES = 3  # their place in what termios calls attributes
PLACES = 8  # columns of the first row where the cursor is put for a report: they tell reports apart
ASK_AGAIN = 3.0  # seconds without a report after which to ask again: one may be lost ...
GIVE_UP = 30.0  # ... and after which this terminal is assumed to send none


class Backlog:
    """Whether a terminal lags behind what was drawn, as over a slow line.

    After each frame it is asked where the cursor is, and nothing more is drawn until it answers, which every terminal
    does once it has drawn what came before. There is no other way to know how much is in the buffers in between, where
    the answer to a key would wait behind seconds of old frames. Then nothing is drawn for as long again as the answer
    took beyond a mere round trip, so that half of the line stays free.
    """

    def __init__(self) -> None:
        self._asked: deque[tuple[int, float]] = deque()  # column and time of the reports still to come
        self._column = 0
        self._answers = False  # whether the terminal sends reports
        self._round_trip = math.inf  # seconds, the shortest so far
        self._free_at = 0.0

    def ask(self, driver: Any, width: int) -> None:
        """Ask for a report after the frame just drawn, on a terminal ``width`` columns wide."""
        self._column = self._column % max(1, min(PLACES, width)) + 1
        driver.write(f"\x1b7\x1b[1;{self._column}H\x1b[6n\x1b8")  # then the cursor returns to where it was
        self._asked.append((self._column, time.monotonic()))

    def answered(self, column: int) -> None:
        """Take a report of the cursor in this column. Older requests are no longer waited for."""
        while self._asked and any(asked == column for asked, _ in self._asked):
            asked, since = self._asked.popleft()
            if asked == column:
                now = time.monotonic()
                self._round_trip = min(self._round_trip, now - since)
                self._answers, self._free_at = True, 2 * now - since - self._round_trip
                return

    def is_backed_up(self, driver: Any, width: int) -> bool:
        """Whether to draw nothing now; ``driver``: Textual's, which has a queue of writes."""
        now = time.monotonic()
        if self._asked and now - self._asked[0][1] > GIVE_UP and not _waiting(driver):
            self._asked.clear()
            self._answers = False
        elif self._answers and self._asked and now - self._asked[-1][1] > ASK_AGAIN:
            self.ask(driver, width)
        return self.is_awaited or now < self._free_at or _waiting(driver)

    @property
    def is_awaited(self) -> bool:
        """Whether a report is still to come."""
        return self._answers and bool(self._asked)


def _waiting(driver: Any) -> bool:
    """Whether writes are waiting for the terminal. (Textual has no public name for that.)"""
    queue = getattr(getattr(driver, "_writer_thread", None), "_queue", None)
    return (queue is not None and queue.unfinished_tasks > queue.qsize() > 0) or _is_full(driver)


def _is_full(driver: Any) -> bool:
    """Whether the kernel takes no more output for the terminal just now."""
    try:
        return not select.select([], [driver.fileno], [], 0)[1]
    except (AttributeError, OSError, ValueError, TypeError):
        return False


def has_job_control() -> bool:
    """Whether a shell started this process as a job, and so can bring it back after it was stopped.

    Without one (ssh -t, docker run -it, a terminal's first process) a stopped process would stay stopped forever.
    """
    try:
        parent = os.getppid()
        return os.getsid(parent) == os.getsid(0) and os.getpgid(parent) != os.getpgrp()
    except (AttributeError, OSError):
        return False


def watch(ended: threading.Event) -> None:
    """Send this process a SIGHUP when its terminal is gone, as the kernel does for a controlling terminal.

    Textual does not notice: it would keep drawing for nobody, using a whole core.
    """
    if not hasattr(select, "poll") or sys.stdin is None:
        return
    poll = select.poll()
    with contextlib.suppress(OSError, ValueError):
        poll.register(sys.stdin.fileno(), 0)  # POLLHUP is always reported
        while not ended.is_set():
            if any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in poll.poll(1000)):
                if not ended.is_set():
                    signal.raise_signal(signal.SIGHUP)
                return


def modes() -> list[Any] | None:
    """The modes of the terminal, for ``restore``; None if it has none."""
    try:
        import termios

        return termios.tcgetattr(sys.stdin.fileno())
    except (ImportError, OSError, ValueError, termios.error):
        return None


@contextlib.contextmanager
def keys_make_no_signals() -> Iterator[None]:
    """Have Ctrl-C and Ctrl-Z send nobody a signal, and no key be echoed, as before and after an app in the terminal."""
    before = modes()
    with contextlib.suppress(Exception):
        import termios

        quiet = termios.tcgetattr(sys.stdin.fileno())
        quiet[LOCAL_MODES] &= ~(termios.ISIG | termios.ECHO)
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, quiet)
    try:
        yield
    finally:
        with contextlib.suppress(Exception):
            if before is not None:
                termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, before)


def restore(before: list[Any] | None) -> None:
    """Restore the terminal as well as possible, without waiting: output that it has not taken yet is discarded."""
    with contextlib.suppress(Exception):
        import termios

        termios.tcflush(sys.stderr.fileno(), termios.TCOFLUSH)
    with contextlib.suppress(Exception):
        os.set_blocking(sys.stderr.fileno(), False)
        os.write(sys.stderr.fileno(), RESTORE)
    with contextlib.suppress(Exception):
        import termios

        if before is not None:
            termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, before)
