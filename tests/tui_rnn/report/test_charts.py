"""Charts as SVG: whatever the lines are, well-formed, of bounded size, and safe."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_rnn.report.charts import STYLE, Chart, Line, Named, svg

HOSTILE = "\"></svg><script>'&\u202e\x1b[2J\ud800"
ANY = st.one_of(st.none(), st.floats(allow_subnormal=True), st.floats(0, 10))


def chart(*lines: Line, **more: object) -> Chart:
    return Chart(title="t", x_name="update", y_name="loss", lines=lines, **more)  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.lists(ANY, min_size=1, max_size=9), min_size=1, max_size=9),
    log=st.booleans(),
    settled=st.booleans(),
    right=st.booleans(),
    references=st.lists(st.floats(-1e30, 1e30), max_size=4),
)
def test_anything_gives_a_chart_within_its_frame(
    values: list[list[float | None]], log: bool, settled: bool, right: bool, references: list[float]
) -> None:
    lines = [Line(name=f"line {n}", x=range(len(y)), y=y, dotted=n == 0) for n, y in enumerate(values)]
    named = [Named("reference", value) for value in references]
    drawn = svg(
        chart(
            *lines,
            log=log,
            settled=settled,
            references=named,
            marks=named,
            right=("bits", 0.1) if right else None,
            top=("epoch", 2.5),
        )
    )
    root = ElementTree.fromstring(drawn)
    *_, width, height = map(float, root.attrib["viewBox"].split())
    assert not re.search(r"nan|inf\b", drawn)
    for text in root.iter("text"):
        assert 0 <= float(text.attrib["x"]) <= width and 0 <= float(text.attrib["y"]) <= height


def test_a_long_line_is_short_and_keeps_its_extremes_and_its_ends() -> None:
    y = np.ones(500_000)
    y[123_456], y[400_000] = 50.0, -50.0
    drawn = svg(chart(Line(name="a", x=np.arange(len(y)), y=y)))
    assert len(drawn) < 40_000
    (line,) = [p.attrib["d"] for p in ElementTree.fromstring(drawn).iter("path") if "line0" in p.attrib["class"]]
    points = np.array(re.findall(r"[\d.]+", line), float)[: -1 if line.endswith("h0") else None].reshape(-1, 2)
    low, high = points[points[:, 1].argmax()], points[points[:, 1].argmin()]
    left, right = points[0, 0], points[-1, 0]
    assert (high[0] - left) / (right - left) == pytest.approx(123_456 / 499_999, abs=0.002)
    assert (low[0] - left) / (right - left) == pytest.approx(400_000 / 499_999, abs=0.002)
    assert low[1] - high[1] == pytest.approx(240 / 1.08, abs=1)


def test_names_are_only_text() -> None:
    named = [Named(HOSTILE, 1.0), Named(HOSTILE, 500.0)]
    lines = [Line(name=HOSTILE, x=[0, 1], y=[1, 2])] * 2
    for right in (None, (HOSTILE, 1.0)):
        hostile = Chart(title=HOSTILE, x_name=HOSTILE, y_name=HOSTILE, lines=lines, references=named, marks=named,
                        right=right, top=(HOSTILE, 1.0))  # fmt: skip
        drawn = svg(hostile)
        assert "<script" not in drawn and "\x1b" not in drawn and "\u202e" not in drawn
        ElementTree.fromstring(drawn.encode())


def test_alone_it_is_a_file_with_its_own_colours_for_light_and_dark() -> None:
    drawn = svg(chart(Line(name="a<b", x=[0, 1], y=[1, 2])), alone=True)
    root = ElementTree.fromstring(drawn)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root[0].text == STYLE
    used = set(re.findall(r"var\((--\w+)\)", STYLE))
    light, dark = STYLE.split("@media screen and (prefers-color-scheme: dark)")
    assert all(f"{name}:" in light and f"{name}:" in dark.split(".chart")[0] for name in used)
