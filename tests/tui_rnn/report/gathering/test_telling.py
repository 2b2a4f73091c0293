"""Telling what is being done."""

from __future__ import annotations

from tui_rnn.report.gathering.telling import Tell, untold


def test_nobody_has_to_listen() -> None:
    tell: Tell = untold
    tell("writing", 0.5)
    tell("checking gradients")
