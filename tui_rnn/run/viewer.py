"""One viewer of a run, as its server sees it: what it has still to be sent, and what it has sent."""

from __future__ import annotations

import itertools
import socket
import time
from collections import OrderedDict
from collections.abc import Hashable, Iterator

from .. import wire

LONGEST_LINE = 2 * 1024 * 1024  # bytes of a command: a prompt may have 100,000 characters
MOST_COMMANDS = 500  # in a second
MOST_WAITING = 32 * 1024 * 1024  # bytes that a viewer may leave unread
CHUNK = 256 * 1024  # bytes sent or received at once


class LostViewer(Exception):
    """A viewer is gone, or has to go; the message says why, and is "" if it left by itself."""


class Viewer:
    """A connection.

    Args:
        connection: its socket, which must not block.

    Attributes:
        connection: see above.
        since: when it came, or was sent away, by ``time.monotonic``.
        is_admitted: whether it has said what it wants, and gets events.
        may_control: whether its commands are obeyed.
        is_leaving: whether it was sent away, and has only to take what says why.
    """

    def __init__(self, connection: socket.socket) -> None:
        self.connection, self.since = connection, time.monotonic()
        self.is_admitted = self.may_control = self.is_leaving = False
        self._numbers = itertools.count()  # names of lines that have no kind
        self._lines: OrderedDict[Hashable, bytes] = OrderedDict()
        self._rest = memoryview(b"")  # of the line that is on its way
        self._waiting = 0  # bytes of all of these
        self._received = b""  # the beginning of a line
        self._second, self._commands = 0, 0  # that were sent in this second

    @property
    def is_waiting(self) -> bool:
        """Whether there is something that it has not taken yet."""
        return bool(self._lines or self._rest)

    def tell(self, data: bytes, kind: str = "") -> None:
        """Queue a line. One of a ``kind`` replaces an earlier one of it that is not yet on its way.

        Raises:
            LostViewer: it leaves too much unread.
        """
        if self._waiting > MOST_WAITING:
            raise LostViewer("it does not read what it is sent")
        name = kind or next(self._numbers)
        self._waiting += len(data) - len(self._lines.pop(name, b""))
        self._lines[name] = data

    def send(self) -> None:
        """Send as much as it takes.

        Raises:
            LostViewer: it is gone.
        """
        try:
            while self.is_waiting:
                if not self._rest:
                    self._rest = memoryview(self._lines.popitem(last=False)[1])
                sent = self.connection.send(self._rest[:CHUNK])
                self._rest = self._rest[sent:]
                self._waiting -= sent
        except BlockingIOError:
            pass
        except OSError:
            raise LostViewer("") from None

    def receive(self) -> Iterator[dict[str, object]]:
        """The objects that it has sent.

        Raises:
            LostViewer: it is gone, or has sent something else, or too much.
        """
        try:
            data = self.connection.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            raise LostViewer("") from None
        if not data:
            raise LostViewer("")
        *lines, self._received = (self._received + data).split(b"\n")
        if max(map(len, [*lines, self._received])) > LONGEST_LINE:
            raise LostViewer(f"it sent a line of more than {LONGEST_LINE:,} bytes")
        self._count(len(lines))
        for line in lines:
            try:
                yield wire.record_of(line)
            except wire.WireError as error:
                raise LostViewer(f"it sent something else than a command: {error}") from None

    def _count(self, commands: int) -> None:
        second = int(time.monotonic())
        self._commands = commands + (self._commands if second == self._second else 0)
        self._second = second
        if self._commands > MOST_COMMANDS:
            raise LostViewer(f"it sent more than {MOST_COMMANDS} commands in a second")

    def send_away(self, reason: str) -> None:
        """Leave only the rest of the line that is on its way, and one that says why there are no more."""
        self.is_admitted, self.is_leaving, self.since = False, True, time.monotonic()
        self._lines.clear()
        self._waiting = len(self._rest)
        self.tell(wire.line({"closed": reason}))
