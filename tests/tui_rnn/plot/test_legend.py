from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_rnn.plot.curve import CurveView
from tui_rnn.plot.ink import BAND, DASHES, LABEL, RATE, overlay_kind, overlay_pattern
from tui_rnn.plot.legend import GAP, entries, fitted, shortened
from tui_rnn.plot.picture import ChartData, Overlay

X = np.arange(1.0, 4.0)
ROOM = 72 - 2 - len("bits/char") - len("nats/25") - 2 * GAP  # in a chart of 72 columns, with its border


def full(*names, marks=()):
    runs = tuple(Overlay(name, X, X, X, X) for name in names)
    return ChartData(CurveView(X, X, X, X), (X, X), runs, best=(2, 2.5), learning_rate_marks=marks)


def width(shown):
    return sum(cell_len(text) for text, _ in shown) + GAP * (len(shown) - 1)


def words(shown):
    return [text.split()[0] for text, _ in shown]


names = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=60)


@given(st.lists(names, max_size=6), st.integers(0, 300))
def test_entries_never_take_more_room_than_there_is_and_are_dropped_from_the_right(found, room):
    everything = entries(full(*found, marks=((1, 1),)))
    shown = fitted(everything, room)
    assert not shown or width(shown) <= room
    assert [kind for _, kind in shown] == [entry.kind for entry in everything[: len(shown)]]
    if room >= 8:
        assert shown


@given(names, names)
def test_two_overlays_validation_and_best_survive_at_72_columns(one, two):
    shown = fitted(entries(full(one, two)), ROOM)
    assert words(shown) == ["━", "●", "◆", "┄", "┈"]
    for name, (text, _) in zip((one, two), shown[3:], strict=True):
        assert cell_len(text) - 2 >= min(cell_len(name), 4) - 1  # a wide character may not fill the last column


def test_names_of_usual_length_are_whole_at_120_columns():
    texts = [text for text, _ in fitted(entries(full("gru.metrics.jsonl", "lstm.metrics.jsonl")), ROOM + 48)]
    assert texts[3:] == ["┄ gru.metrics.jsonl", "┈ lstm.metrics.jsonl"]


def test_names_are_shortened_before_anything_is_dropped_and_the_rate_goes_first():
    everything = entries(full("a-rather-long-name", "another-long-name", marks=((1, 1),)))
    counts = [len(fitted(everything, room)) for room in range(120)]
    assert counts == sorted(counts)
    assert set(counts) == set(range(7))
    at_six = fitted(everything, counts.index(6))
    assert at_six[-1][0] == "▲▼ rate"
    assert all("…" in text for text, _ in at_six[3:5])


def test_a_short_name_keeps_both_its_ends():
    assert shortened("lstm-256-adam", 9) == "lstm…adam"
    assert shortened("lstm-256.metrics.jsonl", 9) == "lstm-256"
    assert cell_len(shortened("漢字の名前", 6)) <= 6


def test_overlays_differ_in_colour_and_in_mark():
    assert len({overlay_kind(n) for n in range(4)}) == len({overlay_pattern(n) for n in range(4)}) == len(DASHES) == 4
    assert len({(overlay_kind(n), overlay_pattern(n)) for n in range(16)}) == 16


def test_the_band_is_named_on_its_own_ground_before_the_rate():
    shown = fitted(entries(full(marks=((1, 1),)), with_band=True), ROOM + 48)
    assert shown[-2:] == [("░ single updates", BAND + LABEL), ("▲▼ rate", RATE)]
