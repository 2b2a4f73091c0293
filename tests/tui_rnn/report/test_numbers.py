"""Numbers in tables and sentences."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_rnn.report.numbers import UNKNOWN, nats, number, percent, power, time


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (number(1234.567), "1,234.57"),
        (number(-0.5, 1), "−0.5"),
        (number(1e300), "1.0 × 10³⁰⁰"),
        (percent(0.5), "50.0 %"),
        (percent(0.0), "0.0 %"),
        (percent(4e-4), "0.04 %"),
        (percent(2e-5), "0.002 %"),
        (percent(2e-8), "2.0 × 10⁻⁶ %"),
        (power(-1.228e-2, 3), "−1.228 × 10⁻²"),
        (power(0.0), "0"),
        (time(48.25), "48.2 seconds"),
        (time(725), "12 min 5 s"),
        (time(12_000), "3 h 20 min"),
        (nats(1), "nats a character"),
        (nats(2500), "nats for 2,500 characters"),
    ],
)
def test_they_read_as_in_a_book(said: str, expected: str) -> None:
    assert said.replace("\N{NO-BREAK SPACE}", " ") == expected


@pytest.mark.parametrize("form", [number, percent, power])
def test_what_is_not_known_is_a_dash(form: object) -> None:
    for value in (None, math.nan, math.inf, -math.inf):
        assert form(value) == UNKNOWN  # type: ignore[operator]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_power_is_the_number_to_its_digits(value: float) -> None:
    plain = power(value, 5).replace("−", "-").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    plain = plain.replace("\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10", "e")
    assert float(plain) == pytest.approx(value, rel=1e-5)
