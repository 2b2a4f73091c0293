"""The points that a plan comes to."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_rnn.run.options import UsageError
from tui_rnn.sweep.axes import parsed
from tui_rnn.sweep.plan import Plan
from tui_rnn.sweep.points import LONGEST_NAME, count, points_of


def plan(*vary: str, **more: Any) -> Plan:
    return Plan(**{"updates": 100, "axes": tuple(map(parsed, vary)), **more})


def names(of: Plan) -> list[str]:
    return [point.name for point in points_of(of).points]


def test_a_grid_has_every_combination_in_the_order_of_its_axes() -> None:
    found = points_of(plan("cell=rnn,gru", "learning-rate=0.05,0.1")).points
    assert [point.label for point in found] == ["rnn, 0.05", "rnn, 0.1", "gru, 0.05", "gru, 0.1"]
    assert [(point.config.cell, point.config.learning_rate) for point in found][2] == ("gru", 0.05)
    # A folder is named by what differs from the recipe: so it is the same whatever else is varied.
    assert names(plan("cell=rnn,gru", "learning-rate=0.05,0.1")) == [
        "learning-rate=0.05", "assignment", "cell=gru,learning-rate=0.05", "cell=gru",
    ]  # fmt: skip
    assert names(plan("learning-rate=0.05,0.2")) == ["learning-rate=0.05", "learning-rate=0.2"]


def test_what_does_nothing_beside_the_others_is_left_out_and_points_that_are_one_are_one() -> None:
    found = points_of(plan("optimizer=sgd,adagrad", "momentum=0,0.5")).points
    assert [point.label for point in found] == ["sgd, 0", "sgd, 0.5", "adagrad"]
    assert "momentum" not in found[2].settings


def test_points_that_are_named_are_combined_with_the_axes_and_lack_nothing_of_each_other() -> None:
    both = plan("learning-rate=0.1,0.2", points=({"optimizer": "adam", "clip": 1.0}, {}, {"clip": 0.0}))
    found = points_of(both).points
    assert count(both) == 3 * 2 * 3 and both.varied == ["optimizer", "clip", "learning_rate"]
    assert [point.label for point in found] == [
        "adam, 1, 0.1", "adam, 1, 0.2", "adagrad, 5, 0.1", "adagrad, 5, 0.2", "adagrad, 0, 0.1", "adagrad, 0, 0.2",
    ]  # fmt: skip
    assert [point.config.clip for point in found] == [1.0, 1.0, 5.0, 5.0, 0.0, 0.0]


def test_a_contradiction_is_skipped_and_said() -> None:
    found = points_of(plan("schedule=constant,linear", "warmup=0,200"))
    assert [point.label for point in found.points] == ["constant, 0", "constant, 200", "linear, 0"]
    ((name, reason),) = found.skipped
    assert name == "schedule linear warmup 200"
    assert reason == "--schedule linear must end after the warm-up of 200 updates"


def test_nothing_but_contradictions_is_refused() -> None:
    with pytest.raises(UsageError, match=r"no point of the sweep can be run: patience 1: --patience needs"):
        points_of(plan("patience=1,2"))


def test_a_setting_that_does_nothing_anywhere_is_refused() -> None:
    with pytest.raises(UsageError, match=r"--momentum does nothing without --optimizer sgd"):
        points_of(plan("learning-rate=0.1,0.2", settings={"momentum": 0.5}))
    assert len(points_of(plan("optimizer=sgd,adagrad", settings={"momentum": 0.5})).points) == 2
    with pytest.raises(UsageError, match="--momentum does nothing without --optimizer sgd"):
        points_of(plan("momentum=0,0.5"))


def test_more_trials_begin_with_the_same_ones() -> None:
    few = names(plan("learning-rate=log(0.001,0.3)", "hidden=uniform(20,200)", trials=5))
    many = names(plan("learning-rate=log(0.001,0.3)", "hidden=uniform(20,200)", trials=12))
    assert many[:5] == few and len(set(many)) == 12


def test_a_range_with_fewer_values_than_trials_ends() -> None:
    found = points_of(plan("layers=uniform(1,3)", trials=10))
    assert sorted(point.name for point in found.points) == ["assignment", "layers=2", "layers=3"]
    assert found.skipped == (("7 of 10 trials", "there are no more points to draw"),)


def test_runs_are_counted_without_making_them() -> None:
    values = ",".join(str(n / 1000) for n in range(1, 1001))
    assert count(plan(f"learning-rate={values}", f"init-scale={values}", seeds=(0,))) == 10**6


@given(st.lists(st.floats(0, 1000, allow_nan=False), min_size=1, max_size=6, unique=True))
def test_no_two_points_have_one_name(rates: list[float]) -> None:
    found = names(plan("learning-rate=" + ",".join(map(repr, rates))))
    assert len(set(found)) == len({rate + 0.0 for rate in rates})


def test_a_long_name_is_cut_and_still_tells_points_apart() -> None:
    more = {
        "cell": "lstm", "layers": 3, "hidden_size": 128, "dropout": 0.123456789, "init": "fan-in", "seq_length": 50,
        "batch_size": 16, "optimizer": "adam", "schedule": "cosine", "warmup": 10, "clip_norm": 1.0, "validation": 0.1,
    }  # fmt: skip
    found = names(plan("weight-decay=0.01,0.02", settings=more))
    assert len(set(found)) == 2
    assert all(LONGEST_NAME < len(name) < LONGEST_NAME + 12 for name in found)
