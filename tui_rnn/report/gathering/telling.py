"""Telling what is being done, while a report is gathered or verified: that takes seconds."""

from __future__ import annotations

from typing import Protocol


class Tell(Protocol):
    """Called often, with what is done and the share of it that is; None where nobody knows. It may raise."""

    def __call__(self, what: str, share: float | None = None) -> None: ...


def untold(what: str, share: float | None = None) -> None:
    """For whoever does not want to know."""
