"""A run shown to viewers in other processes: its events go out over a Unix socket, their commands come in.

One thread serves all viewers, with sockets that never block. The training thread only leaves events here, and waits for
nobody. Where only the newest counts, it takes the place of what a slow viewer has not read yet; a viewer that leaves
too much of the rest unread is disconnected, and told why.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

from .. import __version__, commands, events, wire
from ..watch.present import present
from ..watch.view import View
from . import address, registry
from .session import Session
from .viewer import LostViewer, Viewer

LOOK_EVERY = 0.2  # seconds between two updates that viewers are told of
MOST_VIEWERS = 256
GREETING = 5.0  # seconds that a viewer has to say what it wants
FAREWELL = 1.0  # seconds that viewers have to take the last events
NEWEST = events.Updated, events.Working, events.Look  # of these the newest counts


class Server:
    """An observer that passes events on to viewers.

    Args:
        listener: a bound and listening Unix socket.
        metrics: path of the run's metrics file, from which viewers read its past.
        view: of the run; it must be an observer before this one, and so must whatever writes the metrics.
        send: takes the viewers' commands.
    """

    def __init__(
        self, listener: socket.socket, metrics: Path, view: View, send: Callable[[commands.Command], None]
    ) -> None:
        self._listener, self._metrics, self._view, self._send = listener, metrics, view, send
        self._since = time.strftime("%Y-%m-%dT%H:%M:%S%z")
        self._viewers: list[Viewer] = []
        self._told: deque[events.Event] = deque()  # and not yet passed on
        self._latest: events.Updated | None = None
        self._measured: events.Updated | None = None  # the latest with figures of its gradient
        self._is_watched = self._is_woken = self._is_ending = False
        self._waker, self._sleeper = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        for end in (listener, self._waker, self._sleeper):
            end.setblocking(False)
        self._selector.register(listener, selectors.EVENT_READ)
        self._selector.register(self._sleeper, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._serve, name="viewers", daemon=True)

    # In the training thread

    def __call__(self, event: events.Event) -> None:
        """Take an event."""
        if not self._is_watched:
            return
        if isinstance(event, events.Updated) and event.validation_loss is None and event.decayed_to is None:
            self._latest = event
            if event.gradient_norm is not None:
                self._measured = event
            return
        self._told.append(event)
        self._wake()

    def _wake(self) -> None:
        if not self._is_woken:
            self._is_woken = True
            with contextlib.suppress(OSError):
                self._waker.send(b"\0")

    # In the thread of whoever made it

    def start(self) -> None:
        """Start to serve."""
        self._thread.start()

    def close(self) -> None:
        """Let viewers take the last events, and leave them."""
        self._is_ending = True
        self._is_woken = False
        self._wake()
        self._thread.join()
        self._waker.close()

    # In the thread of the viewers

    def _serve(self) -> None:
        while not self._is_ending:
            self._turn(LOOK_EVERY if self._viewers else None)
        until = time.monotonic() + FAREWELL
        self._pass_on()
        while time.monotonic() < until and any(viewer.is_waiting for viewer in self._viewers):
            self._turn(LOOK_EVERY)
        for viewer in [*self._viewers]:
            self._drop(viewer)
        self._selector.close()
        self._sleeper.close()

    def _turn(self, seconds: float | None) -> None:
        """Wait for something to do, at most so long, and do it."""
        ready = self._selector.select(seconds)
        self._is_woken = False
        for key, _ in ready:
            if key.fileobj is self._sleeper:
                with contextlib.suppress(OSError):
                    self._sleeper.recv(4096)
            elif key.fileobj is self._listener:
                self._accept()
            else:
                self._take(key.data)
        self._pass_on()

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:  # it has gone again, or this process has too many open files
            return
        connection.setblocking(False)
        viewer = Viewer(connection)
        if not address.is_own(connection):
            viewer.close("the run is another user's")
        elif len(self._viewers) >= MOST_VIEWERS:
            viewer.close(f"the run has {MOST_VIEWERS} viewers already")
        else:
            self._viewers.append(viewer)
            self._selector.register(connection, selectors.EVENT_READ, viewer)
            viewer.tell(wire.line(self._greeting()))

    def _greeting(self) -> dict[str, object]:
        return {
            "tui_rnn": __version__,
            "protocol": wire.VERSION,
            "process": os.getpid(),
            "since": self._since,
            "updates_per_second": self._view.progress.updates_per_second if self._view.is_training else 0.0,
            "viewers": sum(viewer.is_admitted for viewer in self._viewers),
            "metrics": str(self._metrics.absolute()),
        }

    def _take(self, viewer: Viewer) -> None:
        """Take what a viewer has sent."""
        try:
            for record in viewer.receive():
                if viewer.is_admitted:
                    self._obey(viewer, record)
                else:
                    self._admit(viewer, record)
        except LostViewer as lost:
            self._drop(viewer, str(lost))

    def _admit(self, viewer: Viewer, record: dict[str, object]) -> None:
        if record.get("protocol") != wire.VERSION:
            version = str(record.get("tui_rnn"))[:20]
            raise LostViewer(f"this run is of tui-rnn {__version__}, and the viewer of {version}: use the same")
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
        live_text = isinstance(command, commands.Sample) and command.occasion == "live"
        if viewer.may_control or live_text or isinstance(command, commands.Look):
            self._send(command)
        else:
            reason = "this screen only watches the run"
            viewer.tell(wire.event_line(events.Refused(self._view.progress.update, reason)))

    def _pass_on(self) -> None:
        """Send every viewer what is new."""
        lines = list(self._new_lines())
        now = time.monotonic()
        for viewer in [*self._viewers]:
            try:
                if viewer.is_admitted:
                    for data, kind in lines:
                        viewer.tell(data, kind)
                elif now - viewer.since > GREETING:
                    raise LostViewer("it did not say what it wants")
                viewer.send()
                writing = selectors.EVENT_WRITE if viewer.is_waiting else 0
                self._selector.modify(viewer.connection, selectors.EVENT_READ | writing, viewer)
            except LostViewer as lost:
                self._drop(viewer, str(lost))

    def _new_lines(self) -> Iterator[tuple[bytes, str]]:
        """What was told since the last time, each with its kind if only the newest of that kind counts."""
        measured, self._measured = self._measured, None
        latest, self._latest = self._latest, None
        if measured is not None and measured is not latest:
            yield wire.event_line(measured), "measured"
        if latest is not None:
            yield wire.event_line(latest), "latest"
        while self._told:
            event = self._told.popleft()
            yield wire.event_line(event), type(event).__name__ if isinstance(event, NEWEST) else ""

    def _drop(self, viewer: Viewer, reason: str = "") -> None:
        """Disconnect a viewer. ``reason``: why, unless it left by itself, or the run ends."""
        self._viewers.remove(viewer)
        self._selector.unregister(viewer.connection)
        viewer.close(reason)
        self._is_watched = any(other.is_admitted for other in self._viewers)
        if reason:
            self._send(commands.Warn(f"a viewer was disconnected: {reason}"))


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
        server = Server(listener, metrics, view, send)
        server.start()
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
