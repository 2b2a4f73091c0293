"""What the system says of memory."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tui_rnn.system import memory

from ..conftest import environment


def test_some_memory_is_free_and_less_than_there_could_be() -> None:
    free = memory.available()
    assert free is None or 1_000_000 < free < 1 << 50


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_what_a_process_holds_grows_with_what_it_takes() -> None:
    """In a process of its own: in this one there may be memory at hand that other tests have given back."""
    code = (
        "from tui_rnn.system import memory\n"
        "before = memory.resident(); taken = b'x' * 40_000_000; print(memory.resident() - before)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=environment())
    assert int(done.stdout) > 20_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_what_another_process_holds_is_known_and_of_one_that_is_gone_it_is_not() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        assert memory.resident(other.pid)
        other.communicate(b"\n")
    assert memory.resident(other.pid) is None
