from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_rnn.plot.crosshair import ENOUGH
from tui_rnn.plot.curve import CurveView
from tui_rnn.plot.drawing import draw
from tui_rnn.plot.ink import BAND, BEST, CROSS, KIND, LABEL, LINE, OVERLAY, REFERENCE
from tui_rnn.plot.layout import Plot
from tui_rnn.plot.picture import ChartData, Moment, Overlay, Picture, Reference

N = 20_000
X = np.arange(1.0, N + 1)
SMOOTH = 2.3 + 4 * np.exp(-X / 1000)


def view(smooth=SMOOTH, spread=0.1):
    return CurveView(np.arange(1.0, len(smooth) + 1), smooth, smooth - spread, smooth + spread)


def run(name, shift):
    return Overlay(name, X[::100], SMOOTH[::100] + shift, X[::2000], SMOOTH[::2000] + shift + 0.05)


def everything(**named):
    wanted = {
        "validation": (X[::500], SMOOTH[::500] + 0.02),
        "overlays": (run("first", 0.1), run("second", -0.1)),
        "best": (N, float(SMOOTH[-1]) + 0.02),
        "updates_per_epoch": 5480,
        "learning_rate_marks": ((9000, -1),),
        "references": (Reference("guessing", 6.17),),
    }
    return ChartData(view(), **(wanted | named))


def drawn(data, size=(110, 34), window=(0, N), log=False, mouse=None):
    picture = Picture(*size)
    plot = Plot.inside(size[0], size[1], window)
    cursor = plot.update_at(mouse[0]) if mouse and plot.contains(*mouse) else None
    return picture, draw(picture, data, window, log, cursor).plot


def text(picture):
    return ["".join(row) for row in picture.chars]


def test_both_axes_are_labelled_and_say_the_same_in_their_units():
    lines = text(drawn(everything())[0])
    assert lines[0].startswith("bits/char")
    assert lines[0].endswith("nats/25")
    assert lines[-1].startswith("update")
    pairs = [line.replace("│", " ").split("┤") for line in lines if "┤" in line]
    assert len(pairs) >= 4
    for left, rest in pairs:
        assert float(rest.split("├")[1]) == pytest.approx(float(left) * 25 * math.log(2), abs=0.05)


def test_a_loss_for_each_character_is_named_so():
    assert text(drawn(everything(loss_length=1))[0])[0].endswith("nats/char")


@given(st.floats(0.5, 8), st.integers(6, 80), st.booleans())
@settings(max_examples=50)
def test_a_line_lies_in_the_row_of_its_value(value, height, log):
    picture, plot = drawn(ChartData(view(np.full(100, value))), (80, height), (1, 100), log)
    labels = {row: float(line.split("┤")[0]) for row, line in enumerate(text(picture)) if "┤" in line}
    rows = np.flatnonzero(((picture.kinds[plot.area] & KIND) == LINE).any(axis=1)) + plot.top
    assert len(rows) == 1
    for row, label in labels.items():
        assert (label > value) == (row < rows[0]) or row == rows[0] or label == pytest.approx(value, abs=0.01)


@pytest.mark.parametrize("size", [(80, 24), (80, 11), (110, 34)])
@pytest.mark.parametrize("log", [False, True])
def test_a_value_that_is_labelled_lies_in_the_row_of_its_label(size, log):
    def steps(value):
        smooth = np.concatenate((np.full(500, 1.5), np.full(500, value), np.full(500, 3.0)))
        return text(drawn(ChartData(view(smooth)), size, (1, 1500), log)[0])

    labels = [float(line.split("┤")[0]) for line in steps(2.2) if "┤" in line]
    inside = [label for label in labels if 1.5 < label < 3.0]
    assert inside
    for label in inside:
        line = next(line for line in steps(label) if "┤" in line and float(line.split("┤")[0]) == label)
        assert sum(0x2800 < ord(char) <= 0x28FF for char in line) > 15


def test_the_best_model_is_marked_on_the_curve():
    rng = np.random.default_rng(0)
    smooth = SMOOTH + rng.normal(0, 0.02, N)
    n = int(np.argmin(smooth))
    marked, plot = drawn(ChartData(view(smooth), best=(n + 1, float(smooth[n]))))
    plain, _ = drawn(ChartData(view(smooth)))
    [(row, column)] = np.argwhere((marked.kinds[plot.area] & KIND) == BEST)
    assert (plain.kinds[plot.area][row, column] & KIND) == LINE


def test_evaluations_stay_apart_and_lie_over_the_curve():
    picture, plot = drawn(everything(validation=(X, SMOOTH), best=None))
    inside = picture.chars[plot.area]
    columns = np.flatnonzero((inside == "●").any(axis=0))
    assert len(columns) > 10
    assert np.diff(columns).min() >= 3
    assert columns[-1] == plot.columns - 1


