"""The equations of a cell in short, as they stand at the head of its file: for screens, which have no room for more."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from . import CELLS

COLUMNS = re.compile(r"\s{3,}")  # between an equation and what is said about it, or another equation
EQUATION = re.compile(r"[a-z]\w*_\S*(, \w+)* +\+?= ")
CANDIDATE = re.compile(r"(\w)_t = tanh\(x_\1\b")

# Of the rest of the model, whatever its cell. The scores are o_t, as in the assignment, or y_t where o_t is a gate.
LOOKUP = "x_t = U[input_t] + b"
READOUT = ("o_t = h_t V + c", "p_t = softmax(o_t)", "loss = sum of -log p_t[target_t]")
READOUT_BACK = ("d_o_t = p_t - one_hot(target_t)", "d_h_t (from above) = d_o_t V^T")


@dataclass(frozen=True, slots=True)
class Equations:
    """Of one cell.

    Attributes:
        forward, backward: one equation each, in the order in which they are computed.
        candidate: the letter of what a gated cell writes to its state, the last block of x_t; "a" in the vanilla cell.
    """

    forward: tuple[str, ...]
    backward: tuple[str, ...]
    candidate: str

    @property
    def of_model_forward(self) -> tuple[str, ...]:
        """Of a model with this cell, from the characters to the loss."""
        return (LOOKUP, *self.forward, *map(self._without_clash, READOUT))

    @property
    def of_model_backward(self) -> tuple[str, ...]:
        """Of a model with this cell, from the loss back."""
        return (*map(self._without_clash, READOUT_BACK), *self.backward)

    def _without_clash(self, equation: str) -> str:
        return equation.replace("o_t", "y_t") if any("o_t" in own for own in self.forward) else equation


def equations(cell: str) -> Equations:
    """The equations of the cell of that name; none if Python leaves out docstrings."""
    forward, _, backward = (sys.modules[CELLS[cell].__module__].__doc__ or "").partition("Backward")
    candidate = CANDIDATE.search(forward)
    return Equations(_found_in(forward), _found_in(backward), candidate[1] if candidate else "a")


def _found_in(text: str) -> tuple[str, ...]:
    lines = [line[4:] for line in text.splitlines() if line.startswith("    ")]
    parts = [re.sub(r" += ", " = ", part) for line in lines for part in COLUMNS.split(line.replace("   = ", " = "))]
    return tuple(part for part in parts if EQUATION.match(part))
