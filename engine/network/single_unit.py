"""A single unit: what it reads and pushes, where it is strongest, and which unit marks a range of the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .parameters import Array


def reads(weights: Mapping[str, Array], unit: int) -> Array:
    """(V,) what each character adds to a unit of the first layer, before its tanh; in a gated cell, to its candidate.

    Args:
        weights: of a model, by name: "layer0.input" is (V, G H), and the last H columns are the candidate's.
    """
    column: Array = weights["layer0.input"][:, unit - len(weights["output"])]
    return column


def pushes(weights: Mapping[str, Array], unit: int) -> Array:
    """(V,) what a unit of the last layer, at 1, adds to the score of each character."""
    row: Array = weights["output"][unit]
    return row


def largest(values: Array, characters: str, count: int = 5) -> list[tuple[str, float]]:
    """The characters of the largest values (V,), of either sign, the largest first, with these values."""
    order = np.argsort(-np.abs(values), kind="stable")[:count]
    return [(characters[place], float(values[place])) for place in order]


def strongest(values: Array, count: int = 5, apart: int = 40, sign: int = 1) -> list[int]:
    """The places where a unit is strongest, the strongest first, each at least ``apart`` characters from the others.

    Args:
        values: (N,) of the unit. sign: 1 for where it is highest, -1 for where it is lowest.
    """
    left = np.nan_to_num(sign * np.asarray(values, np.float64), nan=-np.inf)
    places: list[int] = []
    while len(places) < count and len(left) and left.max() > -np.inf:
        place = int(left.argmax())
        places.append(place)
        left[max(0, place - apart + 1) : place + apart] = -np.inf
    return places


@dataclass(frozen=True, slots=True)
class Marked:
    """How a unit marks a range of the text.

    Attributes:
        unit: its number. sign: it is on where it is above 0 (1), or below (-1).
        inside, outside: the share of the characters inside the range and outside it at which it is on.
    """

    unit: int
    sign: int
    inside: float
    outside: float

    @property
    def exact(self) -> bool:
        """On at every character of the range, and at no other."""
        return self.inside == 1 and self.outside == 0


def marking(hidden: Array, start: int, stop: int, around: int | None = None) -> list[Marked]:
    """The units that are on in [start, stop) of the text and off outside, the best first, each with its better sign.

    Of units that do equally well, the one whose values are further apart comes first.

    Args:
        hidden: (N, U). around: how many characters before and after the range count as outside; None counts all.
    """
    begin, end = (0, len(hidden)) if around is None else (max(0, start - around), stop + around)
    inside, outside = hidden[start:stop], np.concatenate([hidden[begin:start], hidden[stop:end]])
    if not len(inside) or not len(outside):
        return []
    gap = inside.mean(axis=0) - outside.mean(axis=0)
    signs = np.where(gap < 0, -1, 1)
    on, off = (inside * signs > 0).mean(axis=0), (outside * signs > 0).mean(axis=0)
    order: Sequence[int] = np.lexsort((-np.abs(gap), off - on)).tolist()
    return [Marked(unit, int(signs[unit]), float(on[unit]), float(off[unit])) for unit in order]
