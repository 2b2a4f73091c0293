"""Charts as SVG: lines in an axis, drawn with the colours of the page."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 12, 40  # margins
TICKS = 5
SMALLEST = 1e-12  # of a logarithmic axis


class Line(NamedTuple):
    """A line: what it is, and its values at 0, 1, 2, ...; None where there is none."""

    name: str
    values: Sequence[float | None]


def gradient(figures: dict[str, Any]) -> str:
    """The gradient through time, with a logarithmic axis."""
    shares = figures["gradient_through_time"]
    logs = [None if share is None else math.log10(max(share, SMALLEST)) for share in shares]
    return chart("steps back", [Line("gradient left", logs)], 0, lambda power: f"1e{power:.0f}", whole=True)


def position(figures: dict[str, Any]) -> str:
    """The loss by position, the state carried and zero."""
    lines = [Line(f"state {name}", figures["loss_by_position"][name]) for name in ("carried", "zero")]
    return chart("character of the sequence", lines, 1, lambda bits: f"{bits:.1f}")


CHARTS: Mapping[str, Callable[[dict[str, Any]], str]] = {"gradient": gradient, "position": position}


def chart(across: str, lines: Sequence[Line], first: int, label: Callable[[float], str], *, whole: bool = False) -> str:
    """Lines in an axis.

    Args:
        across: what the horizontal axis counts, beginning with ``first``.
        label: of a value on the vertical axis; ``whole``: whether these are whole numbers.
    """
    known = [value for line in lines for value in line.values if value is not None]
    if not known:
        return "<p>There is nothing to draw.</p>"
    low, high = min(known), max(known)
    if whole:
        low, high = math.floor(low), math.ceil(high)
    high = high if high > low else low + 1
    count = max(len(line.values) for line in lines)

    def x(n: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * n / max(1, count - 1)

    def y(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low)

    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(_words(across, lines))}">']
    for value in _ticks(low, high, whole=whole):
        parts.append(f'<path class="rule" d="M{LEFT} {y(value):.1f}H{WIDTH - RIGHT}"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{escape(label(value))}</text>')
    parts += [
        f'<text x="{x(n):.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{n + first}</text>'
        for n in sorted({round(tick) for tick in _ticks(0, count - 1, whole=True)})
    ]
    parts.append(f'<text x="{WIDTH / 2:.0f}" y="{HEIGHT - 6}" text-anchor="middle">{escape(across)}</text>')
    for number, line in enumerate(lines):
        points = " ".join(f"{x(n):.1f},{y(value):.1f}" for n, value in enumerate(line.values) if value is not None)
        parts.append(f'<polyline class="line line{number}" points="{points}"/>')
    if len(lines) > 1:
        for number, line in enumerate(lines):
            top = TOP + 14 + 16 * number
            parts.append(f'<path class="line line{number}" d="M{WIDTH - 150} {top - 4}h24"/>')
            parts.append(f'<text x="{WIDTH - 120}" y="{top}">{escape(line.name)}</text>')
    return "".join([*parts, "</svg>"])


def _words(across: str, lines: Sequence[Line]) -> str:
    return f"{', '.join(line.name for line in lines)} by {across}"


def _ticks(low: float, high: float, *, whole: bool) -> list[float]:
    """Some values from low to high, both among them."""
    steps = TICKS
    if whole:
        steps = next((n for n in range(TICKS, 1, -1) if (high - low) % n == 0), 1)
    return [low + (high - low) * n / steps for n in range(steps + 1)]
