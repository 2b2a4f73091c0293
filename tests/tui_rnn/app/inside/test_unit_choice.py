"""Which unit is chosen when something else is found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.tui_rnn.app.inside.units import TEXT, feature, found
from tui_rnn.app.inside.unit_choice import UnitChoice, middles_of


def test_it_follows_the_first_feature_that_a_unit_follows_until_one_is_chosen() -> None:
    choice = UnitChoice(found())
    assert (choice.unit, choice.feature) == (2, 1)
    other = (feature("column", (0.0, 0.0, 0.0, 0.7), numeric=True), *found().features[1:])
    choice.take(found(features=other))
    assert (choice.unit, choice.feature) == (3, 0)
    choice.choose(1)
    choice.take(found())
    assert choice.unit == 1
    choice.choose_feature(3)
    choice.take(found(features=(feature("space", (0.0, 0.9, 0.0, 0.0)),)))
    assert (choice.unit, choice.feature) == (1, 0)


def test_without_any_followed_feature_every_feature_has_its_turn() -> None:
    none = tuple(feature(name, (0.1, 0.0, 0.0, 0.0)) for name in "abc")
    choice = UnitChoice(found(features=none))
    seen = []
    for _ in range(4):
        choice.next_feature()
        seen.append(choice.feature)
    assert seen == [1, 2, 0, 1]


def test_the_values_are_the_units() -> None:
    choice = UnitChoice(found())
    choice.choose(1)
    assert choice.values[: len(TEXT)] == [round(127 * (0.9 if c.isupper() or c == '"' else -0.9)) / 127 for c in TEXT]


def test_the_units_of_a_range_come_first_those_that_are_on_exactly_there() -> None:
    choice = UnitChoice(found(TEXT))
    start = TEXT.index('"')
    choice.marked = (start, start + 5)  # as far as the space
    best = choice.marking()[0]
    assert (best.unit, best.inside) == (choice.in_order()[0], 1.0)
    assert {one.unit for one in choice.marking()} == {0, 1, 2, 3}
    choice.take(found(TEXT[:4]))
    assert choice.marked == (0, 0)


def test_a_unit_that_stays_on_one_side_is_judged_by_its_own_range() -> None:
    steps = np.linspace(-1, 1, 101)
    values = np.rint(127 * np.stack([steps, -0.5 + 0.2 * steps, np.full(101, 0.3)])).astype(np.int8)
    middles, strong = middles_of(values)
    assert middles == pytest.approx([0, -0.5, 0], abs=0.01)
    assert strong == pytest.approx([0.5, -0.4, 0.5], abs=0.01)


def test_such_a_unit_can_mark_a_range() -> None:
    hidden = np.full((2, 60), -0.6)
    hidden[1, 20:30] = -0.2
    hidden[0] = np.linspace(-1, 1, 60)
    units = found("x" * 60, values=np.rint(hidden * 127).astype(np.int8).tobytes(), units=found().units[:2])
    choice = UnitChoice(replace(units, features=(feature("column", (0.5, 0.1), numeric=True),)))
    choice.marked = (20, 30)
    assert (choice.marking()[0].unit, choice.marking()[0].exact) == (1, True)
