"""A run of another process, reached through its socket: what it tells comes in, what it is told goes out.

When that process ends or dies, the source waits for it to come back, and meanwhile answers looks inside from its files.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import engine

from .. import events, wire
from ..commands import CheckGradients, Command, Look, Sample, Save, Stop
from ..events import Event, Started
from ..watch.source import Observer
from ..watch.view import View
from .contact import ANSWER_WITHIN, NotReached, connection_to, greeting_of, next_of
from .looks.of_files import LooksOfFiles

AGAIN_EVERY = 0.5  # seconds between two attempts to reach a run that is away
STATES = (events.Working, events.Paused, events.Resumed, events.Finished, events.Failed)
"""Of what brings a view to where the run stands, what a screen has to be told as well."""


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
        self._lock = threading.RLock()  # of what is sent; a signal handler may send within another command
        self._left, self._over = threading.Event(), threading.Event()
        self._looks: LooksOfFiles | None = None
        self._connect()

    def _connect(self) -> None:
        """Connect, and learn where the run stands."""
        self._connection, self._lines = connection_to(self._checkpoint)
        try:
            self.greeting = greeting_of(self._next())
            self._connection.sendall(wire.line({**wire.SPOKEN, "control": self.controls}))
            self.present = list(self._events_until_live())
            self.started = self._first(self.present)
            self._connection.settimeout(None)
            self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", int(ANSWER_WITHIN), 0))
        except (OSError, EOFError, wire.WireError) as error:
            self._close()
            raise NotReached(f"the run does not answer: {error}") from None
        except NotReached:
            self._close()
            raise
        self._update, self._looks = self.started.update, None

    @staticmethod
    def _first(present: list[Event]) -> Started:
        if present and isinstance(present[0], Started):
            return present[0]
        raise NotReached("the run does not say what it is")

    def _events_until_live(self) -> Iterator[Event]:
        while (record := self._next()) != wire.LIVE:
            yield wire.event_of(record)

    def _next(self) -> dict[str, Any]:
        return next_of(self._lines)

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
                command = Save(elsewhere.absolute())
        if self._over.is_set():
            self._answer(command)
            return
        try:
            with self._lock:
                self._connection.sendall(wire.command_line(command))
        except OSError:  # it is gone, or takes nothing any more, and may have got half of this
            self._hang_up()
            self._answer(command)

    def join(self, seconds: float | None = None) -> bool:
        """Wait for the run to end. Returns whether it has."""
        return self._over.wait(seconds)

    def leave(self) -> None:
        """Leave the run, which goes on."""
        self._left.set()
        self._close()

    def _listen(self) -> None:
        """Tell the observers what comes, until this process leaves. Errors become a Failed event; none is raised."""
        try:
            self._tell_all()
        except Exception as error:
            failed = events.Failed(self._update, f"{type(error).__name__}: {error}", traceback.format_exc())
            for observer in self.observers:
                with contextlib.suppress(Exception):
                    observer(failed)
        finally:
            self._over.set()
            self._close()

    def _tell_all(self) -> None:
        for event in self.present[1:]:
            if isinstance(event, STATES):
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
        while True:
            try:
                event = wire.event_of(self._next())
            except NotReached as reason:
                return str(reason)
            except wire.WireError as error:
                return f"it says what is no event ({error})"
            except (OSError, EOFError, ValueError) as error:  # ValueError: this side has closed it
                return "" if has_ended else f"its process is gone ({error})"
            has_ended = isinstance(event, events.Finished | events.Failed)
            self._tell(event)

    def _wait_for_return(self) -> None:
        """Wait until the run can be reached again. Why it cannot is told, once, if it is there."""
        told = ""
        self._close()
        while not self._left.wait(AGAIN_EVERY):
            try:
                self._connect()
            except NotReached as reason:
                if not reason.is_absent and str(reason) != told:
                    told = str(reason)
                    self._tell(events.Gone(self._update, told))
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

    def _hang_up(self) -> None:
        """End the connection, so that a read in another thread ends."""
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def _close(self) -> None:
        self._hang_up()
        with self._lock, contextlib.suppress(OSError):
            self._lines.close()
            self._connection.close()
