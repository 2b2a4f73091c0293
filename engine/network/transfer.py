"""Weights taken over from a trained model, whose characters may be others: transfer learning.

The lookup has a row for each character, the readout a column and a bias. These are matched by the character that they
stand for; all other weights have nothing to do with characters.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..text.vocabulary import Vocabulary
from .parameters import Array
from .shapes import CHARACTER_AXES


def transfer(
    source: Mapping[str, Array], known: Vocabulary, target: Mapping[str, Array], vocabulary: Vocabulary
) -> None:
    """Copy the weights of one model to another of the same shapes, apart from the number of characters.

    What belongs to characters that ``source`` does not know stays as it is in ``target``.

    Args:
        source: the weights to copy, of a model whose characters are ``known``.
        target: overwritten, of a model whose characters are ``vocabulary``.

    Raises:
        ValueError: the shapes differ.
    """
    shared = "".join(sorted(set(known.characters) & set(vocabulary.characters)))
    theirs, ours = known.encode(shared), vocabulary.encode(shared)
    for name, array in target.items():
        if name in CHARACTER_AXES:
            axis = CHARACTER_AXES[name]
            np.moveaxis(array, axis, 0)[ours] = np.moveaxis(source[name], axis, 0)[theirs]
        elif array.shape == source[name].shape:
            array[...] = source[name]
        else:
            raise ValueError(f"{name} is {array.shape} in one model and {source[name].shape} in the other")
