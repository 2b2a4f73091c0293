"""What the system says of memory."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from tui_rnn.system import memory


def test_some_memory_is_free_and_less_than_there_could_be() -> None:
    free = memory.available()
    assert free is None or 1_000_000 < free < 1 << 50


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_what_a_process_holds_grows_with_what_it_takes() -> None:
    before = memory.resident()
    taken = np.ones(40_000_000, np.uint8)
    after = memory.resident()
    assert before is not None
    assert after is not None
    assert after - before > taken.nbytes / 2
