"""The unit finder, against the engine."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import engine
from tui_rnn.commands import FindUnits
from tui_rnn.events import UnitsFound
from tui_rnn.run.looks import neurons

TEXT = 'the (quick) "BROWN" fox jumps over 12 lazy dogs.\n' * 80
VOCABULARY = engine.Vocabulary("".join(sorted(set(TEXT))))
IDS = VOCABULARY.encode(TEXT).astype(np.uint8)


def snapshot(updates: int = 100, copies: int = 1, **settings: Any) -> engine.Snapshot:
    trainer = engine.Trainer(engine.Config(**{"hidden_size": 12} | settings), np.tile(IDS, copies), VOCABULARY)
    list(trainer.run(updates))
    return engine.Snapshot.of(trainer)


def found(model: engine.Snapshot, order: FindUnits) -> UnitsFound:
    return engine.finish(neurons.look(model, order))


@pytest.mark.parametrize("layer", [0, 1])
@pytest.mark.parametrize("cell", engine.CELLS)
def test_every_number_is_the_engines(cell: str, layer: int) -> None:
    model = snapshot(cell=cell, layers=2)
    answer = found(model, FindUnits(300, layer, "[A-Z]+"))
    N = answer.characters
    text = TEXT[:N]
    assert (answer.update, answer.layer, answer.layers, answer.source) == (100, layer, 2, "learnt")
    assert (N, answer.text) == (len(TEXT), TEXT[:300])
    ids = VOCABULARY.encode(text)
    hidden = engine.read(model.config, model.weights, ids[:, np.newaxis]).hidden[layer][:, 0]
    values = np.frombuffer(answer.values, np.int8).reshape(12, 300)
    assert np.abs(values / 127 - hidden[:300].T).max() <= 0.5 / 127 + 1e-5

    features = {**engine.features(text), "/[A-Z]+/": engine.matches("[A-Z]+")(text)}
    table = engine.finish(engine.separations(hidden, features))
    probes = engine.finish(engine.probe(hidden, features))
    assert [feature.name for feature in answer.features] == list(features)
    for place, feature in enumerate(answer.features):
        best = table.best(feature.name)
        assert feature.r == pytest.approx(table.r[:, place].tolist(), abs=1e-4)
        assert feature.enough == table.enough[place]
        if features[feature.name].dtype == np.bool_:
            assert feature.auc == pytest.approx(table.auc[:, place].tolist(), abs=1e-3)
        else:
            assert feature.auc == ()
        assert abs(feature.r[feature.best]) == pytest.approx(abs(best.r), abs=1e-4)
        assert feature.is_followed == feature.separates[feature.best]
        assert feature.separates == tuple(table.of(unit, feature.name).separates for unit in range(12))
        assert feature.probe == pytest.approx(probes[feature.name], abs=0.02)

    for unit, about in enumerate(answer.units):
        assert about.saturated == pytest.approx(np.mean(np.abs(hidden[:, unit]) > engine.SATURATED), abs=1e-3)
        reads = engine.largest(engine.reads(model.weights, unit), VOCABULARY.characters, 6)
        pushes = engine.largest(engine.pushes(model.weights, unit), VOCABULARY.characters, 6)
        assert about.reads == (tuple(reads) if layer == 0 else ())
        assert about.pushes == (tuple(pushes) if layer == 1 else ())
        highest = [value for _, value in about.passages]
        assert highest[0] == pytest.approx(hidden[:, unit].max(), abs=1e-5)
        assert all(passage in text for passage, _ in about.passages)


def test_the_last_layer_is_the_default_and_one_too_many_is_the_last() -> None:
    model = snapshot(layers=2)
    assert found(model, FindUnits(50)).layer == found(model, FindUnits(50, 7)).layer == 1


@pytest.mark.parametrize(("pattern", "problem"), [("(a+)+b", "a repeat inside a repeat"), ("[", "not a regular")])
def test_a_bad_pattern_is_told_and_the_rest_is_found(pattern: str, problem: str) -> None:
    answer = found(snapshot(), FindUnits(50, pattern=pattern))
    assert problem in answer.problem and "\n" not in answer.problem
    assert len(answer.features) == len(engine.FEATURES)


def test_a_pattern_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neurons, "PATTERN_SECONDS", 0.0)
    answer = found(snapshot(), FindUnits(50, pattern="[A-Z]+"))
    assert answer.problem.startswith("the pattern takes too long")
    assert len(answer.features) == len(engine.FEATURES)


def test_of_a_long_text_twelve_thousand_characters_are_read() -> None:
    answer = found(snapshot(copies=4), FindUnits(50))
    assert (answer.characters, len(answer.text)) == (12_000, 50)


def test_of_a_large_layer_less_is_read_shown_and_probed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neurons, "CHARACTERS", (100, 8_000))
    monkeypatch.setattr(neurons, "MOST_VALUES", 12 * 150)
    monkeypatch.setattr(neurons, "MOST_SHOWN", 12 * 70)
    monkeypatch.setattr(neurons, "MOST_PROBED", 11)
    answer = found(snapshot(), FindUnits(500))
    assert (answer.characters, len(answer.text), len(answer.values)) == (150, 70, 12 * 70)
    assert all(feature.probe is None for feature in answer.features)
    monkeypatch.setattr(neurons, "WORK", 12 * 12 * 120)
    assert found(snapshot(), FindUnits(500)).characters == 120


def test_a_broken_model_is_looked_at_all_the_same() -> None:
    model = snapshot()
    model.weights.flat[...] = np.nan
    answer = found(model, FindUnits(50))
    assert set(answer.values) == {0}
    assert not any(feature.is_followed for feature in answer.features)
