"""Charts as SVG."""

from __future__ import annotations

import itertools
import math
from xml.etree import ElementTree

import pytest

from tui_rnn.report.charts import HEIGHT, WIDTH, Line, chart, gradient, position


def points_of(svg: str) -> list[list[tuple[float, float]]]:
    lines = ElementTree.fromstring(svg).findall("polyline")
    pairs = [line.attrib["points"].split() for line in lines]
    return [[(float(x), float(y)) for x, y in (pair.split(",") for pair in points)] for points in pairs]


def test_a_line_goes_through_its_values() -> None:
    ((low, middle, high),) = points_of(chart("steps", [Line("a", [1.0, 2.0, 3.0])], 0, str))
    assert low[0] < middle[0] < high[0]
    assert low[1] > middle[1] > high[1]
    assert middle[1] == pytest.approx((low[1] + high[1]) / 2)


@pytest.mark.parametrize("values", [[1.0], [2.0, 2.0], [None, 1.0, None], [0.0] * 101, [-1e9, 1e9]])
def test_everything_stays_inside(values: list[float | None]) -> None:
    (points,) = points_of(chart("steps", [Line("a", values)], 0, str))
    assert len(points) == sum(value is not None for value in values)
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)


def test_where_there_is_nothing_it_says_so() -> None:
    assert chart("steps", [Line("a", [None])], 0, str) == "<p>There is nothing to draw.</p>"


def test_the_gradient_has_a_logarithmic_axis_and_zero_a_place_on_it() -> None:
    (points,) = points_of(gradient({"gradient_through_time": [1.0, 0.1, 0.01, 0.0]}))
    steps = [after[1] - before[1] for before, after in itertools.pairwise(points)]
    assert steps[0] == pytest.approx(steps[1], abs=0.2)
    assert math.isfinite(steps[2])


def test_both_losses_are_drawn_and_named() -> None:
    svg = position({"loss_by_position": {"carried": [2.0, 2.0], "zero": [5.0, 3.0]}})
    assert len(points_of(svg)) == 2
    assert "state carried" in svg and "state zero" in svg


def test_names_are_escaped() -> None:
    svg = chart("<b>&", [Line('"><script>', [1.0, 2.0]), Line("b", [1.0])], 0, lambda value: "<i>")
    assert "<script>" not in svg and "<b>" not in svg and "<i>" not in svg
    ElementTree.fromstring(svg)
