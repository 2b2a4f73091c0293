"""How to repeat it."""

from __future__ import annotations

import dataclasses
from typing import Any

from tui_rnn.report.blocks import Command, Facts, Paragraph
from tui_rnn.report.sections.again import section


def test_it_has_the_commands_the_versions_and_the_hashes(made: Any) -> None:
    report = dataclasses.replace(made.report, by_hand=("the text was read from a pipe",))
    blocks = section(report).blocks
    commands = [block.line for block in blocks if isinstance(block, Command)]
    assert commands == [f"{report.command} && tui-rnn report ckpt.npz", "tui-rnn report ckpt.npz --verify report.html"]
    assert Paragraph("Not repeated by this: the text was read from a pipe.") in blocks
    (facts,) = [block for block in blocks if isinstance(block, Facts)]
    assert {report.text.sha256, report.weights_sha256, report.best_sha256} <= {value for _, value in facts.rows}
    assert dict(facts.rows)["report made with"].startswith(f"tui-rnn {report.versions.tui_rnn}, NumPy ")
