"""What of one layer at one time step is shown: the parts of its forward pass, and of the gradient on its way back."""

from __future__ import annotations

import math
from collections.abc import Sequence

from textual.content import Content

import engine

from .cells import FAINT
from .walk_drawing import Column, figure


def forward_columns(layer: engine.SlowLayer, cell: str, number: int) -> list[Column]:
    """The parts of a_t and their sum; in a gated cell, where h W goes through gates, the gates.

    The last is h_t. ``number``: of the layer, from 0.
    """
    H = len(layer.h)
    own, bias = layer.input_part[-H:], layer.bias[-H:]
    if layer.recurrent_part is not None:
        a = [sum(parts) for parts in zip(layer.recurrent_part, own, bias, strict=True)]
        below = "h' U" if number else "U[i]"
        return [("h W", layer.recurrent_part), (below, own), ("b", bias), ("a_t", a), ("h_t", layer.h)]
    x = [sum(parts) for parts in zip(own, bias, strict=True)]
    gates = [(f"{letter}_t", values) for letter, values in layer.gates.items()]
    return [(f"x_{engine.equations(cell).candidate}", x), *gates, ("h_t", layer.h)]


def backward_columns(layer: engine.SlowLayer, cell: str) -> list[Column]:
    """The two parts of d_h_t and their sum, and what of it reaches each pre-activation."""
    H = len(layer.h)
    parts: list[Column] = [("above", layer.d_h_above), ("t + 1", layer.d_h_later), ("d_h_t", d_h(layer))]
    if layer.recurrent_part is not None:
        return [*parts, ("1 - h^2", [1 - h * h for h in layer.h]), ("d_a_t", layer.d_x)]
    letters = [*layer.gates, engine.equations(cell).candidate]
    return [*parts, *((f"d_a_{letter}", layer.d_x[n * H : (n + 1) * H]) for n, letter in enumerate(letters))]


def d_h(layer: engine.SlowLayer) -> list[float]:
    """The whole gradient of h_t."""
    return [above + later for above, later in zip(layer.d_h_above, layer.d_h_later, strict=True)]


def norm(values: Sequence[float]) -> float:
    """The Euclidean norm."""
    return math.sqrt(math.fsum(value * value for value in values))


def arriving(layer: engine.SlowLayer, width: int) -> Content:
    """How large the gradient of h_t is, and how much of it comes from where, in so many columns if that is possible."""
    whole, above, later = (figure(norm(values)) for values in (d_h(layer), layer.d_h_above, layer.d_h_later))
    for where in ("   from ", "  "):
        line = Content.assemble(
            ("|d_h_t| ", FAINT), (whole, "bold"), (f"{where}above ", FAINT), above, (f"{where}t + 1 ", FAINT), later
        )
        if line.cell_length <= width:
            break
    return line
