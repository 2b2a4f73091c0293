"""Clipping: a gradient that explodes is made small enough to follow."""

from __future__ import annotations

import math

import numpy as np

from ..config import Config
from ..network.parameters import Array


def clip(config: Config, gradient: Array) -> None:
    """Clip ``gradient`` (N,) in place as the settings say: each entry, then the whole."""
    if config.clip:
        clip_by_value(gradient, config.clip)
    if config.clip_norm:
        clip_by_norm(gradient, config.clip_norm)


def clip_by_value(gradient: Array, limit: float) -> None:
    """Clip every entry of ``gradient`` (N,) to [-limit, limit], in place. Entries that are not numbers stay so."""
    gradient.clip(-limit, limit, gradient)


def clip_by_norm(gradient: Array, limit: float) -> None:
    """Shorten ``gradient`` (N,) to a Euclidean length of at most ``limit``, in place.

    Source: R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural networks", ICML 2013.
    """
    norm = gradient_norm(gradient)
    if norm > limit:
        np.multiply(gradient, limit / norm, gradient)


def gradient_norm(gradient: Array) -> float:
    """The Euclidean norm of an array of any shape, such as ``model.gradients.flat``."""
    flat = gradient.reshape(-1)
    norm = math.sqrt(flat.dot(flat))
    if not math.isfinite(norm):  # the squares of a large gradient may be too large for a float32, but not their root
        norm = float(np.linalg.norm(flat.astype(np.float64)))
    return norm


def clipped_share(gradient: Array, limit: float) -> float:
    """The share of entries beyond +-limit, which ``clip_by_value`` clips; 0 for a limit of 0, which clips nothing."""
    if not limit or (gradient.max() <= limit and gradient.min() >= -limit):  # usually, and without temporary arrays
        return 0.0
    return float(np.count_nonzero(np.abs(gradient) > limit)) / gradient.size
