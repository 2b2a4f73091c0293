"""A link to a Dask scheduler: when a connection breaks, another is made, if the scheduler is back in time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from .connection import Connection, Gone, Refused
from .executor import Lost, Remark

PATIENCE = 60.0  # seconds that a scheduler may be gone
LOOK_EVERY = 1.0  # seconds between two looks at the cluster


class Link:
    """A link.

    Args:
        connect: makes a connection; see ``Connection`` for what it raises, as this does.
        name: of the cluster, for messages.
        tell: takes what a person should know.

    Attributes:
        threads: how many slices the workers can make at once.
    """

    def __init__(self, connect: Callable[[], Connection], name: str, tell: Callable[[Remark | Lost], object]) -> None:
        self._connect, self._name, self._tell = connect, name, tell
        connection = connect()
        self.threads = connection.threads()
        self._connection: Connection | None = connection
        self._changed = threading.Condition()
        self._closing, self._why = threading.Event(), ""
        self._thread = threading.Thread(target=self._keep, daemon=True)

    def keep(self) -> None:
        """From now on look after the connection."""
        if not self._thread.ident:
            if not self.threads:
                self._tell_threads()
            self._thread.start()

    def usable(self, is_unwanted: Callable[[], bool]) -> Connection | None:
        """A connection, as soon as there is one; None when there will be none, or it is not wanted any more."""
        with self._changed:
            self._changed.wait_for(lambda: is_unwanted() or self._is_over or self._connection is not None)
            return None if is_unwanted() or self._is_over else self._connection

    @property
    def present(self) -> Connection | None:
        """The connection; None if there is none at present."""
        connection = self._connection
        return None if connection is None or connection.is_gone else connection

    @property
    def _is_over(self) -> bool:
        return bool(self._why) or self._closing.is_set()

    def wake(self) -> None:
        """Have those that wait for a connection look whether they still want it."""
        with self._changed:
            self._changed.notify_all()

    def lose(self, connection: Connection) -> None:
        """Note that a connection is broken."""
        with self._changed:
            if self._connection is not connection:
                return
            self._connection = None
        connection.close()

    def give_up(self, why: str) -> None:
        """Note that the cluster cannot be used any more."""
        with self._changed:
            if self._is_over:
                return
            self._why = why
            self._changed.notify_all()
        self._tell(Lost(why))

    def close(self) -> None:
        """Leave the cluster."""
        self._closing.set()
        self.wake()
        if self._thread.ident:
            self._thread.join()
        if self._connection is not None:
            self._connection.close()

    def _keep(self) -> None:
        while not self._closing.wait(LOOK_EVERY) and not self._why:
            connection = self._connection
            try:
                if connection is None or connection.is_gone:
                    raise Gone
                self._count(connection)
            except Gone:
                if connection is not None:
                    self.lose(connection)
                self._reconnect()

    def _count(self, connection: Connection) -> None:
        before, self.threads = self.threads, connection.threads()
        if bool(before) != bool(self.threads):
            self._tell_threads()

    def _tell_threads(self) -> None:
        what = "has workers now" if self.threads else "has no workers; the runs wait until it has some"
        self._tell(Remark(f"{self._name} {what}"))

    def _reconnect(self) -> None:
        self._tell(Remark(f"{self._name} does not answer; the runs wait for it up to {PATIENCE:.0f} seconds"))
        until = time.monotonic() + PATIENCE
        while not self._closing.is_set():
            try:
                connection = self._connect()
            except Gone:
                if time.monotonic() >= until:
                    self.give_up(f"{self._name} has not answered for {PATIENCE:.0f} seconds")
                    return
                self._closing.wait(LOOK_EVERY)
            except Refused as reason:
                self.give_up(str(reason))
                return
            else:
                with self._changed:
                    self._connection = connection
                    self._changed.notify_all()
                self._tell(Remark(f"{self._name} answers again; the runs go on"))
                return
