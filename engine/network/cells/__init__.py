"""The recurrent cells, one file each: its equations, its derivation, its forward and backward pass.

A cell works on inputs that are already projected (x_t = U . input + b, for all time steps at once, in the model), so it
holds only what is recurrent. To add one, write its file and name it in CELLS: the model, the gradient check, Config,
the command line and the tests all read this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

from numpy.typing import DTypeLike

from ..parameters import Array, Shapes
from .gru import GRU
from .lstm import LSTM
from .rnn import RNN


class Cell(Protocol):
    """What the model asks of a cell: T time steps, B streams, H hidden units, G gates, S carried arrays.

    The arrays below are made once, at construction, and written in place ever after.

    Attributes:
        gates: G; the projected input of a time step is (B, G * H).
        carried: S; how many (B, H) arrays pass from one time step to the next (an LSTM carries two).
        x: (T, B, G * H) the projected inputs, written by the model before ``forward``.
        state: (S, B, H) the state before the first time step, written by the model before ``forward``.
        h: (T, B, H) the hidden states, written by ``forward``.
        d_h: (T, B, H) the gradient reaching ``h`` from above, written by the model before ``backward``.
        d_x: (T, B, G * H) the gradient of ``x``, written by ``backward``.
    """

    gates: ClassVar[int]
    carried: ClassVar[int]
    x: Array
    state: Array
    h: Array
    d_h: Array
    d_x: Array

    def __init__(
        self,
        weights: Mapping[str, Array],
        gradients: Mapping[str, Array],
        sizes: tuple[int, int, int],
        dtype: DTypeLike,
    ) -> None: ...

    @staticmethod
    def shapes(hidden_size: int) -> Shapes:
        """Name -> shape of the recurrent weights."""
        ...

    @staticmethod
    def initial_bias(hidden_size: int) -> float | Array:
        """What the bias of the projected input, (G * H,), starts at."""
        ...

    @staticmethod
    def step(x: Array, state: Any, weights: Mapping[str, Array]) -> tuple[Array, ...]:
        """One time step written plainly; it broadcasts over leading axes. Returns the S new carried arrays."""
        ...

    def forward(self) -> None:
        """Fill ``h`` from ``x`` and ``state``."""
        ...

    def backward(self) -> None:
        """Fill ``d_x`` and the gradients of the recurrent weights from ``d_h``."""
        ...

    def final_state(self, out: Array) -> None:
        """Copy the state after the last time step to ``out``, (S, B, H)."""
        ...

    def d_state(self) -> Array:
        """(S, B, H) the gradient of ``state``, after ``backward``."""
        ...


CELLS: Mapping[str, type[Cell]] = {"rnn": RNN, "gru": GRU, "lstm": LSTM}
