"""The library that makes NumPy's matrix products: how many threads it uses. NumPy has no function for it.

For a small model one: a product of a few microseconds is not worth waking another thread, and on a busy machine two
can be a hundred times slower. For a large one as many as there are cores, up to a few. Whoever sets one of VARIABLES,
or calls ``set_threads``, chooses otherwise.

Only OpenBLAS, which NumPy's wheels bring along, can be asked and told. (NumPy is not imported before it is needed.)
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
from collections.abc import Callable
from pathlib import Path

VARIABLES = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")
MOST = 4  # more was not measured
WORTH_A_THREAD = 2_000_000  # multiplications in one time step, from which on a second thread is
NAMES = ("scipy_openblas_{}_num_threads64_", "openblas_{}_num_threads64_", "openblas_{}_num_threads")


_set_by_hand = False


def set_threads(number: int) -> bool:
    """Have matrix products use so many threads from now on, whatever model is made later.

    Returns:
        Whether that could be done: only OpenBLAS can be told.

    Raises:
        ValueError: the number is below 1.
    """
    global _set_by_hand
    if number < 1:
        raise ValueError(f"the number of threads must be 1 or more, not {number}")
    _set_by_hand = True
    return use_threads(number)


def choose_threads(multiplications: int) -> None:
    """Use as many threads as suit a model of so many multiplications a time step, unless a person has chosen."""
    if not (_set_by_hand or any(variable in os.environ for variable in VARIABLES)):
        use_threads(suitable(multiplications))


def suitable(multiplications: int) -> int:
    """How many threads suit a model of so many multiplications a time step; see ``benchmarks/README.md``."""
    return min(MOST, available_cores()) if multiplications >= WORTH_A_THREAD else 1


def available_cores() -> int:
    """Cores that this process may run on."""
    with contextlib.suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def threads() -> int | None:
    """How many threads a product may use, or None if it cannot be known."""
    getters = _functions("get")
    return getters[0]() if getters else None


def use_threads(number: int) -> bool:
    """Have products use so many threads from now on. Returns whether that could be done."""
    setters = _functions("set")
    for setter in setters:
        setter(number)
    return bool(setters)


@functools.cache
def _functions(verb: str) -> list[Callable[..., int]]:
    """What gets, or sets, the number of threads, of each OpenBLAS that NumPy brought along."""
    import numpy

    folder = Path(numpy.__file__).parent
    found = []
    for libraries in (folder.parent / "numpy.libs", folder / ".dylibs"):
        for path in libraries.glob("*openblas*"):
            library = ctypes.CDLL(str(path))  # it is loaded already: this finds it
            name = next((name.format(verb) for name in NAMES if hasattr(library, name.format(verb))), None)
            if name is not None:
                found.append(getattr(library, name))
    return found
