"""A run shown to viewers in other processes: its events go out over a Unix socket, their commands come in.

One thread serves all viewers, with sockets that never block. The training thread only leaves events here, and waits for
nobody. Where only the newest counts, it takes the place of what a slow viewer has not read yet; a viewer that leaves
too much of the rest unread is disconnected, and told why.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

from .. import commands, events, wire
from ..watch.present import present
from ..watch.view import View
from . import address, registry
from .audience import Audience
from .coalescing import coalesced, is_frequent, kind_of
from .permitted import refusal
from .session import Session
from .viewer import LostViewer, Viewer

LOOK_EVERY = 0.2  # seconds between two updates that viewers are told of
FAREWELL = 1.0  # seconds that viewers have to take the last events


class Server:
    """An observer that passes events on to viewers.

    Args:
        listener: a bound and listening Unix socket, which is closed in the end.
        metrics: path of the run's metrics file, from which viewers read its past.
        view: of the run; it must be an observer before this one, and so must whatever writes the metrics.
        send: takes the viewers' commands, and warnings about viewers; it must not wait.

    Raises:
        OSError: this process has too many open files.
    """

    def __init__(
        self, listener: socket.socket, metrics: Path, view: View, send: Callable[[commands.Command], None]
    ) -> None:
        self._metrics, self._view, self._send = metrics, view, send
        self._since = time.strftime("%Y-%m-%dT%H:%M:%S%z")
        self._told: deque[events.Event] = deque()  # by the training thread, and not yet passed on
        self._is_watched = self._is_ending = False
        self._audience = Audience(listener, lambda message: send(commands.Warn(message)))
        self._thread = threading.Thread(target=self._serve, name="viewers", daemon=True)

    # In the training thread

    def __call__(self, event: events.Event) -> None:
        """Take an event."""
        if self._is_watched:
            self._told.append(event)
            if not is_frequent(event):
                self._audience.wake()

    # In the thread of whoever made it

    def start(self) -> None:
        """Start to serve."""
        self._thread.start()

    def close(self) -> None:
        """Let viewers take the last events, and leave them."""
        self._is_ending = True
        self._audience.wake()
        self._thread.join()

    # In the thread of the viewers

    def _serve(self) -> None:
        audience = self._audience
        try:
            while not self._is_ending:
                self._turn(LOOK_EVERY if audience.viewers else None)
            until = time.monotonic() + FAREWELL
            self._turn(0)
            while audience.is_waiting and time.monotonic() < until:
                self._turn(LOOK_EVERY)
        except Exception as error:  # the run goes on without viewers, who are not left to wait at a dead socket
            self._send(commands.Warn(f"no viewer can be shown this run any more: {type(error).__name__}: {error}"))
        finally:
            self._is_watched = False
            audience.close()
            self._told.clear()

    def _turn(self, seconds: float | None) -> None:
        """Wait for something to do, at most so long, and do it."""
        audience = self._audience
        has_come, have_sent = audience.wait(seconds)
        self._pass_on()
        if has_come:
            audience.accept(self._greeting)
        for viewer in have_sent:
            with audience.losing(viewer):
                self._take(viewer)
        audience.send()
        self._is_watched = audience.is_watching

    def _pass_on(self) -> None:
        """Queue what is new for every viewer."""
        for event in coalesced(self._told):
            try:
                data = wire.event_line(event)
            except Exception as error:
                problem = f"{type(error).__name__}: {error}"
                self._audience.notice(f"viewers cannot be told of an event of type {type(event).__name__}: {problem}")
            else:
                self._audience.tell(data, kind_of(event))

    def _greeting(self) -> bytes:
        return wire.line(
            {
                **wire.SPOKEN,
                "process": os.getpid(),
                "since": self._since,
                "updates_per_second": self._view.progress.updates_per_second if self._view.is_training else 0.0,
                "viewers": sum(viewer.is_admitted for viewer in self._audience.viewers),
                "metrics": str(self._metrics.absolute()),
            }
        )

    def _take(self, viewer: Viewer) -> None:
        """Take what a viewer has sent."""
        if viewer.is_leaving:
            return
        for record in viewer.receive():
            if viewer.is_admitted:
                self._obey(viewer, record)
            else:
                self._admit(viewer, record)

    def _admit(self, viewer: Viewer, record: dict[str, object]) -> None:
        if reason := wire.mismatch(run=wire.SPOKEN, viewer=record):
            raise LostViewer(reason)
        viewer.is_admitted, viewer.may_control = True, record.get("control") is True
        self._is_watched = True  # what is told from now on may be in the present already, but nothing is in neither
        for event in present(self._view):
            viewer.tell(wire.event_line(event))
        viewer.tell(wire.line(wire.LIVE))

    def _obey(self, viewer: Viewer, record: dict[str, object]) -> None:
        try:
            command = wire.command_of(record)
        except wire.WireError as error:
            raise LostViewer(f"it sent something else than a command: {error}") from None
        if reason := refusal(command, may_control=viewer.may_control):
            viewer.tell(wire.event_line(events.Refused(self._view.progress.update, reason)))
        else:
            self._send(command)


@contextlib.contextmanager
def served(checkpoint: Path, metrics: Path, view: View, send: Callable[[commands.Command], None]) -> Iterator[Server]:
    """A server for as long as the block lasts; add it to the observers, the last of them.

    Raises:
        NoAddress: the run cannot be reached.
    """
    path = address.address_of(checkpoint)
    if path != address.beside(checkpoint):
        address.note(checkpoint, path)
    with address.listening(path) as listener, registry.listed(checkpoint):
        try:
            server = Server(listener, metrics, view, send)
            server.start()
        except (OSError, RuntimeError) as error:  # too many open files, or threads
            raise address.NoAddress(str(error)) from None
        try:
            yield server
        finally:
            server.close()


@contextlib.contextmanager
def shown_to_others(
    session: Session, view: View, send: Callable[[commands.Command], None], report: Callable[[str], None]
) -> Iterator[list[Server]]:
    """The server of a session's run for as long as the block lasts; none where the run cannot be reached.

    Args:
        view, send: see ``Server``.
        report: takes a message for the person, if it cannot be reached.
    """
    files = session.files
    with contextlib.ExitStack() as stack:
        servers = []
        if session.attachable:
            try:
                servers.append(stack.enter_context(served(files.checkpoint, files.metrics, view, send)))
            except address.NoAddress as reason:
                report(f"tui-rnn attach cannot reach this run: {reason}")
        yield servers
