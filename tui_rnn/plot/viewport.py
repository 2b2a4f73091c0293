"""The part of a run that is seen: moved and resized, between its first update and its last."""

from __future__ import annotations

from dataclasses import dataclass

RECENT = 0.1  # of the run, in the recent view
LEAST_SPAN = 20  # updates; closer than that there is nothing to see
NEAR_THE_END = 0.98  # of what is seen: a zoom around a place beyond it goes on following the run


@dataclass(frozen=True, slots=True)
class Viewport:
    """What is seen of a run, from one update to another.

    Attributes:
        span: how many updates; None is the whole run.
        end: the last one; None follows the run.
    """

    span: float | None = None
    end: float | None = None

    def window(self, first: float, last: float) -> tuple[float, float]:
        """The first and the last update that are seen of a run from ``first`` to ``last``."""
        if self.span is None:
            return first, last
        end = last if self.end is None else min(self.end, last)
        return max(first, end - self.span), end

    def zoomed(self, factor: float, about: float | None, first: float, last: float) -> Viewport:
        """See ``factor`` times as much, with ``about`` staying where it is; None is the end, or else the middle."""
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

    def recent_or_whole(self, last: float) -> Viewport:
        """See the latest part of the run, following it; or the whole of it again."""
        return Viewport(max(LEAST_SPAN, RECENT * last)) if self.span is None else Viewport()

    @staticmethod
    def _end(end: float, span: float, first: float, last: float) -> float | None:
        """A last update that leaves room for the span; None where the run ends."""
        return None if end >= last else max(end, first + span)
