"""What is in the frame of a chart."""

from __future__ import annotations

import math
from itertools import pairwise
from xml.etree import ElementTree

from tui_rnn.report.charts import Chart, Line, Named, svg


def chart(*lines: Line, **more: object) -> Chart:
    return Chart(title="t", x_name="update", y_name="loss", lines=lines, **more)  # type: ignore[arg-type]


def test_far_references_are_named_at_the_edge_and_near_ones_have_a_line() -> None:
    line = Line(name="a", x=[1, 2], y=[2.0, 3.0])
    drawn = svg(chart(line, references=[Named("near 3.5", 3.5), Named("far 99", 99), Named("low -9", -9)]))
    assert drawn.count('class="reference"') == 1
    assert ">near 3.5<" in drawn and "↑ far 99" in drawn and "↓ low -9" in drawn


def test_lines_differ_without_colours_and_are_named() -> None:
    lines = [Line(name=f"run {n}", x=[0, 1], y=[n, n]) for n in range(8)]
    for right in (None, ("bits", 1.0)):
        root = ElementTree.fromstring(svg(chart(*lines, right=right)))
        looks = {p.attrib["class"] for p in root.iter("path") if "dash" in p.attrib["class"]}
        assert len(looks) == 8
        names = [t for t in root.iter("text") if t.attrib.get("class") == "name"]
        assert sorted(t.text or "" for t in names) == [f"run {n}" for n in range(8)]
        places = sorted((float(t.attrib["y"]), float(t.attrib["x"])) for t in names)
        assert all(b[0] - a[0] > 11 or b[1] - a[1] > 40 for a, b in pairwise(places))


def test_where_there_is_nothing_it_says_so() -> None:
    for y in ([None], [math.nan], []):
        assert "There is nothing to draw." in svg(chart(Line(name="a", x=range(len(y)), y=y)))
