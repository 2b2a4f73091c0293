"""The equations of any network."""

from __future__ import annotations

import dataclasses
from typing import Any
from xml.etree import ElementTree

import pytest

import engine
from tui_rnn.report.blocks import Equations, Fold
from tui_rnn.report.sections.model import section


@pytest.mark.parametrize("cell", list(engine.CELLS))
def test_every_cell_has_them_forward_and_backward(made: Any, cell: str) -> None:
    about, forward, fold = section(dataclasses.replace(made.report, config=engine.Config(cell=cell, layers=2))).blocks
    assert isinstance(forward, Equations) and isinstance(fold, Fold)
    (backward,) = fold.blocks
    for equations in (forward, backward):
        assert len(equations.mathml) == len(equations.plain) > 4
        for mathml in equations.mathml:
            assert ElementTree.fromstring(mathml).tag == "math"
    assert "the 2 layers" in about.text
