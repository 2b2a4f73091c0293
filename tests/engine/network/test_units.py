"""Units and features, against the definitions written out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import engine
from engine.network import units
from engine.network.units import LEAST_STRETCHES, area_under_curve

FEW = st.integers(-3, 3).map(float)  # with many ties


def auc_by_pairs(values, having):
    """Every pair compared."""
    pairs = [(a > b) + (a == b) / 2 for a in values[having] for b in values[~having]]
    return sum(pairs) / len(pairs) if pairs else 0.5


def r_by_definition(x, y):
    x, y = x - x.mean(), y - y.mean()
    scale = np.sqrt((x**2).sum() * (y**2).sum())
    return (x * y).sum() / scale if scale else 0.0


@given(
    arrays(np.float32, (23, 4), elements=FEW), arrays(np.bool_, 23), arrays(np.int64, 23, elements=st.integers(0, 5))
)
def test_it_is_the_definition(hidden, having, numbers):
    found = engine.finish(engine.separations(hidden, {"having": having, "numbers": numbers}))
    for unit in range(4):
        values = hidden[:, unit].astype(float)
        assert found.auc[unit, 0] == pytest.approx(auc_by_pairs(values, having))
        assert found.r[unit, 0] == pytest.approx(r_by_definition(values, having.astype(float)), abs=1e-12)
        assert found.r[unit, 1] == pytest.approx(r_by_definition(values, numbers.astype(float)), abs=1e-12)
        assert np.isnan(found.auc[unit, 1]) and found.of(unit, "numbers").auc is None


def test_the_pieces_change_nothing(monkeypatch):
    rng = np.random.default_rng(0)
    hidden, having = rng.normal(size=(500, 7)), rng.random(500) < 0.3
    whole = engine.finish(engine.separations(hidden, {"having": having}))
    monkeypatch.setattr(units, "SORTED", 1000)
    pieces = engine.separations(hidden, {"having": having})
    assert sum(1 for _ in pieces) == 4
    again = engine.finish(engine.separations(hidden, {"having": having}))
    assert np.allclose(whole.r, again.r, atol=1e-14) and np.allclose(whole.auc, again.auc, atol=1e-14)


def stripes(stretches, length=20):
    """(N,) a feature that comes and goes so many times."""
    return np.tile(np.repeat([False, True], length), stretches)


def test_the_best_unit_is_found_whatever_its_sign_and_none_where_none_follows():
    rng = np.random.default_rng(1)
    having = stripes(30)
    hidden = rng.normal(size=(len(having), 20))
    hidden[:, 13] -= 3 * having
    hidden[:, 4] += 1 * having
    column = np.arange(len(having)) % 71
    found = engine.finish(engine.separations(hidden, {"having": having, "column": column}))
    best = found.best("having")
    assert (best.unit, best.separates) == (13, True) and best.r < -0.7 and best.auc < 0.05
    assert [one.unit for one in found.ranked("having")][:2] == [13, 4]
    assert [one.feature for one in found.followed(13)] == ["having", "column"]
    assert not found.best("column").separates


def test_a_rare_feature_is_separated_by_its_auc_although_its_r_is_small():
    rng = np.random.default_rng(2)
    having = np.zeros(5000, np.bool_)
    having[50::400] = True
    hidden = rng.normal(size=(5000, 3))
    hidden[having, 1] += 3
    best = engine.finish(engine.separations(hidden, {"rare": having})).best("rare")
    assert best.unit == 1 and best.separates and abs(best.r) < units.LEAST_R


def test_what_comes_only_a_few_times_is_never_separated():
    for stretches, separates in ((LEAST_STRETCHES - 1, False), (LEAST_STRETCHES, True)):
        having = stripes(stretches)
        found = engine.finish(engine.separations(having[:, None].astype(float), {"having": having}))
        assert found.best("having").r == pytest.approx(1) and found.best("having").separates is separates


@pytest.mark.parametrize("value", [0.0, 0.1, np.nan, np.inf])
def test_a_dead_or_broken_unit_and_a_feature_that_never_varies_separate_nothing(value):
    hidden = np.full((400, 2), value, np.float32)
    hidden[:, 1] = stripes(10)
    features = {"never": np.zeros(400, np.bool_), "always": np.ones(400, np.bool_), "stripes": stripes(10)}
    found = engine.finish(engine.separations(hidden, features | {"level": np.full(400, 7)}))
    assert np.isfinite(found.r).all() and found.auc[0, :3].tolist() == [0.5] * 3
    assert found.best("stripes").unit == 1
    assert not any(found.of(unit, name).separates for unit in (0, 1) for name in ("never", "always", "level"))
    assert not found.of(0, "stripes").separates


def test_the_area_under_the_curve_of_one_array():
    having = np.array([True, False, True, False])
    assert area_under_curve(np.array([3.0, 1.0, 2.0, 2.0]), having) == 0.875
    assert area_under_curve(np.arange(4.0), np.ones(4, np.bool_)) is None


@given(
    arrays(np.float32, (23, 4), elements=FEW), arrays(np.bool_, 23), arrays(np.int64, 23, elements=st.integers(0, 5))
)
def test_the_best_unit_is_that_of_the_whole_table(hidden, having, numbers):
    features = {"having": having, "numbers": numbers, "often": np.arange(23) % 2 == 0}
    table = engine.finish(engine.separations(hidden, features))
    for best in engine.finish(engine.best_separations(hidden, features)):
        assert abs(best.r) == pytest.approx(abs(table.best(best.feature).r), abs=1e-12)
        own = table.of(best.unit, best.feature)  # of two equals it may be the other
        assert best.r == pytest.approx(own.r, abs=1e-12)
        assert (best.auc, best.separates) == (own.auc, own.separates)


def test_the_best_units_are_found_in_pieces(monkeypatch):
    monkeypatch.setattr(units, "SORTED", 200)
    hidden = np.random.default_rng(0).normal(size=(100, 9))
    pieces = engine.Pieces(engine.best_separations(hidden, {"it": hidden[:, 7] > 0}))
    assert sum(1 for _ in pieces) == 5 and [best.unit for best in pieces.result] == [7]
