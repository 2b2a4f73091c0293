"""What the model expects at each character, against the model itself."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import engine
from tui_rnn.commands import Predict
from tui_rnn.events import TEMPERATURES, TOP_PS, Predicted
from tui_rnn.run.jobs import BackgroundCall
from tui_rnn.run.looks import measures, predictions

TEXT = "the quick brown fox jumps over the lazy dog.\n" * 40
VOCABULARY = engine.Vocabulary("".join(sorted(set(TEXT))))
IDS = VOCABULARY.encode(TEXT).astype(np.uint8)


def snapshot(updates: int = 60, **settings: Any) -> engine.Snapshot:
    trainer = engine.Trainer(engine.Config(hidden_size=12, **settings), IDS, VOCABULARY)
    list(trainer.run(updates))
    return engine.Snapshot.of(trainer)


def found(model: engine.Snapshot, order: Predict) -> Predicted:
    return engine.finish(predictions.look(model, order))


def probabilities(model: engine.Snapshot, text: str, state: engine.Array | None) -> np.ndarray[Any, Any]:
    """(N, V) after each character of a text."""
    reading = engine.read(model.config, model.weights, VOCABULARY.encode(text)[:, np.newaxis], state)
    scores = engine.next_scores(model.weights, reading.hidden[-1][:, 0]).astype(np.float64)
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(p / p.sum(axis=1, keepdims=True))


@pytest.mark.parametrize("cell", engine.CELLS)
def test_without_held_out_text_it_is_what_the_run_reads_next(cell: str) -> None:
    model = snapshot(cell=cell)
    answer = found(model, Predict(30))
    assert (answer.source, answer.update, len(answer.text)) == ("next", 60, 30)
    assert answer.before + answer.text == TEXT[model.place : model.place + 31]
    p = probabilities(model, answer.before + answer.text, model.state)
    for n, character in enumerate(answer.text):
        own = p[n, VOCABULARY.encode(character)[0]]
        assert answer.bits[n] == pytest.approx(-math.log2(own), rel=1e-4)
        best = np.argsort(-p[n], kind="stable")[:5]
        assert answer.guesses[n] == VOCABULARY.decode(best.tolist())
        assert answer.probabilities[n] == pytest.approx(p[n][best], rel=1e-4)
        assert answer.ranks[n] == 1 + np.count_nonzero(p[n] > own)
        for temperature, z in zip(TEMPERATURES, answer.normalisers[n], strict=True):
            assert z == pytest.approx((p[n] ** (1 / temperature)).sum(), rel=1e-4)
        for share, kept in zip(TOP_PS, answer.kept[n], strict=True):
            largest = np.sort(p[n])[::-1]
            assert largest[:kept].sum() >= share - 1e-6 > largest[: kept - 1].sum() - 2e-6


def test_held_out_text_is_read_page_by_page_and_never_past_its_end() -> None:
    model = snapshot(validation=0.2)
    held_out = TEXT[-360:]
    first, middle, last = (found(model, Predict(50, start)) for start in (0, 100, 10**9))
    assert (first.source, first.available) == ("held-out", 359)
    assert first.text == held_out[1:51]
    assert middle.text == held_out[101:151]
    assert middle.before == held_out[71:101]
    assert last.text == held_out[-50:]
    assert found(model, Predict(10**6)).text == held_out[1:]


def test_a_typed_text_is_scored_from_its_second_character_on_and_what_is_unknown_is_told() -> None:
    model = snapshot()
    answer = found(model, Predict(100, text="the éé dog\r\n", asked=True))
    assert (answer.source, answer.before, answer.text, answer.unknown) == ("typed", "t", "he  dog\n", "é")
    assert answer.bits[0] == pytest.approx(
        -math.log2(probabilities(model, "the  dog\n", None)[0, VOCABULARY.encode("h")[0]]), rel=1e-4
    )


@pytest.mark.parametrize("text", ["", "t", "é", "ééé", "\x1b"])
def test_there_may_be_nothing_to_predict(text: str) -> None:
    answer = found(snapshot(), Predict(20, text=text, asked=True))
    assert answer.text == "" if text else len(answer.text) == 20


def test_of_a_large_vocabulary_fewer_characters_are_read() -> None:
    large = "".join(map(chr, range(0x4E00, 0x4E00 + 20_000))) * 2
    vocabulary = engine.Vocabulary(large[:20_000])
    trainer = engine.Trainer(engine.Config(hidden_size=4), vocabulary.encode(large).astype(np.uint16), vocabulary)
    model = engine.Snapshot.of(trainer)
    assert len(found(model, Predict(600)).text) == predictions.MOST_NUMBERS // 20_000


def test_a_large_model_is_read_in_a_thread_of_its_own_and_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    model = snapshot()
    here = found(model, Predict(100))
    threads = []
    monkeypatch.setattr(measures, "BackgroundCall", lambda call: threads.append(call) or BackgroundCall(call))
    monkeypatch.setattr(measures, "SMALL", 0)
    assert found(model, Predict(100)) == here
    assert len(threads) == 1
