"""The smooth loss one epoch ago: what a list of all losses would say, in bounded memory."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from tui_rnn.watch.epoch_ago import MOST_PLACES, EpochAgo


def smooth_loss(update: int, tries: int = 0) -> float:
    """Piecewise linear between multiples of 7, so that it can be interpolated there; each try of an update differs."""
    return 100.0 - update / 7 + (update // 1000) * 3 + 1000.0 * tries


def take(ago: EpochAgo, first: int, last: int, tries: int = 0) -> None:
    for update in range(first, last + 1):
        if update % ago.every == 0:
            ago.add(update, smooth_loss(update, tries))


@given(st.integers(1, 3 * MOST_PLACES), st.integers(1, 8000))
def test_it_is_the_loss_one_epoch_earlier(per_epoch: int, last: int) -> None:
    ago = EpochAgo(engine.Config(), per_epoch)
    take(ago, 1, last)
    then = last - per_epoch
    places = then // ago.every * ago.every, -(-then // ago.every) * ago.every
    if places[0] < 1:
        assert ago.before(last) is None
    else:
        low, high = sorted(map(smooth_loss, places))
        assert low - 1e-9 <= (found := ago.before(last)) <= high + 1e-9  # type: ignore[operator]
        if places[0] == places[1]:
            assert found == smooth_loss(then)
        elif then // 1000 == places[1] // 1000:
            assert found == pytest.approx(smooth_loss(then))
    assert len(ago._kept) <= MOST_PLACES + 3


@given(st.integers(1, 3000), st.integers(1, 5000), st.integers(0, 5000), st.integers(1, 8000))
def test_after_going_back_it_never_tells_of_updates_that_were_undone(
    per_epoch: int, there: int, back: int, more: int
) -> None:
    ago = EpochAgo(engine.Config(), per_epoch)
    take(ago, 1, there)
    back = min(back, there)
    take(ago, back + 1, back + more, tries=1)
    now = back + more
    then = now - per_epoch
    found = ago.before(now)
    if found is not None:
        after, before = then // ago.every * ago.every, -(-then // ago.every) * ago.every
        expected = [smooth_loss(update, update > back) for update in (after, before)]
        assert min(expected) - 1e-6 <= found <= max(expected) + 1e-6
    elif more > per_epoch + 2 * ago.every:
        assert then < ago.every
    assert found is not None or more <= per_epoch + 2 * ago.every or then < ago.every


@pytest.mark.parametrize("shuffle", ["chunks", "random"])
def test_of_a_text_that_is_shuffled_there_is_none(shuffle: str) -> None:
    ago = EpochAgo(engine.Config(shuffle=shuffle), 10)
    take(ago, 1, 100)
    assert not ago.has_meaning
    assert ago.before(100) is None
