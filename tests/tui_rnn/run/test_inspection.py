"""An inspection, figure for figure against the engine."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

import engine
from tui_rnn.run import inspection
from tui_rnn.run.subject import Subject

TEXT = 'He said "NO, NOT A BIT" to the old fox. They ran on, 3 of them, by the sea.\n' * 120
VOCABULARY = engine.Vocabulary("".join(sorted(set(TEXT))))
IDS = VOCABULARY.encode(TEXT).astype(np.uint8)


def subject(characters: int = len(IDS), updates: int = 150, **settings: Any) -> Subject:
    config = engine.Config(hidden_size=12, seq_length=10, **settings)
    trainer = engine.Trainer(config, IDS[:characters], VOCABULARY)
    list(trainer.run(updates))
    return Subject(engine.Snapshot.of(trainer), "fox.txt", own=True)


@pytest.mark.parametrize("settings", [{}, {"validation": 0.2}, {"cell": "lstm", "layers": 2}], ids=str)
def test_every_figure_is_the_engines(settings: dict[str, Any]) -> None:
    one = subject(**settings)
    model, found = one.snapshot, engine.finish(inspection.inspect(one))
    read = found.reading
    N = len(read.trace.ids)
    assert np.array_equal(read.trace.ids, model.text[:N] if len(model.held_out) else model.text[-N:])
    trace = engine.trace(model.config, model.weights, read.trace.ids)
    assert read.bits == pytest.approx(trace.bits[-read.predicted :].mean())
    assert read.among(1) == np.mean(trace.guesses[-1 - read.predicted : -1, 0] == trace.ids[-read.predicted :])
    windows = model.windows(202, 8)
    assert found.gradient_through_time == engine.gradient_through_time(model.config, model.weights, windows)
    assert found.gradient_through_time[0] == 1
    if len(model.held_out):
        by_position = engine.loss_by_position(model.config, model.weights, model.windows(111, 64), 10)
    else:
        following = model.learnt[model.place : model.place + 64 * 10 + 1].astype(np.intp)
        assert len(following) > 80
        whole = following[: (len(following) - 1) // 10 * 10 + 1]
        by_position = engine.loss_along(model.config, model.weights, whole, model.state, 10)
    assert found.loss_by_position == by_position
    assert found.horizon == engine.memory_horizon(model.config, model.weights, model.windows(300, 8), 200)
    assert found.spectra == engine.spectra(model.config, model.weights)
    hidden = np.concatenate(list(trace.hidden), axis=1)[read.lead :]
    features = {name: values[read.lead :] for name, values in engine.features(VOCABULARY.decode(trace.ids)).items()}
    assert np.array_equal(found.separations.r, engine.finish(engine.separations(hidden, features)).r)
    assert found.probe == engine.finish(engine.probe(hidden, features))
    learnt = model.learnt if len(model.held_out) else model.learnt[: -read.predicted]
    assert found.baselines == engine.finish(engine.baselines(learnt, trace.ids[-read.predicted :], len(VOCABULARY)))


def test_nothing_that_is_predicted_was_counted() -> None:
    found = engine.finish(inspection.inspect(subject()))
    assert found.baselines.counted + found.baselines.scored == len(IDS)


@pytest.mark.parametrize("characters", [11, 12, 60, 250, 305])
def test_a_short_text_is_looked_at_as_far_as_it_goes(characters: int) -> None:
    found = engine.finish(inspection.inspect(subject(characters)))
    assert found.gradient_through_time[0] == 1
    assert len(found.gradient_through_time) == min(100, characters - 2) + 1


def test_too_short_a_text_is_refused() -> None:
    short = Subject(dataclasses.replace(subject().snapshot, learnt=IDS[:2]), "fox.txt", own=False)
    with pytest.raises(engine.TextError, match="3 characters"):
        engine.finish(inspection.inspect(short))


def test_a_large_model_is_looked_at_with_less_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "WORK", 10**4)
    found = engine.finish(inspection.inspect(subject()))
    assert len(found.reading.trace.ids) == inspection.CHARACTERS[0]
    assert found.sequences == inspection.SEQUENCES[0]
