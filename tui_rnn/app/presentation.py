"""A run that is presented to an audience, and not kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Presentation:
    """How a run is presented.

    Attributes:
        line: what to say; it stays on the screen.
        screen: the look inside to open, by its id; where there is none of that id, the panes are shown.
        clean_up: removes the run's files, if the process has to exit on the spot.
    """

    line: str
    screen: str
    clean_up: Callable[[], None]
