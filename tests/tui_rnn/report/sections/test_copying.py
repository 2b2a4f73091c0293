"""Whether it is copied."""

from __future__ import annotations

import dataclasses
from typing import Any

from tui_rnn.report.blocks import Table, Written
from tui_rnn.report.report import Copied
from tui_rnn.report.sections.copying import section

FOUND = Copied(
    characters=10_000, shares={5: 0.5, 20: 0.01}, yardstick={5: 0.8}, held_out=True, longest=300, passage="x" * 200
)


def test_it_has_shares_a_comparison_and_the_longest_passage(made: Any) -> None:
    blocks = section(dataclasses.replace(made.report, copied=FOUND)).blocks
    table = next(block for block in blocks if isinstance(block, Table))
    assert table.columns == ["passages of", "written", "held-out text"]
    assert table.rows == [("5 characters", "50.0 %", "80.0 %"), ("20 characters", "1.0 %", "–")]
    passage = next(block for block in blocks if isinstance(block, Written))
    assert passage == Written("The longest copied passage, its first 200 characters", "x" * 200)


def test_without_a_comparison_or_a_copy_there_is_none(made: Any) -> None:
    found = dataclasses.replace(FOUND, yardstick=None, longest=0, passage="")
    blocks = section(dataclasses.replace(made.report, copied=found)).blocks
    assert next(block for block in blocks if isinstance(block, Table)).columns == ["passages of", "written"]
    assert not any(isinstance(block, Written) for block in blocks)
