"""A browser tab: a process of its own runs the attached app in a pseudo-terminal, whose other end is the tab.

The process ends when the tab does, however that ends; what it writes is always taken, so that it never blocks in a
write. It is asked to end (SIGHUP), told to (SIGTERM), and made to (SIGKILL).
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import signal
import struct
import sys
import termios
from asyncio.subprocess import Process
from collections.abc import Sequence

CHUNK = 64 * 1024
MOST_WAITING = 4 * 1024 * 1024  # bytes that a browser may leave unread: a terminal's output cannot be thinned
PATIENCE = 1.0  # seconds after SIGHUP, and again after SIGTERM
LARGEST = 1000  # columns or lines


class Tab:
    """One tab.

    Args:
        arguments: of this program.

    Attributes:
        output: what its terminal is to show, in pieces; b"" at the end.
    """

    def __init__(self, arguments: Sequence[str]) -> None:
        self._arguments = arguments
        self.output: asyncio.Queue[bytes] = asyncio.Queue()
        self._waiting = 0  # bytes in it
        self._process: Process | None = None
        self._terminal = -1  # our end
        self._is_read = False

    async def start(self, columns: int, lines: int) -> None:
        """Start the process."""
        self._terminal, theirs = os.openpty()
        try:
            os.set_blocking(self._terminal, False)
            self._set_size(columns, lines)
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tui_rnn", *self._arguments),
                stdin=theirs,
                stdout=theirs,
                stderr=theirs,
                start_new_session=True,
                env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
            )
        finally:
            os.close(theirs)
        asyncio.get_running_loop().add_reader(self._terminal, self._read)
        self._is_read = True

    def resize(self, columns: int, lines: int) -> None:
        """Make the terminal as large as the tab."""
        if self._process is not None and self._process.returncode is None:
            self._set_size(columns, lines)
            self._signal(signal.SIGWINCH)

    def write(self, keys: bytes) -> None:
        """Type; what the process does not take is lost, as in any terminal."""
        with contextlib.suppress(OSError):
            os.write(self._terminal, keys)

    async def next(self) -> bytes:
        """What comes next of the output; b"" when the process has ended, or the browser is too slow."""
        data = await self.output.get()
        self._waiting -= len(data)
        return data

    async def stop(self) -> None:
        """End the process, and wait until it has ended."""
        self._stop_reading()
        process = self._process
        if process is not None:
            for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGKILL):
                if process.returncode is None:
                    self._signal(number)
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(process.wait(), PATIENCE)
        if self._terminal >= 0:
            os.close(self._terminal)
            self._terminal = -1

    def _read(self) -> None:
        try:
            data = os.read(self._terminal, CHUNK)
        except BlockingIOError:
            return
        except OSError:  # the process has closed its end
            data = b""
        self._waiting += len(data)
        if not data or self._waiting > MOST_WAITING:
            self._stop_reading()
            data = b""
        self.output.put_nowait(data)

    def _stop_reading(self) -> None:
        if self._is_read:
            self._is_read = False
            asyncio.get_running_loop().remove_reader(self._terminal)

    def _set_size(self, columns: int, lines: int) -> None:
        size = (max(1, min(LARGEST, count)) for count in (lines, columns))
        with contextlib.suppress(OSError):
            fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))

    def _signal(self, number: int) -> None:
        """Send a signal to the process and to whatever it has started."""
        if self._process is not None:
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, number)
