"""The figures that a run records of its predictions and its units, against the engine."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import engine
from tui_rnn.commands import SumUp
from tui_rnn.events import InsideSummary
from tui_rnn.run.looks import answer, measures, summary

TEXT = 'the (quick) "BROWN" fox jumps over 12 lazy dogs.\n' * 80
VOCABULARY = engine.Vocabulary("".join(sorted(set(TEXT))))


def snapshot(updates: int = 100, text: str = TEXT, **settings: Any) -> engine.Snapshot:
    ids = VOCABULARY.encode(text).astype(np.uint8)
    trainer = engine.Trainer(engine.Config(**{"hidden_size": 12, "seq_length": 5} | settings), ids, VOCABULARY)
    list(trainer.run(updates))
    return engine.Snapshot.of(trainer)


def found(model: engine.Snapshot) -> InsideSummary:
    event = engine.finish(answer(model, SumUp(scheduled=True)))
    assert isinstance(event, InsideSummary)
    return event


@pytest.mark.parametrize("settings", [{}, {"cell": "lstm", "layers": 2}, {"validation": 0.3}], ids=str)
def test_every_figure_is_the_engines(settings: dict[str, Any]) -> None:
    model = snapshot(**settings)
    event = found(model)
    windows = model.windows(301, 8)
    hidden, features, bits, first, among_five = [], [], [], [], []
    for ids in windows.T:
        trace = engine.trace(model.config, model.weights, ids)
        hidden.append(np.concatenate(list(trace.hidden[:, 100:-1]), axis=1))
        features.append({name: f[100:-1] for name, f in engine.features(VOCABULARY.decode(ids.tolist())).items()})
        bits.append(trace.bits[100:])
        first.append(trace.guesses[100:-1, 0] == ids[101:])
        among_five.append((trace.guesses[100:-1] == ids[101:, np.newaxis]).any(axis=1))
    assert (event.update, event.characters) == (100, 8 * 200)
    assert event.source == ("held-out" if settings.get("validation") else "learnt")
    assert event.bits == pytest.approx(np.mean(bits), rel=1e-5)
    assert event.first == pytest.approx(np.mean(first), abs=1e-3)
    assert event.among_five == pytest.approx(np.mean(among_five), abs=1e-3)

    together = {name: np.concatenate([of[name] for of in features]) for name in engine.FEATURES}
    table = engine.finish(engine.separations(np.concatenate(hidden), together))
    probes = engine.finish(engine.probe(np.concatenate(hidden), together))
    assert [of.feature for of in event.units] == list(engine.FEATURES)
    for of in event.units:
        own = table.of(12 * of.layer + of.unit, of.feature)
        assert abs(own.r) == pytest.approx(abs(table.best(of.feature).r), abs=1e-4)
        assert of.r == pytest.approx(own.r, abs=1e-4)
        assert of.separates == own.separates
        assert of.auc == (None if own.auc is None else pytest.approx(own.auc, abs=1e-3))
        assert of.probe == (None if probes[of.feature] is None else pytest.approx(probes[of.feature], abs=0.02))


@pytest.mark.parametrize("length", [7, 8, 60, 305])
def test_of_a_short_text_there_is_as_much_as_it_has(length: int) -> None:
    event = found(snapshot(1, TEXT[:length]))
    assert event.characters > 0
    assert 0 <= event.first <= event.among_five <= 1
    assert len(event.units) == len(engine.FEATURES)


def test_it_is_of_the_same_text_each_time() -> None:
    assert found(snapshot(50)).characters == found(snapshot(51)).characters
    assert found(snapshot(50)) != found(snapshot(51))


def test_a_larger_model_is_read_in_a_thread_of_its_own_and_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    model = snapshot()
    here = found(model)
    monkeypatch.setattr(measures, "SMALL", 0)
    there = found(model)
    assert (here.bits, here.units) == (there.bits, there.units)


def test_of_a_very_large_one_less_is_read_and_nothing_is_probed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary, "WORK", 1)
    monkeypatch.setattr(summary, "MOST_PROBED", 11)
    event = found(snapshot())
    assert event.characters == 2 * 200
    assert {of.probe for of in event.units} == {None}


def test_a_model_that_has_diverged_can_be_summed_up() -> None:
    model = snapshot()
    model.weights.flat.fill(np.nan)
    event = found(model)
    assert np.isnan(event.bits)
    assert not any(of.separates for of in event.units)
