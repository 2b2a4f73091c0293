"""Which unit is looked at, of those that were found."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

import engine

from ...events import UnitsFound
from ...system.terminal import steady_line
from .unit_text import Levels

AROUND = 100  # characters before and after a marked range, where its units are to be off
LEAST, MOST = 2, 98  # percentiles between which a unit's own range is
WIDE = 0.5  # a unit that goes beyond this on both sides is judged by its sign
ORDERS = ("number", "feature", "saturation")


class UnitChoice:
    """A unit, and the feature that it is compared with.

    Args:
        found: the units.

    Attributes:
        found: likewise.
        unit: its number.
        feature: the place of the feature in ``found.features``.
        follows: the name of a feature whose best unit is chosen, whichever that is; "" is the first feature that a unit
            follows, None lets the unit stay.
        marked: the first place of a marked range, and the one after its last; equal without a range.
    """

    def __init__(self, found: UnitsFound) -> None:
        self.found, self.unit, self.feature = found, 0, 0
        self.follows: str | None = ""
        self.marked = (0, 0)
        self._order = 0
        self.take(found)

    def take(self, found: UnitsFound) -> None:
        """Take what was found later."""
        if found.layer != self.found.layer and self.follows is None:
            self.follows = self.found.features[self.feature].name  # a unit's number means nothing in another layer
        self.found = found
        self._values: NDArray[np.int8] = np.frombuffer(found.values, np.int8).reshape(len(found.units), -1)
        self._middles, self._strong = middles_of(self._values)
        self._centred = self._values - np.rint(self._middles * 127).astype(np.int16)[:, np.newaxis]
        names = [feature.name for feature in found.features]
        self.feature = min(self.feature, len(names) - 1)
        self.marked = (0, 0) if self.marked[1] > len(found.text) else self.marked
        if self.follows is not None:
            first = next((n for n, feature in enumerate(found.features) if feature.is_followed), self.feature)
            self.feature = names.index(self.follows) if self.follows in names else first
            self.unit = found.features[self.feature].best

    @property
    def values(self) -> list[float]:
        """What the unit is at each character of the text."""
        values: list[float] = (self._values[self.unit] / 127).tolist()
        return values

    @property
    def levels(self) -> Levels:
        """What counts as high for the unit."""
        return Levels(float(self._middles[self.unit]), float(self._strong[self.unit]))

    def choose(self, unit: int) -> None:
        """Choose a unit, and stay with it."""
        self.follows, self.unit = None, unit

    def choose_feature(self, place: int) -> None:
        """Choose a feature, and the unit that follows it best."""
        self.feature, self.follows = place, self.found.features[place].name
        self.unit = self.found.features[place].best

    def next_feature(self) -> None:
        """The next feature that some unit follows, or simply the next one if none is followed."""
        features = self.found.features
        followed = [n for n, feature in enumerate(features) if feature.is_followed] or range(len(features))
        self.choose_feature(next((n for n in followed if n > self.feature), followed[0]))

    def turn(self, by: int) -> None:
        """Choose the unit so many places further on."""
        order = self.in_order()
        if order:
            self.choose(order[(order.index(self.unit) + by) % len(order)])

    def sort(self) -> None:
        """Order the units in another way."""
        self._order = (self._order + 1) % len(ORDERS)

    def in_order(self) -> list[int]:
        """The units, in the order in which they are gone through: those of a marked range first, if there is one."""
        if self.marked[0] < self.marked[1]:
            return [one.unit for one in self.marking()]
        units = list(range(len(self.found.units)))
        if ORDERS[self._order] == "feature":
            r = self.found.features[self.feature].r
            units.sort(key=lambda unit: -abs(r[unit]))
        elif ORDERS[self._order] == "saturation":
            units.sort(key=lambda unit: -self.found.units[unit].saturated)
        return units

    def marking(self) -> list[engine.Marked]:
        """The units that are high (or low) in the marked range and not around it, the best first."""
        return engine.marking(self._centred.T, *self.marked, AROUND)

    @property
    def place(self) -> str:
        """Where the unit stands among the others, in words; "" if they are ordered by number."""
        if not self._order or self.marked[0] < self.marked[1]:
            return ""
        name = steady_line(self.found.features[self.feature].name)
        by = f"|r| with {name}" if ORDERS[self._order] == "feature" else "saturation"
        return f"number {self.in_order().index(self.unit) + 1} by {by}"


def middles_of(values: NDArray[np.int8]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(U,) the middle of each unit (U, N), times 127, and what is strong: 0 and 0.5, or by its own range.

    The units of a gated cell often stay on one side of zero, and say something all the same.
    """
    if not values.shape[1]:
        return np.zeros(len(values)), np.full(len(values), WIDE)
    low, high = np.percentile(values, (LEAST, MOST), axis=1) / 127
    by_sign = (low < -WIDE) & (high > WIDE) | (low == high)
    middles = np.where(by_sign, 0.0, (low + high) / 2)
    return middles, np.where(by_sign, WIDE, (middles + high) / 2)
