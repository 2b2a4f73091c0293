"""How many threads the matrix products use.

For a small model one: a product of a few microseconds is not worth waking another thread, and on a busy machine two
can be a hundred times slower. For a large one as many as there are cores, up to a few. The
environment sets what NumPy starts with; ``engine.blas`` changes it. (Nothing here imports NumPy.)
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine import Config

VARIABLES = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")
GIVEN = any(variable in os.environ for variable in VARIABLES)  # by the person, whose word goes first
MOST = 4  # more was not measured
WORTH_A_THREAD = 2_000_000  # multiplications in one time step, from which on a second thread is


def start_with_one() -> None:
    """Have NumPy begin with one thread; to be called before it is imported."""
    for variable in VARIABLES:
        os.environ.setdefault(variable, "1")


def suitable(config: Config) -> int:
    """How many threads suit a model: ``benchmarks/README.md`` has the figures."""
    from engine import CELLS

    H = config.hidden_size
    multiplications = config.batch_size * H * CELLS[config.cell].gates * H
    return min(MOST, available_cores()) if multiplications >= WORTH_A_THREAD else 1


def crowded() -> bool:
    """Whether other processes want the cores: several threads of a matrix product then wait for each other."""
    with contextlib.suppress(AttributeError, OSError):
        return os.getloadavg()[0] > available_cores() - 0.5
    return False


def available_cores() -> int:
    """Cores that this process may run on."""
    with contextlib.suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
