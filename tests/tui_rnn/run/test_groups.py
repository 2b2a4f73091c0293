"""Runs that differ only in their seed are one; their figures are medians with ranges."""

from __future__ import annotations

import statistics
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from tui_rnn.run.groups import differing, grouped, point_name, settings_of, spread

SETTINGS = st.fixed_dictionaries(
    {
        "seed": st.integers(0, 3),
        "learning_rate": st.sampled_from([0.1, 0.2]),
        "optimizer": st.sampled_from(["adagrad", "adam"]),
        "beta1": st.sampled_from([0.9, 0.8]),
        "goal": st.sampled_from([300, 600]),
        "text": st.sampled_from(["a.txt", "b.txt"]),
    }
)


def apart(settings: dict[str, Any]) -> tuple[Any, ...]:
    """What decides in which group a run is: beta1 means nothing to adagrad."""
    beta1 = settings["beta1"] if settings["optimizer"] == "adam" else None
    return (*(settings[name] for name in ("learning_rate", "optimizer", "goal", "text")), beta1)


@given(st.lists(SETTINGS, min_size=1, max_size=8))
def test_runs_are_in_one_group_if_only_the_seed_differs(a_run: Any, all_settings: list[dict[str, Any]]) -> None:
    runs = [a_run(**settings) for settings in all_settings]
    groups = grouped(runs)
    assert sorted(id(run) for group in groups for run in group.runs) == sorted(map(id, runs))
    kinds = {id(run): apart(settings) for run, settings in zip(runs, all_settings, strict=True)}
    assert [len({kinds[id(run)] for run in group.runs}) for group in groups] == [1] * len(groups)
    assert len(groups) == len(set(kinds.values()))
    for group in groups:
        seeds = [run.config.seed for run in group.runs]
        assert seeds == sorted(seeds)


@given(st.lists(SETTINGS, min_size=1, max_size=8))
def test_what_differs_is_named_and_nothing_that_only_follows(a_run: Any, all_settings: list[dict[str, Any]]) -> None:
    found = differing(grouped(a_run(**settings) for settings in all_settings))
    for name in ("learning_rate", "optimizer"):
        assert (name in found) == (len({settings[name] for settings in all_settings}) > 1)
    beta1 = {settings["beta1"] for settings in all_settings if settings["optimizer"] == "adam"}
    assert ("beta1" in found) == (len(beta1) > 1)
    assert set(found) <= {"learning_rate", "optimizer", "beta1"}


def test_a_rate_that_was_changed_by_hand_sets_a_run_apart_but_not_one_that_the_run_lowered(a_run: Any) -> None:
    changed = ((0, 0.1), (100, 0.05))
    assert len(grouped([a_run(), a_run(seed=1, rates=changed)])) == 2
    decaying = {"decay": 0.5, "validation": 0.1}
    assert len(grouped([a_run(**decaying), a_run(seed=1, rates=changed, **decaying)])) == 1


def test_runs_that_began_with_other_weights_are_apart(a_run: Any) -> None:
    source = engine.Pretrained(name="a.npz", update=5, text="a.txt", weights_sha256="0")
    assert len(grouped([a_run(), a_run(seed=1), a_run(seed=2, init_from=source)])) == 2


def test_how_often_a_run_is_evaluated_matters_only_where_something_depends_on_it() -> None:
    often = engine.Config(validation=0.1, validate_every=10)
    assert settings_of(often)["validate_every"] is None
    assert settings_of(engine.Config(validation=0.1, validate_every=10, patience=3))["validate_every"] == 10


@given(st.lists(st.none() | st.floats(-1e6, 1e6)))
def test_a_spread_is_the_median_and_the_range_of_what_is_known(values: list[float | None]) -> None:
    known, found = [value for value in values if value is not None], spread(values)
    assert (found is None) == (not known)
    if found is not None:
        assert found == (statistics.median(known), min(known), max(known))


@given(st.lists(st.lists(st.floats(0.1, 9), min_size=1, max_size=6), min_size=1, max_size=4))
def test_a_band_lies_around_its_median_and_goes_as_far_as_all_curves(a_run: Any, curves: list[list[float]]) -> None:
    (group,) = grouped(a_run(bits=tuple(bits), seed=seed) for seed, bits in enumerate(curves))
    band = group.band(lambda run: run.curve("updates"))
    assert (band.x[0], band.x[-1]) == (100, 100 * min(map(len, curves)))
    assert (band.low <= band.median).all() and (band.median <= band.high).all()
    firsts = [bits[0] for bits in curves]
    assert (band.low[0], band.high[0]) == pytest.approx((min(firsts), max(firsts)))
    assert (np.diff(band.x) > 0).all()


def test_a_run_without_a_curve_does_not_hide_those_of_the_others(a_run: Any) -> None:
    (group,) = grouped([a_run(bits=()), a_run(seed=1), a_run(seed=2)])
    assert len(group.band(lambda run: run.curve("updates")).x)
    (alone,) = grouped([a_run(bits=())])
    assert [len(part) for part in alone.band(lambda run: run.curve("updates"))] == [0, 0, 0, 0]


def test_a_point_is_named_as_its_settings_are_given() -> None:
    settings = {"hidden_size": 20, "cell": "gru", "beta1": None, "mean_loss": True}
    assert point_name(settings) == "hidden=20, cell=gru, mean-loss=yes"
    assert point_name({}) == ""
