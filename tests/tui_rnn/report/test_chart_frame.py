"""The axes of a chart."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest

from tui_rnn.report.chart_frame import LEFT
from tui_rnn.report.charts import Chart, Line, svg


def chart(*lines: Line, **more: object) -> Chart:
    return Chart(title="t", x_name="update", y_name="loss", lines=lines, **more)  # type: ignore[arg-type]


def test_the_initial_fall_leaves_a_chart_only_where_it_may() -> None:
    x = np.arange(1000.0)
    line = Line(name="a", x=x, y=2 + np.exp(-x / 10) * 100)
    labels = {
        settled: [t.text for t in ElementTree.fromstring(svg(chart(line, settled=settled))).iter("text")]
        for settled in (False, True)
    }
    assert "100" in labels[False] and "100" not in labels[True]


def test_both_vertical_axes_agree() -> None:
    drawn = svg(chart(Line(name="a", x=[0, 1], y=[0.0, 50.0]), right=("halves", 0.5)))
    texts = [t for t in ElementTree.fromstring(drawn).iter("text") if re.fullmatch(r"\d+", t.text or "")]
    heights = {(t.text, float(t.attrib["x"]) > 360): float(t.attrib["y"]) for t in texts}
    assert heights["20", False] == pytest.approx(heights["10", True], abs=0.11)


def test_kinds_stand_below_instead_of_numbers_each_in_the_middle_of_its_share() -> None:
    drawn = svg(chart(Line(name="", x=[0, 1, 2], y=[1, 2, 3]), kinds=["rnn", "<gru>", "lstm"]))
    places = {t.text: float(t.attrib["x"]) for t in ElementTree.fromstring(drawn).iter("text")}
    assert places["<gru>"] - places["rnn"] == pytest.approx(places["lstm"] - places["<gru>"], abs=0.2)
    assert places["rnn"] - LEFT == pytest.approx((places["<gru>"] - places["rnn"]) / 2, abs=0.6)


def test_what_is_above_the_most_leaves_the_chart() -> None:
    lines = Line(name="a", x=[0, 1, 2], y=[1, 2, 3]), Line(name="b", x=[0, 1, 2], y=[1, 5, 1000])
    for most, seen in ((4.0, "4.0"), (1e30, "1.0k")):
        labels = [t.text for t in ElementTree.fromstring(svg(chart(*lines, most=most))).iter("text")]
        assert seen in labels and ("1.0k" in labels) == (most > 4)


def test_epochs_are_numbered_above() -> None:
    drawn = svg(chart(Line(name="a", x=[0, 1000], y=[1, 2]), top=("epoch", 250)))
    texts = [*ElementTree.fromstring(drawn).iter("text")]
    (height,) = [t.attrib["y"] for t in texts if t.text == "epoch"]
    places = {float(t.text): float(t.attrib["x"]) for t in texts if t.attrib["y"] == height and t.text != "epoch"}
    assert {1.0, 2.0, 4.0} <= set(places)
    assert places[2.0] - places[1.0] == pytest.approx((places[4.0] - places[2.0]) / 2, abs=0.2)


@pytest.mark.parametrize(
    ("high", "labels"), [(3e5, {"5k", "10k", "20k", "100k", "200k"}), (3e9, {"10k", "100M", "1G"})]
)
def test_a_logarithmic_axis_below_has_round_numbers_that_are_equally_far_apart(high: float, labels: set[str]) -> None:
    drawn = svg(chart(Line(name="a", x=[3e3, 2e4, high], y=[3.0, 2.0, 1.0]), log_x=True))
    texts = [*ElementTree.fromstring(drawn).iter("text")]
    places = {t.text: float(t.attrib["x"]) for t in texts if re.fullmatch(r"\d+[kMG]", t.text or "")}
    assert labels <= {*places} and len(places) < 12
    tens = [places[label] for label in ("10k", "100k", "1M", "10M") if label in places]
    assert all(b - a == pytest.approx(tens[1] - tens[0], abs=0.3) for a, b in pairwise(tens))
