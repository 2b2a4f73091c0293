"""Heat maps as SVG: well-formed whatever is in them, readable on every colour, and even to the eye."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tui_rnn.report.charts import svg
from tui_rnn.report.heat_map import DARK, LIGHT, STRONGEST, WHITE_FROM, WHITE_TO, Cell, HeatMap, Scale

HOSTILE = "\"></svg><script>'&\u202e\x1b[2J\ud800"
VALUES = st.none() | st.floats(0, 9) | st.floats(allow_nan=False, allow_infinity=False)


def heat(rows: list[list[float | None]], name: str = "rnn") -> HeatMap:
    cells = [[Cell(value, f"{value:.3g}", name) if value is not None else None for value in row] for row in rows]
    columns = [f"{name}{n}" for n in range(len(rows[0]))]
    return HeatMap(
        title=name, unit="loss", x_name=name, y_name=name, columns=columns, rows=[name] * len(rows), cells=cells
    )


@settings(max_examples=40)
@given(st.sampled_from([2, 5, 20]), st.lists(VALUES, min_size=20, max_size=20))
@example(5, [1e308, -1e308, 5e-324, *[None] * 17])
def test_anything_gives_a_map_within_its_frame(across: int, values: list[float | None]) -> None:
    rows = [[1.0, *values[n + 1 : n + across]] for n in range(0, len(values), across)]
    drawn = svg(heat(rows))
    root = ElementTree.fromstring(drawn)
    *_, width, height = map(float, root.attrib["viewBox"].split())
    assert not re.search(r"nan|inf\b", drawn)
    for text in root.iter("text"):
        assert 0 <= float(text.attrib["x"]) <= width and 0 <= float(text.attrib["y"]) <= height
    known = [f"{value:.3g}" for row in rows for value in row if value is not None]
    assert not set(known) - {text.text for text in root.iter("text")}


def test_the_lowest_is_the_strongest_and_what_is_far_off_does_not_flatten_the_rest() -> None:
    values = [1.0, 1.5, 2.0, 2.5]
    steps = [Scale(values).step(value) for value in values]
    assert steps == sorted(steps, reverse=True) and (steps[0], steps[-1]) == (STRONGEST, 0)
    scale = Scale([1.0, 1.1, 1.2, 500.0])
    assert scale.cut and (scale.step(500.0), scale.step(1.0)) == (0, STRONGEST)
    assert len({scale.step(value) for value in (1.0, 1.1, 1.2)}) == 3
    assert "over 1.750" in svg(heat([[1.0, 1.1], [1.2, 500.0]]))
    same = Scale([2.0, 2.0])
    assert not same.cut and same.step(2.0) == STRONGEST


def test_the_best_is_marked_and_a_cell_without_a_loss_says_why() -> None:
    cells = [[Cell(1.0, "1.000", "gru 1: 1.000", best=True), None], [Cell(None, "failed", "no loss"), Cell(2, "2", "")]]
    map_ = HeatMap(title="t", unit="u", x_name="x", y_name="y", columns="ab", rows="cd", cells=cells)
    root = ElementTree.fromstring(svg(map_))
    assert [text.text for text in root.iter("text")][2:7] == ["◆ 1.000", "–", "d", "failed", "2"]
    assert sum(part.attrib["class"] == "best" for part in root.iter("rect")) == 1
    assert "gru 1: 1.000" in [title.text for title in root.iter("title")]


def test_names_are_no_markup_and_as_a_file_it_has_its_colours() -> None:
    alone = svg(heat([[1.0, 2.0], [2.0, 3.0]], HOSTILE), alone=True)
    assert "<script" not in alone and "\u202e" not in alone and "--heat7" in alone
    ElementTree.fromstring(alone)


def linear(colour: str) -> np.ndarray:
    """(3,) red, green, blue, as light adds up."""
    value = np.array([int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)])
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lightness(colour: str) -> float:
    """L of OKLab: B. Ottosson, "A perceptual color space for image processing" (2020)."""
    cones = [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566]]
    cones.append([0.0883024619, 0.2817188376, 0.6299787005])
    return float(np.array([0.2104542553, 0.7936177850, -0.0040720468]) @ np.cbrt(np.array(cones) @ linear(colour)))


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 defines it."""
    low, high = sorted(float(np.array([0.2126, 0.7152, 0.0722]) @ linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_the_steps_are_even_to_the_eye(colours: tuple[str, ...]) -> None:
    steps = np.diff([lightness(colour) for colour in colours])
    assert np.abs(steps / steps.mean() - 1).max() < 0.05
    assert abs(steps.mean()) > 0.07


@pytest.mark.parametrize(("colours", "white"), [(LIGHT, range(WHITE_FROM, 8)), (DARK, range(WHITE_TO))])
def test_the_figures_can_be_read_on_every_colour(colours: tuple[str, ...], white: range) -> None:
    for n, colour in enumerate(colours):
        assert contrast(colour, "#ffffff" if n in white else "#000000") >= 4.5
