from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_rnn.plot.viewport import LEAST_SPAN, Viewport

FIRST, LAST = 0.0, 1000.0
shares = st.floats(0.05, 0.95)


@given(st.floats(40, 900), st.floats(0, 1), shares)
def test_a_zoom_keeps_the_place_it_is_around(span, at, share):
    view = Viewport(span, span + at * (LAST - span))
    low, high = view.window(FIRST, LAST)
    about = low + share * (high - low)
    closer = view.zoomed(0.5, about, FIRST, LAST).window(FIRST, LAST)
    assert (about - closer[0]) / (closer[1] - closer[0]) == pytest.approx(
        share, abs=0.02 if span > 2 * LEAST_SPAN else 1
    )


@given(st.lists(st.tuples(st.floats(0.3, 3), st.none() | st.floats(0, 1)), max_size=30))
def test_what_is_seen_lies_within_the_run(steps):
    view = Viewport()
    for factor, share in steps:
        low, high = view.window(FIRST, LAST)
        view = view.zoomed(factor, None if share is None else low + share * (high - low), FIRST, LAST)
        low, high = view.window(FIRST, LAST)
        assert FIRST <= low < high <= LAST
        assert high - low >= LEAST_SPAN - 1e-6


def test_keys_zoom_at_the_end_while_it_is_followed_and_else_in_the_middle():
    followed = Viewport().zoomed(0.5, None, FIRST, LAST)
    assert followed == Viewport(500.0)
    assert followed.window(FIRST, 2000.0) == (1500.0, 2000.0)
    assert Viewport(400.0, 600.0).zoomed(0.5, None, FIRST, LAST).window(FIRST, LAST) == (300.0, 500.0)


def test_zooming_out_ends_in_the_whole_run():
    assert Viewport(400.0, 600.0).zoomed(3, 300.0, FIRST, LAST) == Viewport()


def test_panning_stops_at_both_ends_and_follows_again_at_the_last():
    view = Viewport(100.0, 500.0)
    assert view.panned(-900, FIRST, LAST).window(FIRST, LAST) == (0.0, 100.0)
    assert view.panned(900, FIRST, LAST) == Viewport(100.0)
    assert Viewport().panned(-10, FIRST, LAST) == Viewport()


def test_the_recent_view_and_back():
    assert Viewport().recent_or_whole(LAST).window(FIRST, LAST) == (900.0, 1000.0)
    assert Viewport(10.0).recent_or_whole(LAST) == Viewport()
    assert Viewport().recent_or_whole(50.0).window(FIRST, 50.0) == (30.0, 50.0)


def test_a_run_that_went_back_is_still_seen():
    assert Viewport(100.0, 900.0).window(FIRST, 500.0) == (400.0, 500.0)


def test_an_update_outside_is_brought_into_the_middle():
    recent = Viewport(100)
    assert recent.including(950, 0, 1000) == recent
    assert Viewport().including(5, 0, 1000) == Viewport()
    assert recent.including(500, 0, 1000).window(0, 1000) == (450, 550)
    assert recent.including(3, 0, 1000).window(0, 1000) == (0, 100)
    assert Viewport(100, 300).including(990, 0, 1000) == recent
