"""The result of a gradient check in words: the same in the app and on the command line."""

from __future__ import annotations

from collections.abc import Iterable

from engine import GradientCheck


def compared(check: GradientCheck) -> str:
    """How much of the model was compared entry by entry; each array is also compared along a direction."""
    done, size = sum(p.entries for p in check.parameters), sum(p.size for p in check.parameters)
    if not done:
        return f"{len(check.parameters)} arrays along a direction"
    return f"all {size:,} entries" if done == size else f"{done:,} of {size:,} entries"


def largest_error(checks: Iterable[GradientCheck]) -> str:
    """The largest error that the verdict is based on."""
    parameters = [p for check in checks for p in check.parameters]
    largest = max(
        *(p.exact.max_error for p in parameters if p.entries), *(p.direction_error for p in parameters), 0.0, 0.0
    )
    return f"largest relative error {largest:.0e} (complex step)"
