"""The library that makes NumPy's matrix products: how many threads it uses. NumPy has no function for it.

Only OpenBLAS, which NumPy's wheels bring along, can be asked and told. (NumPy is not imported before it is needed.)
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable
from pathlib import Path

NAMES = ("scipy_openblas_{}_num_threads64_", "openblas_{}_num_threads64_", "openblas_{}_num_threads")


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
