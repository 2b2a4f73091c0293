from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from rich.style import Style

from tui_rnn.plot.curve import CurveView
from tui_rnn.plot.ink import BAND, EPOCH, KIND, LABEL, LINE, REFERENCE
from tui_rnn.plot.picture import ChartData, Moment, Overlay, Picture, Reference

X = np.arange(1.0, 11)
DATA = ChartData(CurveView(X, X, X, X))
MOMENT = Moment(5, "text", ("a", "b", "c"))


def test_text_is_cut_off_at_the_edges():
    picture = Picture(5, 2)
    picture.write(0, 3, "abc", LABEL)
    picture.write(1, -1, "abc", LABEL)
    picture.write(7, 0, "abc", LABEL)
    assert ["".join(row) for row in picture.chars] == ["   ab", "bc   "]


def test_a_wide_character_takes_two_cells():
    picture = Picture(10, 1)
    picture.write(0, 7, "a漢字", 0)
    assert "".join(picture.chars[0]) == "       a漢"


def test_text_keeps_the_ground_unless_it_brings_its_own():
    picture = Picture(4, 1)
    picture.kinds += BAND
    picture.write(0, 0, "ab", LINE)
    picture.write(0, 2, "cd", LABEL, 0)
    assert picture.kinds[0].tolist() == [LINE + BAND, LINE + BAND, LABEL, LABEL]


def test_a_label_may_cover_what_belongs_to_the_background():
    picture = Picture(4, 1)
    picture.kinds += BAND
    for column, kind in enumerate((EPOCH, REFERENCE, LINE)):
        picture.write(0, column, "x", kind)
    assert picture.is_free(0, slice(0, 4)).tolist() == [True, True, False, True]


def test_the_rows_that_changed():
    first, second = Picture(5, 3), Picture(5, 3)
    second.write(1, 0, "a", LINE)
    second.kinds[2] = EPOCH
    assert second.changed_rows(first) == [1, 2]
    assert second.changed_rows(None) == second.changed_rows(Picture(4, 3)) == [0, 1, 2]


def test_a_strip_is_runs_of_one_style():
    picture = Picture(6, 1)
    picture.write(0, 2, "ab", LINE)
    strip = picture.strip(0, {kind: Style(bold=kind == LINE) for kind in range(KIND)})
    assert [(segment.text, segment.style.bold) for segment in strip] == [("  ", False), ("ab", True), ("  ", False)]


@pytest.mark.parametrize(
    "change",
    [
        {"view": CurveView(X[:9], X[:9], X[:9], X[:9])},
        {"validation": (X, X)},
        {"overlays": (Overlay("a", X, X, X, X),)},
        {"best": (3, 2.0)},
        {"learning_rate_marks": ((3, 1),)},
        {"updates_per_epoch": 5},
        {"loss_length": 1},
        {"references": (Reference("guessing", 6.2),)},
        {"moments": (MOMENT,)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_changes_the_drawing_changes_the_signature(change):
    assert dataclasses.replace(DATA, **change).signature != DATA.signature
    assert dataclasses.replace(DATA, **change).signature == dataclasses.replace(DATA, **change).signature


def test_another_text_in_the_place_of_the_oldest_changes_the_signature():
    other = dataclasses.replace(MOMENT, update=6)
    assert (
        dataclasses.replace(DATA, moments=(MOMENT,)).signature != dataclasses.replace(DATA, moments=(other,)).signature
    )
