"""The names and values of the run pane."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from tui_rnn import events
from tui_rnn.watch.figures import BLOCKS, figures, sparkline
from tui_rnn.watch.view import LastSave, View

from .test_records import STARTED, one_of


def shown(view: View) -> dict[str, str]:
    return dict(figures(view, ()))


@pytest.fixture
def view() -> View:
    return View(one_of(events.Started, update=0, smooth_loss=None, validation_loss=None, best=events.Best(), goal=100))


def test_a_new_run_has_no_best_model_and_is_not_saved(view: View) -> None:
    values = shown(view)
    assert values["saved"] == "not yet"
    assert not any(name.startswith("best") for name in values)


def test_the_best_model_is_the_one_of_what_is_held_out_once_that_is_known(view: View) -> None:
    view(engine.Updated(1, 0.1, 100.0, 25 * np.log(2) * 4, 0.1))
    assert shown(view)["best"] == "4.000 bits/char at 1"
    view(events.Evaluated(1, np.log(2) * 3))
    assert shown(view)["best held out"] == "3.000 bits/char at 1"


def test_a_save_that_failed_is_said_until_one_works(view: View) -> None:
    view(events.SaveFailed(5, "ckpt.npz", "no space left on device"))
    assert shown(view)["saved"] == "FAILED: no space left on device"
    view(events.Saved(5, "ckpt.npz"))
    assert shown(view)["saved"] == "less than a minute ago"
    view.last_save = LastSave(5, time.monotonic() - 600, "ckpt.npz")
    assert shown(view)["saved"] == "10 min ago"


def test_of_a_run_that_is_over_nothing_is_shown_that_goes_on(view: View) -> None:
    view(one_of(events.Finished, reason=events.OVER))
    assert not {"saved", "speed", "trained"} & set(shown(view))


def test_the_model_that_a_run_began_with_is_named() -> None:
    source = engine.Pretrained(name="a\x1b" + "b" * 99, update=5, text="fox", weights_sha256="")
    drawn, began = (View(one_of(events.Started, init_from=model)) for model in (None, source))
    assert " from " not in shown(drawn)["recipe"]
    assert " · from a" in shown(began)["recipe"] and "\x1b" not in shown(began)["recipe"]
    assert len(shown(began)["recipe"]) < len(shown(drawn)["recipe"]) + 40


def test_what_was_told_last_is_shown(view: View) -> None:
    view(events.LearningRateChanged(9, 0.025))
    assert shown(view)["rate"].startswith("0.025 · adagrad · clip 5")
    hostile: Any = one_of(events.Saved, path="ckpt\x1b[2J.npz", elsewhere=False)
    view(hostile)
    assert "\x1b" not in shown(view)["checkpoint"]
    assert STARTED.config.seed == 0
    assert "seed 0" in shown(view)["parameters"]


@given(st.lists(st.floats(0, 1e9), max_size=40), st.integers(0, 12))
def test_a_sparkline_is_as_wide_as_it_may_be_and_rises_where_the_values_do(values: list[float], width: int) -> None:
    line = sparkline(np.array(values), width)
    assert len(line) == min(width, len(values))
    assert set(line) <= set(BLOCKS)
    assert list(sparkline(np.array(sorted(values)), width)) == sorted(sparkline(np.array(sorted(values)), width))
