"""A viewer of a run, and a run for viewers, that say what a test wants them to, and not what they should."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tui_rnn import wire
from tui_rnn.run import address

PATIENCE = 60.0  # seconds: more is a failure, and not a measurement
GREETING = {**wire.SPOKEN, "process": 7, "since": "", "updates_per_second": 1.0, "viewers": 0, "metrics": "m"}


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


class RawRun:
    """Listens where a run would, and tells every viewer the same. ``visits``: how many there were."""

    def __init__(self, listener: socket.socket) -> None:
        self.says: list[dict[str, Any]] = []
        self._listener, self._is_over, self.visits = listener, False, 0
        listener.settimeout(PATIENCE)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while not self._is_over:
            connection, _ = self._listener.accept()
            self.visits += 1
            with connection, connection.makefile("rb") as lines, contextlib.suppress(OSError):
                connection.sendall(b"".join(map(wire.line, self.says)))
                connection.shutdown(socket.SHUT_WR)
                lines.read()

    def close(self, path: Path) -> None:
        self._is_over = True
        address.connected(path, PATIENCE).close()
        self._thread.join()
