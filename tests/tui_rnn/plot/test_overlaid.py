"""Curves over each other, told apart by letters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_rnn.plot.ink import DASHES, KIND
from tui_rnn.plot.overlaid import Overlaid, draw_overlaid, style
from tui_rnn.plot.picture import Picture


def drawn(curves: list[Overlaid], width: int = 80, height: int = 20, unit: str = "update") -> Picture:
    picture = Picture(width, height)
    draw_overlaid(picture, curves, unit)
    return picture


def text(picture: Picture) -> list[str]:
    return ["".join(row) for row in picture.chars]


def curve(letter: str, end: float, bits: float, edges: float = 0.0) -> Overlaid:
    x = np.linspace(0, end, 50)
    y = bits + 2 * np.exp(-x / 1000)
    return Overlaid(letter, x, y, (y - edges, y + edges) if edges else ())


@pytest.mark.parametrize("width", [80, 200])
def test_every_curve_has_its_letters_at_its_end_and_on_the_way(width: int) -> None:
    curves = [curve(letter, 8000, 2 + n / 4) for n, letter in enumerate("abcdefgh")]
    shown = "\n".join(text(drawn(curves, width))[1:-2])
    for letter in "abcdefgh":
        assert shown.count(letter) >= 2
    assert shown.index("h") < shown.index("a")  # the worst is above


def test_axes_say_what_they_measure_and_the_right_one_is_bare() -> None:
    lines = text(drawn([curve("a", 8000, 2)], unit="seconds"))
    assert lines[0].split() == ["bits/char"]
    assert lines[-1].split() == ["seconds", "2k", "4k", "6k", "8k"]
    assert not any("├" in line for line in lines)


def test_curves_differ_in_dashes_or_in_kind() -> None:
    looks = [style(n) for n in range(17)]
    assert len(set(looks)) == 17
    assert looks[0][1] is None and all(dashes in DASHES for _, dashes in looks[1:])


def test_edges_are_drawn_in_the_kind_of_their_curve() -> None:
    without, within = (drawn([curve("a", 8000, 2), curve("b", 8000, 3, edges)]) for edges in (0.0, 0.5))
    kind = style(1)[0]
    assert ((within.kinds & KIND) == kind).sum() > ((without.kinds & KIND) == kind).sum()


def test_a_run_that_diverged_leaves_the_others_room() -> None:
    wild = Overlaid("b", np.array([0.0, 8000.0]), np.array([6.0, 1e6]))
    lines = text(drawn([curve("a", 8000, 2), wild]))
    assert sum("a" in line for line in lines[1:-2]) >= 2


def test_a_curve_that_is_to_be_seen_whole_reaches_its_extremes_and_no_further() -> None:
    picture = Picture(80, 20)
    percent = Overlaid("a", np.linspace(0.1, 2, 15), np.array([90.0] + 14 * [1.0]))
    draw_overlaid(picture, [percent], "temperature", "percent", settled=False)
    labels = [int(line[:5]) for line in text(picture) if line[:5].strip().isdecimal()]
    assert 80 <= max(labels) <= 100
    for log in (False, True):  # one that is level, too
        draw_overlaid(Picture(80, 20), [Overlaid("a", np.arange(2.0), np.zeros(2))], "x", settled=False, log=log)


def test_on_a_logarithmic_axis_everything_above_zero_is_seen_and_its_unit_is_told() -> None:
    picture = Picture(80, 20)
    y = np.array([1000.0, 1.0, 0.0, np.nan, 0.001])
    draw_overlaid(picture, [Overlaid("a", np.arange(5.0), y)], "step", "norm", settled=False, log=True)
    lines = text(picture)
    assert lines[0].startswith("norm") and lines[-1].startswith("step")
    labels = [line.split("┤")[0].strip() for line in lines if "┤" in line]
    assert float(labels[0].replace("k", "e3")) / float(labels[-1]) >= 1e4
    for nothing in ([0.0, -1.0], [2.0, 2.0]):
        draw_overlaid(picture, [Overlaid("a", np.arange(2.0), np.array(nothing))], "step", settled=False, log=True)


@given(
    st.lists(st.lists(st.floats(-1e30, 1e30), max_size=5), min_size=1, max_size=4).filter(any),
    st.integers(1, 90),
    st.integers(1, 30),
)
def test_anything_can_be_drawn_at_any_size(curves: list[list[float]], width: int, height: int) -> None:
    made = [Overlaid("abcd"[n], np.arange(float(len(y))), np.array(y, float)) for n, y in enumerate(curves)]
    assert drawn(made, width, height).chars.shape == (height, width)
