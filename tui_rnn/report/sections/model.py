"""The equations of the network."""

from __future__ import annotations

import engine

from .. import equations
from ..blocks import Equations, Fold, Paragraph, Section
from ..report import Report


def section(report: Report) -> Section:
    """The section."""
    cell = report.config.cell
    found = engine.equations(cell)
    forward = Equations(tuple(equations.forward(cell)), found.of_model_forward)
    backward = Equations(tuple(equations.backward(cell)), found.of_model_backward)
    layers = report.config.layers
    mean = ", and divided by its length" if report.config.mean_loss else ""
    stacked = f" In each of the {layers} layers but the first, the layer below gives the input." if layers > 1 else ""
    return Section(
        "The network",
        (
            Paragraph(
                f"Row vectors; ⊙ multiplies element by element; the loss is summed over the sequence{mean}.{stacked}"
            ),
            forward,
            Fold("The gradients, from the last time step to the first", (backward,)),
        ),
    )
