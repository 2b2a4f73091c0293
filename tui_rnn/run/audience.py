"""The viewers of a run, whose sockets never block: who has come, who has sent something, who has to go, and why."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator

from . import address
from .viewer import LostViewer, Viewer

MOST_VIEWERS = 256
GREETING = 5.0  # seconds that a viewer has to say what it wants ...
REASON = 120.0  # ... and one that is sent away has, to take the reason
TRY_AGAIN = 0.2  # seconds until a viewer is let in, if that was impossible
MOST_NOTICES = 10  # of viewers that were disconnected: one that comes again and again must not fill a log


class Audience:
    """Everything here but ``wake`` is for one thread.

    Args:
        listener: a bound and listening Unix socket, which is closed in the end.
        report: takes a line about viewers that were disconnected.

    Attributes:
        viewers: all that are connected.

    Raises:
        OSError: this process has too many open files.
    """

    def __init__(self, listener: socket.socket, report: Callable[[str], None]) -> None:
        self.viewers: list[Viewer] = []
        self._listener, self._report = listener, report
        self._notices: set[str] = set()
        self._is_woken = False
        self._waker, self._sleeper = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        for end in (listener, self._waker, self._sleeper):
            end.setblocking(False)
        self._selector.register(listener, selectors.EVENT_READ)
        self._selector.register(self._sleeper, selectors.EVENT_READ)

    def wake(self) -> None:
        """End the wait, or the next one."""
        if not self._is_woken:
            self._is_woken = True
            with contextlib.suppress(OSError):
                self._waker.send(b"\0")

    def wait(self, seconds: float | None) -> tuple[bool, list[Viewer]]:
        """Wait for something to do, at most so long. Returns whether a viewer has come, and who has sent something."""
        ready = [key for key, _ in self._selector.select(seconds)]
        if any(key.fileobj is self._sleeper for key in ready):
            with contextlib.suppress(OSError):
                self._sleeper.recv(4096)
        self._is_woken = False  # only now: who wakes before has done so for what comes next
        return any(key.fileobj is self._listener for key in ready), [key.data for key in ready if key.data is not None]

    @property
    def is_watching(self) -> bool:
        """Whether any viewer gets events."""
        return any(viewer.is_admitted for viewer in self.viewers)

    @property
    def is_waiting(self) -> bool:
        """Whether a viewer has still to take something."""
        return any(viewer.is_waiting for viewer in self.viewers)

    def accept(self, greeting: Callable[[], bytes]) -> None:
        """Let a viewer in, and greet it."""
        try:
            connection, _ = self._listener.accept()
        except (BlockingIOError, ConnectionError):  # it has gone again
            return
        except OSError:  # this process has too many open files, and the viewer waits: do not ask all the time
            threading.Event().wait(TRY_AGAIN)
            return
        connection.setblocking(False)
        viewer, most = Viewer(connection), address.most_connections(MOST_VIEWERS)
        self.viewers.append(viewer)
        self._selector.register(connection, selectors.EVENT_READ, viewer)
        with self.losing(viewer):
            if not address.is_own(connection):
                raise LostViewer("the run is another user's")
            if len(self.viewers) > most:
                raise LostViewer(f"the run has {most} viewers already")
            viewer.tell(greeting())

    def tell(self, data: bytes, kind: str) -> None:
        """Queue a line for every viewer that gets events; ``kind``: see ``Viewer.tell``."""
        for viewer in [viewer for viewer in self.viewers if viewer.is_admitted]:
            with self.losing(viewer):
                viewer.tell(data, kind)

    def send(self) -> None:
        """Send every viewer as much as it takes."""
        for viewer in [*self.viewers]:
            with self.losing(viewer):
                viewer.send()
                self._check_time(viewer)
                reading = 0 if viewer.is_leaving else selectors.EVENT_READ
                writing = selectors.EVENT_WRITE if viewer.is_waiting else 0
                self._selector.modify(viewer.connection, reading | writing, viewer)

    @staticmethod
    def _check_time(viewer: Viewer) -> None:
        waited = time.monotonic() - viewer.since
        if viewer.is_leaving:
            if not viewer.is_waiting or waited > REASON:
                raise LostViewer("")
        elif not viewer.is_admitted and waited > GREETING:
            raise LostViewer("it did not say what it wants")

    @contextlib.contextmanager
    def losing(self, viewer: Viewer) -> Iterator[None]:
        """Lose this viewer, and no other, if something goes wrong with it."""
        try:
            yield
        except LostViewer as lost:
            self._lose(viewer, str(lost))
        except Exception as error:
            self._lose(viewer, f"{type(error).__name__}: {error}")

    def _lose(self, viewer: Viewer, reason: str) -> None:
        """Disconnect a viewer. ``reason``: why, which it is told before; "" if there is nothing to say."""
        if reason and not viewer.is_leaving:
            self.notice(f"a viewer was disconnected: {reason}")
            viewer.send_away(reason)
            with contextlib.suppress(LostViewer):
                viewer.send()
                if viewer.is_waiting:
                    self._selector.modify(viewer.connection, selectors.EVENT_WRITE, viewer)
                    return
        self._close(viewer)

    def _close(self, viewer: Viewer) -> None:
        self.viewers.remove(viewer)
        self._selector.unregister(viewer.connection)
        viewer.connection.close()

    def notice(self, message: str) -> None:
        """Report something, once."""
        if message not in self._notices and len(self._notices) < MOST_NOTICES:
            self._notices.add(message)
            last = "; further ones are not reported" if len(self._notices) == MOST_NOTICES else ""
            self._report(message + last)

    def close(self) -> None:
        """Leave all viewers, and let nobody in."""
        for viewer in [*self.viewers]:
            self._close(viewer)
        self._selector.close()
        for end in (self._listener, self._sleeper, self._waker):
            end.close()
