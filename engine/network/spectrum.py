"""Spectrum: how much the recurrent matrices stretch what passes through them, again and again.

Over many time steps the largest eigenvalue decides: where the spectral radius is below 1, what W alone does to a
gradient dies out, and above 1 it may explode (the slope of tanh works against that). In one time step the largest
singular value bounds it.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping
from dataclasses import dataclass

import numpy as np

from ..config import Config
from ..pieces import finish
from .cells import CELLS
from .parameters import Array
from .shapes import symbol

SQUARINGS = 16


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


def spectra(config: Config, weights: Mapping[str, Array]) -> list[Spectrum]:
    """The spectrum of every recurrent matrix."""
    return finish(spectra_in_pieces(config, weights))


def spectra_in_pieces(config: Config, weights: Mapping[str, Array]) -> Generator[None, None, list[Spectrum]]:
    """Likewise, in pieces of a few matrix products each, for large networks. The weights must not change meanwhile."""
    found = []
    for (layer, letter), matrix in recurrent_matrices(config, weights).items():
        W = matrix.astype(np.float64)
        radius = yield from _growth(W)
        found.append(Spectrum(layer, letter, radius, _largest_singular_value(W)))
        yield
    return found


def _largest_singular_value(W: Array) -> float:
    """Of (H, H): the root of the largest eigenvalue of W^T W, which is symmetric, so this takes but a few products."""
    squared = W.T @ W
    return math.sqrt(np.linalg.eigvalsh(squared)[-1]) if np.isfinite(squared).all() else math.nan


def _growth(matrix: Array) -> Generator[None, None, float]:
    """The spectral radius of a matrix (H, H), in pieces; NaN if an entry is not finite.

    It is the limit of |A^k|^(1/k) (Gelfand's formula, with any norm). Squaring A 16 times is k = 65,536, which leaves
    an error below a thousandth. ``np.linalg.eigvals`` takes longer, and cannot be had in pieces.
    """
    A, log_radius, k = matrix, 0.0, 1
    for _ in range(SQUARINGS + 1):
        norm = float(np.linalg.norm(A))
        if norm == 0 or not math.isfinite(norm):
            return 0.0 if norm == 0 else math.nan
        log_radius += math.log(norm) / k
        A = A / norm
        A = A @ A
        k *= 2
        yield
    return math.exp(log_radius)
