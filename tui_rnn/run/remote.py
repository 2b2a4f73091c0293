"""A run of another process, reached through its socket: what it tells comes in, what it is told goes out.

When that process ends or dies, the source waits for it to come back, and meanwhile answers looks inside from its files.
"""

from __future__ import annotations

import contextlib
import dataclasses
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import engine

from .. import __version__, events, wire
from ..commands import CheckGradients, Command, Look, Sample, Save, Stop
from ..events import Event, Started
from ..watch.source import Observer
from ..watch.view import View
from . import address
from .looks.of_files import LooksOfFiles

ANSWER_WITHIN = 10.0  # seconds that the run has to say where it stands, and to take a command
AGAIN_EVERY = 0.5  # seconds between two attempts to reach a run that is away
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


class Remote:
    """A source: a run that another process trains.

    Args:
        checkpoint: of the run.
        control: whether commands are obeyed.

    Attributes:
        controls: the same.
        observers: see ``Source``.
        started: where the run stands.
        present: the events that bring a view there.
        greeting: what its process says of itself.

    Raises:
        NotReached: there is no such run.
    """

    goes_on = True

    def __init__(self, checkpoint: Path, *, control: bool = True) -> None:
        self._checkpoint, self.controls = checkpoint, control
        self.observers: list[Observer] = []
        self._lock = threading.Lock()  # of the connection
        self._left, self._over = threading.Event(), threading.Event()
        self._looks: LooksOfFiles | None = None
        self._update = 0
        self._connect()

    def _connect(self) -> None:
        """Connect, and learn where the run stands."""
        self._connection, self._lines = _connection_to(self._checkpoint)
        try:
            self.greeting = _greeting_of(self._next())
            hello = {"tui_rnn": __version__, "protocol": wire.VERSION, "control": self.controls}
            self._connection.sendall(wire.line(hello))
            self.present = list(self._events_until_live())
        except (OSError, EOFError, wire.WireError) as error:
            self._close()
            raise NotReached(f"the run does not answer: {error}") from None
        except NotReached:
            self._close()
            raise
        self.started = self._first(self.present)
        self._connection.settimeout(None)
        self._looks = None

    @staticmethod
    def _first(present: list[Event]) -> Started:
        if present and isinstance(present[0], Started):
            return present[0]
        raise NotReached("the run does not say what it is")

    def _events_until_live(self) -> Iterator[Event]:
        while (record := self._next()) != wire.LIVE:
            yield wire.event_of(record)

    def _next(self) -> dict[str, Any]:
        """The next object.

        Raises:
            OSError, EOFError, WireError, NotReached: there is none.
        """
        data = self._lines.readline(LONGEST_LINE)
        if not data.endswith(b"\n"):
            raise EOFError("it has closed the connection")
        record = wire.record_of(data)
        if "closed" in record:
            raise NotReached(f"the run has closed the connection: {str(record['closed'])[:200]}")
        return record

    def view(self, *, charted: bool = False) -> View:
        """A view that is where the run stands."""
        view = View(self.started, charted=charted)
        for event in self.present[1:]:
            view(event)
        return view

    def start(self) -> None:
        """Start to send events."""
        threading.Thread(target=self._listen, name="attached", daemon=True).start()

    def send(self, command: Command) -> None:
        """Send a command; stopping the run is one as well, and a screen that is left sends none."""
        match command:
            case CheckGradients(reduced=True):
                return  # a screen asks for it by itself, and the run is not to repeat it for each
            case Save(elsewhere=Path() as elsewhere):
                command = Save(elsewhere.expanduser().absolute())
        if self._over.is_set():
            self._answer(command)
            return
        try:
            with self._lock:
                self._connection.sendall(wire.command_line(command))
        except OSError:
            self._answer(command)

    def join(self, seconds: float | None = None) -> bool:
        """Wait for the run to end. Returns whether it has."""
        return self._over.wait(seconds)

    def leave(self) -> None:
        """Leave the run, which goes on."""
        self._left.set()
        self._close()

    def _listen(self) -> None:
        """Tell the observers what comes, until this process leaves."""
        for event in self.present[1:]:
            if isinstance(event, events.Working | events.Paused | events.Finished | events.Failed | events.Resumed):
                self._tell(event)
        while not self._left.is_set():
            reason = self._follow()
            if self._left.is_set():
                return
            self._over.set()
            self._tell(events.Gone(self._update, reason))
            self._wait_for_return()

    def _follow(self) -> str:
        """Tell what comes until the connection ends. Returns why it did; "" if the run had said that it ends."""
        has_ended = False
        try:
            while True:
                event = wire.event_of(self._next())
                has_ended = isinstance(event, events.Finished | events.Failed)
                self._tell(event)
        except NotReached as reason:
            return str(reason)
        except (OSError, EOFError, wire.WireError, ValueError) as error:
            return "" if has_ended else f"its process is gone ({error})"
        finally:
            self._close()

    def _wait_for_return(self) -> None:
        while not self._left.wait(AGAIN_EVERY):
            try:
                self._connect()
            except NotReached:
                continue
            self._over.clear()
            for event in self.present:
                self._tell(event)
            return

    def _answer(self, command: Command) -> None:
        """Answer for a run that is away."""
        if isinstance(command, Look):
            try:
                self._looks = self._looks or LooksOfFiles(
                    engine.load(self._checkpoint), self._checkpoint, (), self._tell
                )
            except (engine.EngineError, OSError) as error:
                self._tell(events.NothingToSee(self._update, str(error)))
            else:
                self._looks.ask(command)
        elif not isinstance(command, Stop) and not (isinstance(command, Sample) and command.occasion == "live"):
            self._tell(events.Refused(self._update, "no process trains this run at present: it takes no commands"))

    def _tell(self, event: Event) -> None:
        self._update = event.update
        for observer in self.observers:
            observer(event)

    def _close(self) -> None:
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)  # so that a read in another thread ends
        with contextlib.suppress(OSError):
            self._lines.close()
            self._connection.close()


def process_of(checkpoint: Path) -> int:
    """The number of the process that trains a run.

    Raises:
        NotReached: there is none.
    """
    connection, lines = _connection_to(checkpoint)
    try:
        return _greeting_of(wire.record_of(lines.readline(LONGEST_LINE))).process
    except (OSError, wire.WireError) as error:
        raise NotReached(f"the run does not answer: {error}") from None
    finally:
        lines.close()
        connection.close()


def _greeting_of(record: Mapping[str, Any]) -> Greeting:
    """The greeting in an object.

    Raises:
        NotReached: it is of another version.
    """
    if record.get("protocol") != wire.VERSION:
        version = str(record.get("tui_rnn"))[:20]
        raise NotReached(f"the run is of tui-rnn {version}, and this is {__version__}: use the same")
    try:
        return wire.of_type(Greeting, {name: value for name, value in record.items() if name in GREETING})
    except wire.WireError:
        raise NotReached("the run does not say what it is") from None


def _connection_to(checkpoint: Path) -> tuple[socket.socket, BinaryIO]:
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
            raise NotReached(f"{path}: {(error.strerror or str(error)).lower()}") from None
        return connection, connection.makefile("rb")
    raise NotReached(f"no process trains {checkpoint}", is_absent=True)
