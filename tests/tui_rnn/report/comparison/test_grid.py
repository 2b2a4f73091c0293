"""Groups of runs as a grid of two settings."""

from __future__ import annotations

import itertools
from typing import Any

from rich.cells import cell_len

from tui_rnn.report.comparison.document import document
from tui_rnn.report.comparison.figures import figures
from tui_rnn.report.comparison.grid import MOST, grid, lines
from tui_rnn.report.heat_map import HeatMap


def points(a_run: Any, *settings: dict[str, Any], seeds: int = 1, **more: Any) -> dict[str, Any]:
    """The figures of runs with a loss that is higher the later they come."""
    runs = [
        a_run(bits=(3.0 + n + seed / 10,), seed=seed, **point, **more)
        for n, point in enumerate(settings)
        for seed in range(seeds)
    ]
    return figures(runs, "updates")


def of(cells: list[str], rates: list[float]) -> list[dict[str, Any]]:
    return [{"cell": cell, "learning_rate": rate} for cell, rate in itertools.product(cells, rates)]


def labels(heat: HeatMap) -> list[list[str | None]]:
    return [[found and found.label for found in row] for row in heat.cells]


def test_two_settings_make_a_grid_in_the_order_of_their_values(a_run: Any) -> None:
    heat = grid(points(a_run, *of(["gru", "rnn"], [0.2, 0.05, 0.1]), seeds=2))
    assert heat is not None
    assert (heat.y_name, heat.x_name, heat.rows, heat.columns) == (
        "cell", "learning-rate", ["rnn", "gru"], ["0.05", "0.1", "0.2"],
    )  # fmt: skip
    assert labels(heat) == [["7.050", "8.050", "6.050"], ["4.050", "5.050", "3.050"]]
    assert [found.best for row in heat.cells for found in row if found] == [False] * 5 + [True]
    assert heat.cells[1][2] is not None
    assert heat.cells[1][2].says == "cell gru, learning-rate 0.2: 3.050 (3.000 to 3.100), 2 runs"
    assert lines(heat, 80) == [
        "cell   0.05    0.1      0.2",
        "rnn   7.050  8.050    6.050",
        "gru   4.050  5.050  ◆ 3.050",
    ]


def test_a_point_that_failed_and_one_that_is_missing_leave_their_cells_without_a_loss(a_run: Any) -> None:
    *known, lost = of(["rnn", "gru"], [0.1, 0.2])
    runs = [a_run(bits=(3.0 + n,), **point) for n, point in enumerate(known)]
    heat = grid(figures([*runs, a_run(**lost, failed="nan")], "updates"))
    assert heat is not None and labels(heat) == [["3.000", "4.000"], ["5.000", "failed"]]
    heat = grid(figures(runs, "updates"))
    assert heat is not None and labels(heat) == [["3.000", "4.000"], ["5.000", None]]
    assert lines(heat, 80) == []  # a table shows as much


def test_what_is_no_grid_has_none(a_run: Any) -> None:
    two_by_two = of(["rnn", "gru"], [0.1, 0.2])
    assert grid(points(a_run, *of(["rnn"], [0.1, 0.2, 0.3]))) is None
    assert grid(points(a_run, *({**point, "clip": n / 8} for n, point in enumerate(two_by_two)))) is None
    assert grid(points(a_run, *({"learning_rate": n / 9, "clip": n} for n in range(1, 6)))) is None  # at random
    assert grid(points(a_run, *({"learning_rate": n / 99, "clip": k} for n in range(MOST + 1) for k in (1, 2)))) is None
    assert (
        grid(points(a_run, {"optimizer": "adam", "beta1": 0.8}, {"optimizer": "adam"}, {})) is None
    )  # it has no beta1
    unlike = [a_run(text=f"{n}", **point) for n, point in enumerate(two_by_two)]
    assert grid(figures(unlike, "updates")) is None
    twice = [a_run(goal=goal, **point) for goal in (300, 600) for point in two_by_two]
    assert grid(figures(twice, "updates")) is None


def test_many_values_go_down_and_lines_fit_or_are_left_out(a_run: Any) -> None:
    heat = grid(points(a_run, *of(["rnn", "gru"], [n / 100 for n in range(1, 16)])))
    assert heat is not None and (heat.x_name, len(heat.rows)) == ("cell", 15)
    wide = grid(points(a_run, *({"hidden_size": n, "clip": k} for n in range(1, 13) for k in range(12))))
    assert wide is not None and lines(wide, 80) == []
    shown = lines(wide, 120)
    assert len(shown) == 13 and max(map(cell_len, shown)) <= 120


def test_the_page_has_it_among_what_came_out(a_run: Any) -> None:
    outcomes = document(points(a_run, *of(["rnn", "gru"], [0.1, 0.2]), seeds=2)).sections[1]
    verdict, figure, _, _ = outcomes.blocks
    assert "distinguishable" in verdict.text and isinstance(figure.chart, HeatMap)
    assert figure.caption == "The smooth loss by cell and learning-rate, medians of the seeds; ◆ is the best."
