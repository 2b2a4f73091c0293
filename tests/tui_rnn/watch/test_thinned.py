"""Thinning a curve while it is read."""

from __future__ import annotations

from itertools import pairwise

from tui_rnn.watch.thinned import MOST_POINTS, Thinned


def test_points_stay_evenly_spaced_and_bounded_and_the_last_is_known() -> None:
    updates = list[int]()
    thinned = Thinned((updates,))
    count = 9 * MOST_POINTS + 1
    for n in range(1, count + 1):
        if not thinned.skips(b"%d" % n):
            updates.append(n)
    assert MOST_POINTS <= len(updates) <= 2 * MOST_POINTS
    apart = [after - before for before, after in pairwise(updates)]
    assert max(apart) <= 2 * min(apart)
    assert thinned.skipped == b"%d" % count or updates[-1] == count


def test_of_a_short_curve_nothing_is_left_out() -> None:
    thinned = Thinned(([],))
    assert not any(thinned.skips(b"line") for _ in range(100))
    assert thinned.skipped == b""
