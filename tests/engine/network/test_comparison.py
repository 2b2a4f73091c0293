from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from engine.network.comparison import NORM_TOLERANCE, TOLERANCE, Errors, GradientCheck, ParameterCheck, Tally

RIGHT = Errors(sum_numerical=1.0, mean_error=0.0, max_error=0.0, worst=(0,), norm_error=0.0)
CHECK = ParameterCheck("output", "V", 3, 9, 1.0, RIGHT, None, 0.0, 0.0)


@pytest.mark.parametrize(
    "change",
    [
        {"direction_error": 2 * NORM_TOLERANCE},
        {"direction_error": math.nan},
        {"exact": dataclasses.replace(RIGHT, max_error=2 * TOLERANCE)},
        {"exact": dataclasses.replace(RIGHT, max_error=math.nan)},
        {"exact": dataclasses.replace(RIGHT, norm_error=2 * NORM_TOLERANCE)},
        {"float32_error": 0.02},
        {"float32_error": math.nan},
    ],
)
def test_every_error_has_to_be_within_its_tolerance(change):
    assert CHECK.passed and GradientCheck("zero", 2.0, 0.0, (CHECK,)).passed
    wrong = dataclasses.replace(CHECK, **change)
    assert not wrong.passed and not GradientCheck("zero", 2.0, 0.0, (CHECK, wrong)).passed
    assert not GradientCheck("zero", 2.0, math.nan, (CHECK,)).passed


def test_the_worst_entry_is_the_first_of_equals_in_whatever_order_they_come_and_not_a_number_is_worse():
    tally = Tally("h0", "h0", (2, 3), None, np.random.default_rng(0))
    for chosen in ([5, 4], [3, 0], [2, 1]):
        tally.add(np.array(chosen), np.array([1.0, 1.0]), np.array([0.0, 1.0]), None)
    assert (tally.result().exact.worst, tally.result().exact.max_error) == ((0, 2), 1.0)
    tally.add(np.array([1]), np.array([np.nan]), np.array([0.0]), None)
    assert tally.result().exact.worst == (0, 1)
    assert np.isnan(tally.result().exact.max_error)
