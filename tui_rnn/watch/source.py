"""Where a run's events come from and commands go: the same for a screen, wherever the run is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from ..commands import Command
from ..events import Event, Started

Observer = Callable[[Event], None]


class Source(Protocol):
    """A run: in this process, in another, or one that is over and read back from its files.

    Attributes:
        observers: each is called with every event, in this order; add them before ``start``.
        started: the first event that they will get.
        goes_on: whether the run goes on when its screen is left.
    """

    observers: list[Observer]
    goes_on: bool

    @property
    def started(self) -> Started:
        """The first event."""

    def start(self) -> None:
        """Start to send events."""

    def send(self, command: Command) -> None:
        """Send a command, from any thread or signal handler. Its outcome is reported by events."""

    def join(self, seconds: float | None = None) -> bool:
        """Wait for the run to end. Returns whether it has."""
