"""First contact with a run of another process: the connection, its greeting, and the objects that come from it."""

from __future__ import annotations

import dataclasses
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from .. import wire
from ..system.files import reason_of
from . import address

ANSWER_WITHIN = 10.0  # seconds that the run has to say where it stands, and to take a command
LONGEST_LINE = 256 * 1024 * 1024  # bytes of an event


class NotReached(Exception):
    """There is no run to attach to; the message says why, in one line. ``is_absent``: there simply is none."""

    def __init__(self, reason: str, *, is_absent: bool = False) -> None:
        super().__init__(reason)
        self.is_absent = is_absent


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a process that trains a run says of itself.

    Attributes:
        process: its number. since: when it began, as 2026-01-31T23:59:59+0000.
        updates_per_second: how fast it is.
        viewers: how many there were before this one.
        metrics: path of the run's metrics, which hold its past.
    """

    process: int
    since: str
    updates_per_second: float
    viewers: int
    metrics: Path


GREETING = {field.name for field in dataclasses.fields(Greeting)}


def process_of(checkpoint: Path) -> int:
    """The number of the process that trains a run.

    Raises:
        NotReached: there is none.
    """
    connection, lines = connection_to(checkpoint)
    try:
        return greeting_of(next_of(lines)).process
    except (OSError, EOFError, wire.WireError) as error:
        raise NotReached(f"the run does not answer: {error}") from None
    finally:
        lines.close()
        connection.close()


def next_of(lines: BinaryIO) -> dict[str, Any]:
    """The next object that comes from a run.

    Raises:
        OSError, EOFError, WireError, NotReached: there is none.
    """
    data = lines.readline(LONGEST_LINE)
    if not data.endswith(b"\n"):
        raise EOFError("it has closed the connection")
    record = wire.record_of(data)
    if "closed" in record:
        raise NotReached(f"the run has disconnected this viewer: {str(record['closed'])[:200]}")
    return record


def greeting_of(record: Mapping[str, Any]) -> Greeting:
    """The greeting in an object.

    Raises:
        NotReached: it is of another version.
    """
    if reason := wire.mismatch(run=record, viewer=wire.SPOKEN):
        raise NotReached(reason)
    try:
        return wire.of_type(Greeting, {name: value for name, value in record.items() if name in GREETING})
    except wire.WireError:
        raise NotReached("the run does not say what it is") from None


def connection_to(checkpoint: Path) -> tuple[socket.socket, BinaryIO]:
    """A connection, and what comes from it.

    Raises:
        NotReached: there is no run.
    """
    for path in address.addresses_of(checkpoint):
        try:
            connection = address.connected(path, ANSWER_WITHIN)
        except (FileNotFoundError, ConnectionRefusedError):
            continue
        except OSError as error:
            raise NotReached(f"{path}: {reason_of(error)}") from None
        return connection, connection.makefile("rb")
    raise NotReached(f"no process trains {checkpoint}", is_absent=True)
