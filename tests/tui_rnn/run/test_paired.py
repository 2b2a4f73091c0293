"""Two groups of runs in pairs, over the seeds that both have."""

from __future__ import annotations

import math
import statistics
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui_rnn.run.groups import grouped
from tui_rnn.run.paired import Paired, of_differences, paired, sentence, student
from tui_rnn.run.ranking import SMOOTH, VALIDATION


@pytest.mark.parametrize(
    ("degrees", "t"), [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (9, 2.262), (30, 2.042), (1000, 1.962)]
)
def test_the_quantiles_are_those_of_the_tables(degrees: int, t: float) -> None:
    assert student(0.95, degrees) == pytest.approx(t, abs=0.0005)


@pytest.mark.parametrize(("probability", "degrees", "t"), [(0.99, 1, 63.657), (0.99, 10, 3.169), (0.5, 7, 0.711)])
def test_other_probabilities_have_theirs(probability: float, degrees: int, t: float) -> None:
    assert student(probability, degrees) == pytest.approx(t, abs=0.0005)


def test_the_interval_is_that_of_the_paired_t_test() -> None:
    """Student's own example: hours of sleep gained by ten patients by two drugs; t = 4.06 with 9 degrees of freedom."""
    found = of_differences([1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4])
    assert (found.pairs, found.lower, found.distinguishable) == (10, 9, True)
    assert (found.mean, found.low, found.high) == pytest.approx((1.58, 0.7001, 2.4599), abs=1e-4)


def test_runs_are_paired_by_their_seeds_and_those_without_a_loss_left_out(a_run: Any) -> None:
    first, second = (
        grouped(a_run(bits=(bits,), seed=seed, clip=clip, validated=9 - bits) for seed, bits in enumerate(losses))[0]
        for clip, losses in ((1.0, (3.0, 3.1, 3.2, 3.3)), (2.0, (3.5, 3.0, 3.8)))
    )
    found = paired(first, second, SMOOTH)
    assert (found.pairs, found.lower) == (3, 2)
    assert found.mean == pytest.approx(1 / 3)
    assert paired(first, second, VALIDATION).mean == pytest.approx(-1 / 3)
    assert paired(second, first, SMOOTH).mean == pytest.approx(-1 / 3)
    (unknown,) = grouped(a_run(bits=(), seed=seed) for seed in range(3))
    assert paired(first, unknown, SMOOTH) == Paired(0, 0, 0.0, -math.inf, math.inf)


@given(st.lists(st.floats(-1e300, 1e300) | st.floats(-1, 1), max_size=6))
@example([1e308, -1e308, 1e308])
@example([5e-324, 5e-324])
def test_whatever_the_differences_it_is_said_and_one_pair_says_nothing(differences: list[float]) -> None:
    found = of_differences(differences)
    assert found.low <= found.high
    if len(differences) < 2 or not any(differences):
        assert not found.distinguishable
    elif len(set(differences)) == 1:
        assert found.distinguishable
    elif all(abs(difference) < 2 for difference in differences):
        assert found.low <= statistics.fmean(differences) <= found.high
    said = sentence(found, "x=1")
    assert said.startswith("distinguishable" if found.distinguishable else "not distinguishable")


def test_a_sentence_can_be_read_without_having_been_there() -> None:
    assert sentence(of_differences([0.04, 0.05, 0.03]), "cell=rnn") == (
        "distinguishable from the second, cell=rnn: lower in 3 of 3 seeds, by 0.040 bits per character in the mean "
        "(95 % confidence interval 0.015 to 0.065)"
    )
    assert sentence(of_differences([0.04, -0.15, 0.03]), "cell=rnn") == (
        "not distinguishable from the second, cell=rnn: lower in 2 of 3 seeds, yet higher by 0.027 bits per character "
        "in the mean (95 % confidence interval -0.239 to 0.292); more seeds may tell them apart"
    )
    assert "interval 0.00042 to 0.00050)" in sentence(of_differences([0.00044, 0.00046, 0.00049, 0.00042, 0.0005]), "b")
    assert "only one seed has a loss of both, and it takes at least two" in sentence(of_differences([1.0]), "b")
    assert "no seed has a loss of both" in sentence(of_differences([]), "b")