def test_overlays_have_gaps_of_their_own_colours_and_points():
    picture, plot = drawn(everything())
    kinds, chars = picture.kinds[plot.area] & KIND, picture.chars[plot.area]
    for n in (0, 1):
        assert ((kinds == OVERLAY + n) & (chars == "○")).any()
        mine = (kinds == OVERLAY + n) & (chars != "○")
        assert mine.any()


def test_epochs_are_numbered_at_the_foot_without_hiding_a_tick():
    lines = text(drawn(everything(learning_rate_marks=()))[0])
    assert all(f"e{n}" in lines[-2] for n in (1, 2, 3))
    labels = lines[-1].split()[1:]
    assert lines[-2].count("┴") == len(labels)


def test_guessing_is_named_while_it_is_in_range():
    early = ChartData(view(SMOOTH[:500]), references=(Reference("guessing", 6.17),))
    picture, _ = drawn(early, window=(1, 500))
    [row] = [n for n, line in enumerate(text(picture)) if "guessing 6.17" in line]
    assert ((picture.kinds[row] & KIND) == REFERENCE).sum() > 10
    assert not ((drawn(everything())[0].kinds & KIND) == REFERENCE).any()


def test_a_band_is_drawn_where_it_says_something():
    def has_band(spread):
        picture, plot = drawn(ChartData(view(spread=spread)))
        has_it = bool((picture.kinds[plot.area] & BAND).any())
        assert ("░ single updates" in text(picture)[0]) == has_it
        return has_it

    assert has_band(0.1)
    assert not has_band(5.0)  # it would fill the plot


def test_a_band_that_is_mostly_outside_is_not_drawn():
    smooth = np.linspace(6, 5, 500)
    low = np.where(np.arange(500) % 50 == 0, 5.5, 1.0)
    picture, _ = drawn(ChartData(CurveView(np.arange(1.0, 501), smooth, low, low + 0.1)), window=(1, 500))
    assert not (picture.kinds & BAND).any()


@given(st.integers(0, 109), st.integers(1, 31), st.sampled_from([30, 40, 60, 80, 110]), st.sampled_from([8, 12, 34]))
@settings(deadline=None)
def test_the_crosshair_cuts_nothing_and_leaves_its_column_free(x, y, width, height):
    x, y = x * width // 110, min(y, height - 3)
    picture, plot = drawn(everything(), (width, height), mouse=(x, y))
    if not plot.contains(x, y):
        return
    column = picture.chars[plot.area[0], x][(picture.kinds[plot.area[0], x] & KIND) != LABEL]
    free = max(x - plot.left - 1, plot.left + plot.columns - x - 2) >= ENOUGH
    assert not free or set(column.tolist()) <= set("│●○◆") | {chr(code) for code in range(0x2800, 0x2900)}
    boxed = (picture.kinds & 64) > 0
    assert boxed.any()
    rows = ["".join(picture.chars[row, boxed[row]]) for row in np.flatnonzero(boxed.any(axis=1))]
    assert all(line.startswith(" ") and line.endswith(" ") for line in rows)


def test_the_crosshair_says_what_every_curve_is_there():
    picture, plot = drawn(everything(), mouse=(60, 10))
    whole = "\n".join(text(picture))
    n = round(plot.update_at(60)) - 1
    assert f"update {n + 1:,} · epoch {(n + 1) / 5480:.2f}" in whole
    assert f"smooth     {SMOOTH[n]:.3f} bits · {SMOOTH[n] * 25 * math.log(2):.2f} nats/25" in whole
    for name in ("● validation", "┄ first", "┈ second", "↕ raw"):
        assert name in whole
    assert ((picture.kinds & KIND) == CROSS).any()


def test_a_narrow_chart_says_it_with_marks_alone():
    whole = "\n".join(text(drawn(everything(), (38, 12), mouse=(22, 5))[0]))
    assert "━ 2.3" in whole
    assert "● 2.3" in whole


NASTY = [math.nan, math.inf, -math.inf, 0.0, -3.0, 1e308, 2.5]


@given(
    st.tuples(st.integers(1, 300), st.integers(1, 80)), st.lists(st.sampled_from(NASTY), max_size=30), st.booleans(),
    st.tuples(st.integers(0, 300), st.integers(0, 80)),
)  # fmt: skip
@settings(deadline=None, max_examples=150)
def test_no_size_and_no_value_is_too_much(size, values, log, mouse):
    smooth = np.array([2.0, *values])
    x = np.arange(1.0, len(smooth) + 1)
    data = ChartData(
        CurveView(x, smooth, smooth, smooth), (x, smooth[::-1]), (Overlay("漢字 name", x, smooth, x, smooth),),
        (1, smooth[-1]), 1, ((1, 1),), 25, (Reference("itself", smooth[-1]),), (Moment(1, "text", ("a", "b", "c")),),
    )  # fmt: skip
    picture, _ = drawn(data, size, (1.0, float(x[-1])), log, mouse)
    assert picture.chars.shape == size[::-1]
