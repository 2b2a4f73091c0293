"""The gradient check of a report."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from tui_rnn.report.gathering.gradients import gradient_table


def test_it_is_the_assignments_and_passes() -> None:
    table = gradient_table(engine.Config(hidden_size=6), 9, np.arange(60, dtype=np.uint8) % 9)
    assert (table.config.hidden_size, table.config.seq_length, table.config.dtype) == (6, 25, "float64")
    assert (table.step, table.eps, table.entries, table.from_text) == (1e-5, 1e-6, None, True)
    assert [check.state for check in table.checks] == ["zero", "random"]
    for check in table.checks:
        assert check.passed
        assert [parameter.symbol for parameter in check.parameters] == ["W", "b", "U", "V", "c", "h0"]
        for parameter in check.parameters:
            assert parameter.entries == parameter.size
            assert parameter.differences is not None and parameter.differences.norm_error < 1e-5


def test_the_same_again_is_the_same_and_other_characters_are_not() -> None:
    config = engine.Config(hidden_size=4, seq_length=5)
    assert gradient_table(config, 5, None) == gradient_table(config, 5, None)
    assert gradient_table(config, 5, None).checks != gradient_table(config, 5, np.zeros(9, np.uint8)).checks


@pytest.mark.parametrize("cell", list(engine.CELLS))
def test_a_stack_of_any_cell_with_dropout_is_checked_as_a_smaller_one(cell: str) -> None:
    config = engine.Config(
        cell=cell, layers=2, dropout=0.3, hidden_size=8, seq_length=3, batch_size=3, validation=0.1, patience=2
    )
    table = gradient_table(config, 3, None)
    assert table.config.layers == 2 and table.config.batch_size == 1
    assert all(check.passed for check in table.checks)


def test_where_all_entries_are_too_many_it_says_how_many_there_were(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_rnn.report.gathering.gradients.affordable", lambda config, characters: 3)
    table = gradient_table(engine.Config(hidden_size=9, seq_length=3), 7, None)
    assert (table.entries, table.config.hidden_size) == (9, 8)
    assert max(parameter.entries for check in table.checks for parameter in check.parameters) == 9
