"""Clipping, and what is said of a gradient."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from engine.training.clipping import clip, clip_by_norm, clip_by_value


def test_clipping_keeps_what_is_small_and_what_is_not_a_number():
    gradient = np.array([-9.0, 2.0, 9.0, np.nan, np.inf])
    clip_by_value(gradient, 5)
    assert gradient[:3].tolist() == [-5, 2, 5]
    assert np.isnan(gradient[3])
    assert gradient[4] == 5


def test_a_gradient_whose_squares_overflow_is_shortened_and_not_lost():
    gradient = np.full(4, 1e30, np.float32)
    with np.errstate(over="ignore"):
        clip_by_norm(gradient, 2)
    assert gradient == pytest.approx(1)


def test_the_settings_say_what_is_clipped():
    gradient = np.array([3.0, -4.0, 1.0])
    clip(engine.Config(clip=0, clip_norm=0), gradient)
    assert gradient.tolist() == [3, -4, 1]
    clip(engine.Config(clip=2, clip_norm=0), gradient)
    assert gradient.tolist() == [2, -2, 1]
    clip(engine.Config(clip=0, clip_norm=1.5), gradient)
    assert gradient == pytest.approx([1, -1, 0.5])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("scale", [1, 1e-3, 1e30])
def test_the_norm_is_that_of_all_entries(dtype, scale):
    gradient = np.array([[3, 0], [0, -4]], dtype) * dtype(scale)
    with np.errstate(over="ignore"):
        assert engine.gradient_norm(gradient) == pytest.approx(5 * scale, rel=1e-6)
    assert np.isnan(engine.gradient_norm(np.array([1, np.nan], dtype)))


def test_the_clipped_share_counts_what_clipping_changes():
    gradient = np.random.default_rng(0).normal(0, 3, (20, 30))
    after = gradient.copy()
    clip_by_value(after, 5)
    assert engine.clipped_share(gradient, 5) == np.mean(after != gradient) > 0
    assert engine.clipped_share(np.array([5.0, -5.0]), 5) == 0
    assert engine.clipped_share(gradient, 0) == 0
