"""Spectrum: how much the recurrent matrices stretch what passes through them, again and again.

Over many time steps the largest eigenvalue decides: where the spectral radius is below 1, what W alone does to a
gradient dies out, and above 1 it may explode (the slope of tanh works against that). In one time step the largest
singular value bounds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..config import Config
from .cells import CELLS
from .model import symbol
from .parameters import Array


@dataclass(frozen=True, slots=True)
class Spectrum:
    """Of one recurrent H x H matrix.

    Attributes:
        layer: from 0. symbol: the matrix's letter, "W"; in a gated cell that of its gate too, "Wr"; "W2" of layer 1.
        spectral_radius: the largest |eigenvalue|. singular_value: the largest. Both NaN where a weight is not finite.
    """

    layer: int
    symbol: str
    spectral_radius: float
    singular_value: float


def recurrent_matrices(config: Config, weights: Mapping[str, Array]) -> dict[tuple[int, str], Array]:
    """(layer, symbol) -> (H, H) of every matrix that hidden states are multiplied with on their way to the next."""
    H = config.hidden_size
    found = {}
    for layer in range(config.layers):
        for part, weight in CELLS[config.cell].weights(H).items():
            if len(weight.shape) == 2:
                name = f"layer{layer}.{part}"
                whole = symbol(config, name)
                for n, block in enumerate(weight.blocks):
                    letter = weight.letter + block + whole.removeprefix(weight.letter)
                    found[layer, letter] = weights[name][:, n * H : (n + 1) * H]
    return found


def spectrum(layer: int, symbol: str, matrix: Array) -> Spectrum:
    """The spectrum of one matrix (H, H). In float64, for the eigenvalues of float32 may be off by a hundredth."""
    exact = matrix.astype(np.float64)
    if not np.isfinite(exact).all():
        return Spectrum(layer, symbol, float("nan"), float("nan"))
    radius = float(np.abs(np.linalg.eigvals(exact)).max())
    return Spectrum(layer, symbol, radius, float(np.linalg.norm(exact, 2)))


def spectra(config: Config, weights: Mapping[str, Array]) -> list[Spectrum]:
    """The spectrum of every recurrent matrix. For large ones, take them one at a time: ``recurrent_matrices``."""
    return [spectrum(layer, symbol, W) for (layer, symbol), W in recurrent_matrices(config, weights).items()]
