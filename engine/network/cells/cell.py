"""Cell: what a recurrent cell is to the rest of the engine, which knows nothing else of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NamedTuple, Protocol

from numpy.typing import DTypeLike

from ..parameters import Array

Draw = Callable[[Array, int], None]
"""Fills an array of weights with random numbers; the other argument is how many products its units add up."""


class Weight(NamedTuple):
    """One of a cell's recurrent weights.

    Attributes:
        shape: of the array.
        letter: that stands for it in the gradient check's table.
        decays: whether weight decay applies to it, as to a matrix, or not, as to a bias.
        blocks: the (H, H) matrices that stand in it side by side, as they are added to the letter: "r" of W is Wr.
    """

    shape: tuple[int, ...]
    letter: str
    decays: bool = True
    blocks: tuple[str, ...] = ("",)


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
    def weights(hidden_size: int) -> Mapping[str, Weight]:
        """The recurrent weights by name, in the order in which they are laid out."""
        ...

    @staticmethod
    def initialise(weights: Mapping[str, Array], draw: Draw) -> None:
        """Fill a layer's weights: the recurrent ones, "bias" (G * H,) and "input" (inputs, G * H), its projection."""
        ...

    @staticmethod
    def numbers(T: int, B: int, H: int) -> int:
        """About how many numbers the cell's arrays hold, weights and gradients not counted; never fewer."""
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

    def gate_values(self) -> Mapping[str, Array]:
        """Letter -> (T, B, H) how open each gate was, 0 shut, 1 open, after ``forward``; ``backward`` overwrites it."""
        ...

    def saturation(self) -> float:
        """The share of the latest hidden values, after ``forward``, that almost no gradient flows through."""
        ...
