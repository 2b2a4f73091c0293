from __future__ import annotations

import pytest

from engine.network import blas


def test_small_work_has_one_thread_and_large_work_a_few():
    assert blas.suitable(blas.WORTH_A_THREAD - 1) == 1
    assert blas.suitable(blas.WORTH_A_THREAD) == min(blas.MOST, blas.available_cores())
    assert blas.available_cores() >= 1


def test_a_number_below_one_is_refused():
    with pytest.raises(ValueError, match="must be 1 or more, not 0"):
        blas.set_threads(0)


def test_the_number_that_is_set_is_the_number_that_is_used():
    before = blas.threads()
    if before is None:
        assert not blas.use_threads(1)  # another BLAS: it cannot be told
        return
    try:
        for number in (1, 2):
            assert blas.use_threads(number)
            assert blas.threads() == number
    finally:
        blas.use_threads(before)
