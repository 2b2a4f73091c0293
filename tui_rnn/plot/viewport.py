"""The visible part of a run, moved and resized between its first and its last update."""

from __future__ import annotations

from dataclasses import dataclass

RECENT = 0.1  # share of the run in the recent view
LEAST_SPAN = 20  # updates; closer up there is nothing to see
NEAR_THE_END = 0.98  # share of the window: a zoom around a place beyond it keeps following the run


@dataclass(frozen=True, slots=True)
class Viewport:
    """The visible range of updates.

    Attributes:
        span: how many updates; None is the whole run.
        end: the last update; None follows the run.
    """

    span: float | None = None
    end: float | None = None

    def window(self, first: float, last: float) -> tuple[float, float]:
        """The first and the last visible update of a run from ``first`` to ``last``."""
        if self.span is None:
            return first, last
        end = last if self.end is None else min(self.end, last)
        return max(first, end - self.span), end

    def zoomed(self, factor: float, about: float | None, first: float, last: float) -> Viewport:
        """See ``factor`` times as much, keeping ``about`` in place; None is the end, or else the middle."""
        low, high = self.window(first, last)
        span = max(factor * (high - low), LEAST_SPAN)
        if span >= last - first:
            return Viewport()
        share = (1.0 if self.end is None else 0.5) if about is None else (about - low) / (high - low)
        if share > NEAR_THE_END:
            share = 1.0
        end = low + share * (high - low) + (1 - share) * span
        return Viewport(span, self._end(end, span, first, last))

    def panned(self, updates: float, first: float, last: float) -> Viewport:
        """See later updates, or earlier ones if negative."""
        if self.span is None:
            return self
        return Viewport(self.span, self._end(self.window(first, last)[1] + updates, self.span, first, last))

    def including(self, update: float, first: float, last: float) -> Viewport:
        """The same if ``update`` is visible; else as much, with it in the middle."""
        low, high = self.window(first, last)
        if self.span is None or low <= update <= high:
            return self
        return Viewport(self.span, self._end(update + self.span / 2, self.span, first, last))

    def recent_or_whole(self, last: float) -> Viewport:
        """Follow the latest part of the run, or see the whole run again."""
        return Viewport(max(LEAST_SPAN, RECENT * last)) if self.span is None else Viewport()

    @staticmethod
    def _end(end: float, span: float, first: float, last: float) -> float | None:
        """The last visible update, leaving room for the span; None at the end of the run."""
        return None if end >= last else max(end, first + span)
