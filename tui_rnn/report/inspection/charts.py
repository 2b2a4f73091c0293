"""The charts of an inspection, by the names that its tables give them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..charts import Chart, Line


def gradient(figures: dict[str, Any]) -> Chart:
    """The gradient through time."""
    shares = figures["gradient_through_time"]
    line = Line(name="gradient left", x=range(len(shares)), y=shares)
    return Chart(
        title="gradient through time", x_name="steps back", y_name="gradient left", lines=[line], log=True, whole=True
    )


def position(figures: dict[str, Any]) -> Chart:
    """The loss by position, the state carried and zero."""
    losses = figures["loss_by_position"]
    lines = [
        Line(name=f"state {name}", x=range(1, len(losses[name]) + 1), y=losses[name]) for name in ("carried", "zero")
    ]
    x_name = "character of the sequence"
    return Chart(title="loss by position", x_name=x_name, y_name="bits per character", lines=lines, whole=True)


CHARTS: Mapping[str, Callable[[dict[str, Any]], Chart]] = {"gradient": gradient, "position": position}
