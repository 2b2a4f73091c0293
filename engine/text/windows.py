"""Windows: stretches of a text, spread evenly over it, to look at a model with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..errors import TextError
from .corpus import Ids


def windows(ids: Ids, length: int, count: int) -> NDArray[np.intp]:
    """(length, count') stretches of a text (N,), side by side: the first at its beginning, the last at its end.

    They overlap in a short text; in a very short one there are fewer, so that no two are the same.

    Raises:
        TextError: the text is shorter than one of them.
    """
    if len(ids) < length:
        raise TextError(f"the text has {len(ids):,} characters, and {length:,} are needed to look at the model")
    starts = np.unique(np.linspace(0, len(ids) - length, count).astype(np.intp))
    found: NDArray[np.intp] = np.asarray(ids[starts + np.arange(length)[:, np.newaxis]], np.intp)
    return found
