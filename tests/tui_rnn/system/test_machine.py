"""The name of the machine."""

from __future__ import annotations

from tui_rnn.system.machine import LONGEST, processor


def test_it_has_a_name_in_one_line() -> None:
    name = processor()
    assert name and "\n" not in name and len(name) <= LONGEST
