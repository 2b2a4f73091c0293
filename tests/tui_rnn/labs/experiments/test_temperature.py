"""The lab on temperature."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import engine
from tui_rnn.labs.experiments import temperature
from tui_rnn.labs.experiments.temperature import (
    PASSAGE,
    TEMPERATURES,
    Sample,
    _chart,
    _sample,
    _sentences,
    _table,
    _written,
)  # fmt: skip


@pytest.fixture
def words(snapshot: Any) -> set[str]:
    text = snapshot.vocabulary.decode(snapshot.learnt.tolist())
    return {word.lower() for word in temperature.WORD.findall(text)}


def test_a_text_is_measured_by_its_words_its_copies_and_its_loops(snapshot: Any, words: set[str]) -> None:
    copy = _sample(snapshot, snapshot.learnt[100:300].tolist(), words)
    assert copy.copied == 100 and copy.entropy is None
    assert copy.text == snapshot.vocabulary.decode(snapshot.learnt[100:300].tolist())
    block = snapshot.learnt[:25].tolist()
    loop = _sample(snapshot, 4 * block, words)
    assert loop.loops == pytest.approx(100 * (1 - 25 / (100 - PASSAGE + 1)))
    known = min(words)
    mixed = snapshot.vocabulary.encode(f"{known} bzzb {known} zbbz").tolist()
    assert _sample(snapshot, mixed, words).real == 50
    short = _sample(snapshot, block[: PASSAGE - 1], words)
    assert short.copied is None and short.loops is None
    assert _sample(snapshot, snapshot.vocabulary.encode(" " * 30).tolist(), words).real is None


def test_the_entropy_is_that_of_the_predictions_on_the_way(snapshot: Any, words: set[str], monkeypatch: Any) -> None:
    monkeypatch.setattr(temperature, "CHARACTERS", 1500)
    for t in (0.5, 2.0):
        sample = _written(snapshot, t, words)
        assert sample == _written(snapshot, t, words) and sample.entropy is not None
        ids = snapshot.vocabulary.encode(sample.text)
        read = engine.trace(snapshot.config, snapshot.weights, ids, None)
        scores = engine.next_scores(snapshot.weights, read.hidden[-1, 100:]).astype(float) / t
        p = np.exp(scores - scores.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        exact = float(-(p * np.log2(np.maximum(p, 1e-300))).sum(axis=1).mean())
        assert sample.entropy == pytest.approx(exact, abs=0.15)
    assert sample.entropy <= math.log2(len(snapshot.vocabulary))


def model(seed: int) -> list[Sample]:
    """Made up: entropy and errors rise with the temperature, loops and copies fall."""
    samples = [Sample(f"text {t}", t + seed / 10, 90 - 10 * t, 5 - t, 50 - 20 * t) for t in TEMPERATURES]
    return [*samples, Sample("held out", None, 95.0, 3.0, 0.0)]


def test_the_table_has_a_row_for_each_temperature_and_one_to_compare_with() -> None:
    table = _table([model(0), model(1), model(2)])
    assert len(table.rows) == len(TEMPERATURES) + 1 and len(table.columns) == 5
    assert table.rows[TEMPERATURES.index(1.0)] == ["1.0", "1.100 (1.000..1.200)", "80.0", "4.0", "30.0"]
    assert table.rows[-1] == ["held out", "–", "95.0", "3.0", "0.0"]


def test_the_sentences_say_where_most_is_copied_and_repeated(a_run: Any, results: Any) -> None:
    made = results({"quick": [a_run(validated=2.5)]}, validated=True)
    told = [*_sentences(made, [model(0)])]
    assert told[0] == (
        "At temperature 1 the entropy is 1.000 bits per character; the loss on the text that is held out is 2.500."
    )
    assert told[1].startswith("Real words: 89.0 % at temperature 0.1, 80.0 % at 1, 70.0 % at 2, and 95.0 % in")
    assert told[2].startswith("Copied passages: the highest median is 4.9 %, at temperature 0.1; at 1 it is 4.0 %, and")
    assert len([*_sentences(made, [])]) == 4  # where no model is left


def test_a_chart_has_a_curve_for_each_figure_and_what_it_is_compared_with() -> None:
    from tui_rnn.run.groups import Spread

    chart = _chart([model(0), model(1)], ["real words", "loops"], "words, percent", held_out=Spread(95.0, 95.0, 95.0))
    assert [line.name for line in chart.lines] == ["real words", "loops"]
    assert [*chart.lines[0].y] == [90 - 10 * t for t in TEMPERATURES]
    assert [reference.value for reference in chart.references] == [95.0]
