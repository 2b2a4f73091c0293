"""Where a run's events come from, and where commands go: the same to a screen, wherever the run is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from ..commands import Command
from ..events import Event, Started

Observer = Callable[[Event], None]


class Source(Protocol):
    """A run: in this process, in another, or one that is over and read back from its files.

    Attributes:
        observers: each is called with every event, in this order; to be added before ``start``.
        started: the first event that they will be told.
    """

    observers: list[Observer]

    @property
    def started(self) -> Started:
        """The first event."""

    def start(self) -> None:
        """Begin to tell."""

    def send(self, command: Command) -> None:
        """Ask for something, from any thread or signal handler. What comes of it is told by events."""

    def join(self, seconds: float | None = None) -> bool:
        """Wait for the run to end. Returns whether it has."""
