"""Windows of a text."""

from __future__ import annotations

import numpy as np
import pytest

import engine


def test_they_are_stretches_from_the_beginning_to_the_end():
    windows = engine.windows(np.arange(100, dtype=np.uint8), 10, 4)
    assert windows.shape == (10, 4) and windows.dtype == np.intp
    assert windows[0].tolist() == [0, 30, 60, 90]
    assert (windows == windows[0] + np.arange(10)[:, np.newaxis]).all()


@pytest.mark.parametrize(("characters", "starts"), [(10, [0]), (12, [0, 1, 2]), (14, [0, 1, 2, 3, 4])])
def test_in_a_short_text_there_are_fewer_and_no_two_are_the_same(characters, starts):
    assert engine.windows(np.arange(characters), 10, 8)[0].tolist() == starts


def test_a_text_that_is_too_short_is_refused():
    with pytest.raises(engine.TextError, match="the text has 9 characters, and 10 are needed"):
        engine.windows(np.arange(9), 10, 1)
