"""The tables beside the text of a unit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content

import engine
from tests.tui_rnn.app.inside.units import feature, found, knocked
from tui_rnn.app.inside import unit_rows
from tui_rnn.app.inside.cells import FAINT


@given(st.text(max_size=30), st.integers(-3, 40))
def test_a_fitted_text_has_its_columns(text: str, columns: int) -> None:
    assert Content(unit_rows.fitted(text, columns)).cell_length == max(1, columns)


@pytest.mark.parametrize(("value", "shown"), [(-0.001, "+0.00"), (0.876, "+0.88"), (-0.95, "-0.95")])
def test_there_is_no_minus_zero(value: float, shown: str) -> None:
    assert unit_rows.signed(value) == shown
    assert unit_rows.rounded(value) == shown.removeprefix("+")


def test_what_a_unit_follows_is_said_with_its_direction() -> None:
    units = found()
    assert unit_rows.what_it_follows(units, 1, 0) == "inside quotes: high, r +0.88"
    assert unit_rows.what_it_follows(units, 2, 0) == "inside quotes: low, r -0.95"
    assert unit_rows.what_it_follows(units, 3, 0) == "follows none of the features"
    chosen = found(features=(*units.features, feature("vowel", (0, 0.4, 0, 0))))
    assert unit_rows.what_it_follows(chosen, 1, 4) == "vowel: high, r +0.40"  # though it follows another one better
    falling = found(features=(feature("column", (0.0, 0.0, 0.0, -0.5), numeric=True),))
    assert unit_rows.what_it_follows(falling, 3, 0) == "column: falls, r -0.50"


@pytest.mark.parametrize(("compact", "columns"), [(True, 36), (False, 41)])
def test_all_rows_are_as_wide(compact: bool, columns: int) -> None:
    rows = unit_rows.feature_rows(found(), 1, compact=compact)
    assert [row.cell_length for row in rows] == [columns] * 4
    assert len(unit_rows.HEADER) == 41


def test_a_probe_that_knows_less_than_nothing_knows_nothing() -> None:
    (row,) = unit_rows.feature_rows(
        found(features=(feature("column", (0.1,), numeric=True, probe=-33.2),)), 0, compact=True
    )
    assert row.plain.endswith(" R² < 0")


def test_weights_are_cut_between_two_characters() -> None:
    largest = [('"', 1.7), ("\n", -1.3), ("春", 0.5)]
    assert unit_rows.weights(largest, 40) == '" +1.7  ¶ -1.3  春 +0.5'
    assert unit_rows.weights(largest, 15) == '" +1.7  ¶ -1.3'
    assert unit_rows.weights((), 15) == ""


def test_a_unit_between_layers_says_where_its_weights_are() -> None:
    about = found().units[0]
    lonely = type(about)((), (), 0.1, ())
    assert unit_rows.reads_and_pushes(lonely, 30) == ("the layer below", "the layer above")


def test_what_two_texts_have_in_common_is_faint() -> None:
    rows = unit_rows.knocked_rows(knocked(), 42, 20)
    assert [row.plain for row in rows[2:]] == [
        "it writes with it:",
        'he said "ALL RIGHT" then',
        "and without it:",
        'he said "all right then',
    ]
    faint = [span for span in rows[3].spans if span.style == FAINT]
    assert max(span.end for span in faint) == len('he said "')


def test_a_unit_that_is_exactly_on_is_marked_so() -> None:
    rows = unit_rows.marked_rows([engine.Marked(7, -1, 1.0, 0.0), engine.Marked(3, 1, 0.5, 0.25)], 3)
    assert rows[1].plain == "    7   low   100%       0%  exactly"
    assert rows[2].plain == "    3  high    50%      25%"
