"""One viewer of a run, as its server sees it: what it has still to be sent, and what it has sent."""

from __future__ import annotations

import contextlib
import socket
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from .. import wire

LONGEST_LINE = 64 * 1024  # bytes of a command
MOST_WAITING = 32 * 1024 * 1024  # bytes that a viewer may leave unread
CHUNK = 256 * 1024  # bytes sent or received at once


class LostViewer(Exception):
    """A viewer is gone, or has to go; the message says why, and is "" if it left by itself."""


@dataclass(slots=True)
class _Line:
    """A line to be sent. A newer one of the same ``kind`` takes its place; "" is a line that has to arrive."""

    data: bytes
    kind: str


class Viewer:
    """A connection.

    Args:
        connection: its socket, which must not block.

    Attributes:
        is_admitted: whether it has said what it wants, and gets events.
        may_control: whether its commands are obeyed.
        since: when it came, by ``time.monotonic``.
    """

    def __init__(self, connection: socket.socket) -> None:
        self.connection, self.since = connection, time.monotonic()
        self.is_admitted = self.may_control = False
        self._lines: deque[_Line] = deque()
        self._sent = 0  # bytes of the first of these
        self._waiting = 0  # bytes of all of them
        self._received = bytearray()

    @property
    def is_waiting(self) -> bool:
        """Whether there is something that it has not taken yet."""
        return bool(self._lines)

    def tell(self, data: bytes, kind: str = "") -> None:
        """Queue a line. One of a ``kind`` replaces an earlier one of it that is not yet on its way.

        Raises:
            LostViewer: it leaves too much unread.
        """
        if kind:
            self._forget(kind)
        if self._waiting > MOST_WAITING:
            raise LostViewer("it does not read what it is sent")
        self._lines.append(_Line(data, kind))
        self._waiting += len(data)

    def _forget(self, kind: str) -> None:
        first = 1 if self._sent else 0  # the rest of a line that is on its way must follow
        for place in range(first, len(self._lines)):
            if self._lines[place].kind == kind:
                self._waiting -= len(self._lines[place].data)
                del self._lines[place]
                return

    def send(self) -> None:
        """Send as much as it takes.

        Raises:
            LostViewer: it is gone.
        """
        try:
            while self._lines:
                data = self._lines[0].data
                self._sent += self.connection.send(memoryview(data)[self._sent : self._sent + CHUNK])
                if self._sent == len(data):
                    self._lines.popleft()
                    self._waiting -= len(data)
                    self._sent = 0
        except BlockingIOError:
            pass
        except OSError:
            raise LostViewer("") from None

    def receive(self) -> Iterator[dict[str, object]]:
        """The objects that it has sent.

        Raises:
            LostViewer: it is gone, or has sent something else.
        """
        try:
            data = self.connection.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            raise LostViewer("") from None
        if not data:
            raise LostViewer("")
        *lines, rest = (self._received + data).split(b"\n")
        self._received = bytearray(rest)
        if max(map(len, [*lines, rest])) > LONGEST_LINE:
            raise LostViewer(f"it sent a line of more than {LONGEST_LINE:,} bytes")
        for line in lines:
            try:
                yield wire.record_of(bytes(line))
            except wire.WireError as error:
                raise LostViewer(f"it sent something else than a command: {error}") from None

    def close(self, reason: str = "") -> None:
        """Say why, as far as it can be said, and close the connection."""
        with contextlib.suppress(OSError):
            if reason and not self._sent:
                self.connection.send(wire.line({"closed": reason}))
        self.connection.close()
