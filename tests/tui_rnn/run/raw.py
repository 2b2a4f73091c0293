"""A viewer of a run that says what a test wants it to, and not what a viewer should."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tui_rnn import wire
from tui_rnn.run import address

PATIENCE = 60.0  # seconds: more is a failure, and not a measurement


class RawViewer:
    """A connection to the run that is saved at ``checkpoint``; or to one that is there already."""

    def __init__(self, checkpoint: Path, connection: socket.socket | None = None) -> None:
        if connection is None:
            connection = address.connected(address.beside(checkpoint), PATIENCE)
        self.connection = connection
        self.lines = connection.makefile("rb")

    def send(self, **record: Any) -> None:
        """Send an object as a line."""
        self.connection.sendall(json.dumps(record).encode() + b"\n")

    def next(self) -> dict[str, Any]:
        """The next object; an empty one if the connection was closed."""
        try:
            line = self.lines.readline()
        except ConnectionResetError:  # it had not read all that was sent
            line = b""
        assert not line or line.endswith(b"\n"), f"cut off: {line[:50]!r}"
        return dict(json.loads(line)) if line else {}

    def until(self, **wanted: Any) -> dict[str, Any]:
        """Read up to an object that has these members."""
        while record := self.next():
            if all(record.get(name) == value for name, value in wanted.items()):
                return record
        raise AssertionError(f"the connection was closed before {wanted}")

    def hello(self, *, control: bool = True) -> None:
        """Say what a viewer says: within a few seconds, or it has to go."""
        self.send(**wire.SPOKEN, control=control)

    def enter(self, *, control: bool = True) -> dict[str, Any]:
        """Say it, and read up to where live events begin. Returns the greeting."""
        self.hello(control=control)
        greeting = self.next()
        self.until(live=True)
        return greeting

    @property
    def reason(self) -> str:
        """Why the run has disconnected it; "" if it did not say so."""
        reason = ""
        while record := self.next():
            reason = record.get("closed", "")
        return reason

    def close(self) -> None:
        self.lines.close()
        self.connection.close()


@contextlib.contextmanager
def viewer(checkpoint: Path) -> Iterator[RawViewer]:
    raw = RawViewer(checkpoint)
    try:
        yield raw
    finally:
        raw.close()
