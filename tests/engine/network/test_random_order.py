from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.network.random_order import RandomOrder


@given(st.integers(1, 5000), st.integers(0, 10), st.data())
def test_a_random_order_names_every_number_once_and_any_stretch_of_it_is_the_same(size, seed, data):
    order = RandomOrder(size, np.random.default_rng(seed))
    whole = order.stretch(0, size)
    assert np.sort(whole).tolist() == list(range(size))
    start = data.draw(st.integers(0, size))
    stop = data.draw(st.integers(start, size))
    assert order.stretch(start, stop).tolist() == whole[start:stop].tolist()


def test_the_first_few_of_a_random_order_come_from_everywhere():
    size, first = 6_000_000, []
    for seed in range(500):
        first += RandomOrder(size, np.random.default_rng(seed)).stretch(0, 8).tolist()
    for parts, positions in ((10, np.array(first) // (size // 10)), (8, np.array(first) % 8)):
        expected = len(first) / parts
        chi_squared = ((np.bincount(positions, minlength=parts) - expected) ** 2 / expected).sum()
        assert chi_squared < 30  # beyond which one in a thousand random orders would be
