"""How many threads the matrix products use.

For a small model one: a product of a few microseconds is not worth waking another thread, and on a busy machine two
can be a hundred times slower. For a large one as many as there are cores, up to a few. NumPy has no function for it, so
its BLAS is told directly; the environment sets what it starts with. (Nothing here imports NumPy before it is used.)
"""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine import Config

VARIABLES = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")
GIVEN = any(variable in os.environ for variable in VARIABLES)  # by the person, whose word goes first
SETTERS = ("scipy_openblas_set_num_threads64_", "openblas_set_num_threads64_", "openblas_set_num_threads")
MOST = 4  # more was not measured
WORTH_A_THREAD = 1_000_000  # multiplications in one time step, from which on a second thread is


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


def available_cores() -> int:
    """Cores that this process may run on."""
    with contextlib.suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def use(threads: int) -> bool:
    """Have the matrix products use so many threads from now on. Returns whether NumPy's BLAS could be told."""
    setters = list(_setters())
    for setter in setters:
        setter(threads)
    return bool(setters)


def _setters() -> Iterator[Callable[[int], object]]:
    """The function that sets the number of threads, of each OpenBLAS that NumPy brought along."""
    import numpy

    folder = Path(numpy.__file__).parent
    for libraries in (folder.parent / "numpy.libs", folder / ".dylibs"):
        for path in libraries.glob("*openblas*"):
            library = ctypes.CDLL(str(path))  # it is loaded already: this finds it
            name = next((name for name in SETTERS if hasattr(library, name)), None)
            if name is not None:
                yield getattr(library, name)
