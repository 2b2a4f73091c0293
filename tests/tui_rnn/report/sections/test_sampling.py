"""Temperature and nucleus."""

from __future__ import annotations

from typing import Any

from tui_rnn.report.blocks import Written
from tui_rnn.report.sections.sampling import section


def test_each_text_says_what_was_changed_and_how_far(made: Any) -> None:
    written = [block for block in section(made.report).blocks if isinstance(block, Written)]
    assert [block.heading for block in written] == [
        "Temperature · low · temperature 0.4",
        "Temperature · medium · temperature 0.8",
        "Temperature · high · temperature 1.3",
        "Nucleus · low · top-p 0.4",
        "Nucleus · medium · top-p 0.7",
        "Nucleus · high · top-p 0.95",
    ]
    assert [block.text for block in written] == [sample.text for sample in made.report.samples[1:]]
