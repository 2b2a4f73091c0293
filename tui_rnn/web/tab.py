"""A browser tab: a process of its own runs the attached app in a pseudo-terminal, whose other end is the tab.

The process ends when the tab does, however that ends; what it writes is always taken, so that it never blocks in a
write. It is asked to end (SIGHUP), told to (SIGTERM), and made to (SIGKILL). When this process is killed, the terminal
goes with it, and the kernel sends a SIGHUP.
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
MOST_TYPED = 1024 * 1024  # bytes that the process may leave unread
PATIENCE = 0.5  # seconds after SIGHUP, and again after SIGTERM
LARGEST = 1000  # columns or lines
UNWANTED = ("COLUMNS", "LINES", "TERM_PROGRAM", "TEXTUAL_DRIVER")  # they are about the terminal of this process
# Makes the terminal the process's own before the command takes its place.
BEGIN = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"


class Tab:
    """One tab.

    Args:
        command: that is run; its first word is a path.

    Attributes:
        is_behind: whether the browser, or the process, has left too much unread: then the output ends.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self.is_behind = False
        self._output: asyncio.Queue[bytes] = asyncio.Queue()  # what is to be shown, in pieces; b"" at the end
        self._waiting = 0  # bytes in it
        self._typed = bytearray()  # and not yet taken
        self._process: Process | None = None
        self._terminal = -1  # our end; -1 when it is closed

    @property
    def exit_code(self) -> int | None:
        """Of the process; None while it runs."""
        return None if self._process is None else self._process.returncode

    async def start(self, columns: int, lines: int) -> None:
        """Start the process.

        Raises:
            OSError: there are no more terminals, or processes.
        """
        self._terminal, theirs = os.openpty()
        try:
            os.set_blocking(self._terminal, False)
            self.resize(columns, lines)
            kept = {name: value for name, value in os.environ.items() if name not in UNWANTED}
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-S", "-c", BEGIN, *self._command),
                stdin=theirs,
                stdout=theirs,
                stderr=theirs,
                start_new_session=True,
                env={**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
            )
        finally:
            os.close(theirs)
        asyncio.get_running_loop().add_reader(self._terminal, self._read)

    def resize(self, columns: int, lines: int) -> None:
        """Make the terminal as large as the tab; the kernel tells the process."""
        if self._terminal >= 0:
            size = (max(1, min(LARGEST, count)) for count in (lines, columns))
            with contextlib.suppress(OSError):
                fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))

    def write(self, keys: bytes) -> None:
        """Type; the process takes it when it can."""
        if self._terminal < 0:
            return
        if len(self._typed) + len(keys) > MOST_TYPED:
            self._fall_behind()
            return
        if not self._typed:
            asyncio.get_running_loop().add_writer(self._terminal, self._type)
        self._typed += keys

    async def next(self) -> bytes:
        """What comes next of the output; b"" when there is no more."""
        data = await self._output.get()
        self._waiting -= len(data)
        return data

    async def stop(self) -> None:
        """End the process, and wait until it has ended."""
        if self._process is not None:
            for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGKILL):
                if self._process.returncode is None:
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(self._process.pid, number)  # and whatever it has started
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._process.wait(), PATIENCE)
        if self._terminal >= 0:
            self._stop_reading()
            self._stop_typing()
            os.close(self._terminal)
            self._terminal = -1

    def _read(self) -> None:
        try:
            data = os.read(self._terminal, CHUNK)
        except BlockingIOError:
            return
        except OSError:  # the process has closed its end
            data = b""
        if not data:
            self._stop_reading()
        elif self._waiting + len(data) > MOST_WAITING:
            self._fall_behind()
            return
        self._waiting += len(data)
        self._output.put_nowait(data)

    def _type(self) -> None:
        try:
            del self._typed[: os.write(self._terminal, self._typed)]
        except BlockingIOError:
            return
        except OSError:  # nobody is there to take it
            self._typed.clear()
        if not self._typed:
            self._stop_typing()

    def _fall_behind(self) -> None:
        self.is_behind = True
        self._stop_reading()
        self._output.put_nowait(b"")

    def _stop_reading(self) -> None:
        asyncio.get_running_loop().remove_reader(self._terminal)

    def _stop_typing(self) -> None:
        asyncio.get_running_loop().remove_writer(self._terminal)
