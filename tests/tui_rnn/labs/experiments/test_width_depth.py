"""The lab on width and depth."""

from __future__ import annotations

from typing import Any

import pytest

import engine
from tui_rnn.labs.experiments.width_depth import LAB, LAYERS, SIZES, findings
from tui_rnn.report.heat_map import HeatMap
from tui_rnn.sweep.points import points_of


def test_points_have_the_names_of_what_they_are() -> None:
    for name, point in zip(LAB.named, points_of(LAB.plan).points, strict=True):
        layers, size = point.config.layers, point.config.hidden_size
        assert name == f"{layers} {'layer' if layers == 1 else 'layers'} of {size}"


@pytest.fixture
def found(a_run: Any, results: Any) -> Any:
    """Of every point but one; the loss is lowest with two layers of 100."""
    made = {
        f"{layers} x {size}": [
            a_run(bits=(4.0, 3.0 + abs(layers - 2) + abs(size - 100) / 100 + seed / 8), layers=layers, hidden_size=size)
            for seed in (0, 1, 2)
        ]
        for layers in LAYERS
        for size in SIZES
        if (layers, size) != (3, 25)
    }
    return findings(results(made))


def test_parameters_losses_and_seconds_are_told(found: Any, a_run: Any) -> None:
    rows = {row[0]: row[1:] for row in found.table.rows}
    config = engine.Config(layers=2, hidden_size=50)
    parameters = engine.count(engine.parameter_shapes(config, a_run().text.distinct))
    assert rows["2 x 50"] == [f"{parameters:,}", "3.625 (3.500..3.750)", "2.0"]
    assert found.sentences[0].startswith("Lowest smooth loss at the end: 2 x 100, with 3.125 (3.000..3.250)")
    assert found.sentences[-1].endswith("size: 2 layers of 25, 2 layers of 50, 2 layers of 100 and 2 layers of 200.")


def test_the_figures_show_the_same_losses(found: Any) -> None:
    by_size, by_parameters, heat = (figure.chart for figure in found.figures)
    for chart in (by_size, by_parameters):
        assert [line.name for line in chart.lines if line.name] == ["1 layer", "2 layers", "3 layers"]
        assert [*chart.lines[5].y] == [3.875, 3.625, 3.125, 4.125]
    assert by_parameters.log_x and [*by_size.lines[8].x] == [50, 100, 200]
    assert isinstance(heat, HeatMap)
    assert heat.cells[2][0] is None
    best = [cell.label for row in heat.cells for cell in row if cell is not None and cell.best]
    assert best == ["3.125"] == [heat.cells[1][2].label]


def test_without_a_loss_there_is_no_map(a_run: Any, results: Any) -> None:
    assert len(findings(results({"1 x 25": [a_run(bits=(), layers=1, hidden_size=25)]})).figures) == 2
