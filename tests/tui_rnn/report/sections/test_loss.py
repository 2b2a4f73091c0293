"""The section on the loss."""

from __future__ import annotations

import dataclasses
from typing import Any

from tui_rnn.report.blocks import Discussion, Figure, Paragraph, Table
from tui_rnn.report.report import Evaluation
from tui_rnn.report.sections.loss import section


def test_it_has_the_diagram_its_sentences_some_values_and_room_for_a_discussion(made: Any) -> None:
    figure, *others = section(made.report).blocks
    assert isinstance(figure, Figure) and figure.name == "loss"
    assert any(isinstance(block, Paragraph) and block.text.startswith("The smooth loss fell from") for block in others)
    (table,) = [block for block in others if isinstance(block, Table)]
    updates = [row[0] for row in table.rows]
    assert updates[0] == "1" and updates[-1].startswith("300")
    assert sum("the best" in update for update in updates) == 1
    assert isinstance(others[-1], Discussion)


def test_what_was_computed_again_stands_beside_what_was_recorded(made: Any) -> None:
    best = dataclasses.replace(made.report.best, validation_loss=1.5)
    report = dataclasses.replace(made.report, best=best, evaluation=Evaluation(validation=1.25, last_window=2.5))
    said = " ".join(block.text for block in section(report).blocks if isinstance(block, Paragraph))
    assert "1.2500 nats = 1.803 bits a character; the run recorded 1.5000" in said
    assert "a loss of 2.5000 nats a character" in said
