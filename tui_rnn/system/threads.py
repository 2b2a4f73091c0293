"""How many threads the matrix products use.

``engine.network.blas`` knows how many suit a model, and changes the number; the environment sets what NumPy starts
with. (Nothing here imports NumPy.)
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine import Config

# engine.network.blas has them too, but it needs NumPy.
VARIABLES = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")
GIVEN = any(variable in os.environ for variable in VARIABLES)  # by the person, whose choice is respected


def start_with_one() -> None:
    """Make NumPy start with one thread. Call it before NumPy is imported."""
    for variable in VARIABLES:
        os.environ.setdefault(variable, "1")


def suitable(config: Config) -> int:
    """How many threads suit a model."""
    from engine import suitable_threads

    return suitable_threads(config)


def crowded() -> bool:
    """Whether other processes use the cores: then the threads of a matrix product wait for each other."""
    from engine import available_cores

    with contextlib.suppress(AttributeError, OSError):
        return os.getloadavg()[0] > available_cores() - 0.5
    return False
