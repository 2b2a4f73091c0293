"""What is varied: read from the command line or a plan, and drawn."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_rnn.run.options import UsageError
from tui_rnn.sweep.axes import Choices, Range, axis, grid_size, parsed, setting_named


def test_values_are_read_as_the_setting_has_them() -> None:
    assert parsed("learning-rate=0.05, 1") == Choices("learning_rate", (0.05, 1.0))
    assert parsed("hidden=50,100") == parsed("hidden-size=50,100") == Choices("hidden_size", (50, 100))
    assert parsed("mean-loss=yes,no") == axis("mean_loss", [True, False]) == Choices("mean_loss", (True, False))
    assert parsed("cell=rnn,gru") == Choices("cell", ("rnn", "gru"))


def test_a_range_is_drawn_from() -> None:
    assert parsed("learning-rate=log(0.001, 0.3)") == Range("learning_rate", 0.001, 0.3, True)
    assert parsed("hidden=uniform(20,200)") == axis("hidden", "uniform(20,200)") == Range("hidden_size", 20, 200, False)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("learning-rat=0.1", "--vary learning-rat: there is no such setting; did you mean learning-rate?"),
        ("xyzzy=0.1", "there are cell, layers, hidden,"),
        ("learning-rate", "give a setting and its values, like"),
        ("learning-rate=", "give a setting and its values, like"),
        ("=1", "there is no such setting"),
        ("learning-rate=0.1,,0.2", "--vary learning-rate must be a number from 0 to 1000, not ''"),
        ("learning-rate=nan", "--vary learning-rate must be a number from 0 to 1000, not nan"),
        ("learning-rate=0.1,0.10", "--vary learning-rate: 0.1 is given twice; give it once"),
        ("hidden=1.5", "--vary hidden must be a whole number from 1 to 8192, not '1.5'"),
        ("cell=rnn,gruu", "--vary cell must be one of rnn, gru, lstm, mgu, not 'gruu'"),
        ("mean-loss=perhaps", "--vary mean-loss must be one of False, True"),
        ("cell=log(1,2)", "only numbers can be drawn from a range"),
        ("learning-rate=log(0,1)", "give above 0, a lower and a higher number"),
        ("learning-rate=uniform(2,1)", "give a lower and a higher number"),
        ("seed=1,2", "every point is run with several seeds: --seeds"),
        ("schedule-updates=5", "there is no such setting"),
    ],
)
def test_what_cannot_be_varied_is_refused(given: str, says: str) -> None:
    with pytest.raises(UsageError) as error:
        parsed(given)
    assert says in str(error.value)


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(UsageError, match="has no values"):
        axis("learning-rate", [])


@given(st.text(max_size=40))
def test_any_text_is_an_axis_or_refused(text: str) -> None:
    try:
        parsed(text)
    except UsageError as error:
        assert str(error).startswith("--vary")


@given(st.integers(0, 10**6), st.booleans())
def test_what_is_drawn_is_in_the_range(seed: int, log: bool) -> None:
    rate = Range("learning_rate", 0.0012345, 0.3, log).drawn(random.Random(seed))
    assert 0.0012345 <= rate <= 0.3
    units = Range("hidden_size", 20, 200, log).drawn(random.Random(seed))
    assert type(units) is int and 20 <= units <= 200


def test_a_logarithm_is_drawn_evenly() -> None:
    source = random.Random(0)
    drawn = [Range("learning_rate", 0.001, 0.1, True).drawn(source) for _ in range(2000)]
    assert 0.45 < sum(rate < 0.01 for rate in drawn) / len(drawn) < 0.55


def test_the_size_of_a_grid() -> None:
    assert grid_size([parsed("cell=rnn,gru"), parsed("hidden=1,2,3")]) == 6
    assert setting_named("--hidden") == "hidden_size"
