"""How far back the model sees: every figure against the engine, and nothing that is learnt changes."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine
from tui_rnn import events
from tui_rnn.commands import LookThroughTime
from tui_rnn.events import ThroughTime
from tui_rnn.run import looks
from tui_rnn.run.looks import measures, through_time
from tui_rnn.run.options import Options
from tui_rnn.run.prepare import prepare
from tui_rnn.run.schedule import Intervals, Schedule
from tui_rnn.run.worker import Worker

TEXT = "the quick brown fox jumps over the lazy dog.\n" * 40
VOCABULARY = engine.Vocabulary("".join(sorted(set(TEXT))))
IDS = VOCABULARY.encode(TEXT).astype(np.uint8)


def trainer_of(updates: int = 60, text: str = TEXT, **settings: Any) -> engine.Trainer:
    vocabulary = engine.Vocabulary("".join(sorted(set(text))))
    ids = vocabulary.encode(text).astype(np.uint8)
    trainer = engine.Trainer(engine.Config(**{"hidden_size": 12} | settings), ids, vocabulary)
    list(trainer.run(updates))
    return trainer


def found(model: engine.Snapshot, order: LookThroughTime = LookThroughTime()) -> ThroughTime:  # noqa: B008
    event = engine.finish(through_time.look(model, order))
    assert isinstance(event, ThroughTime)
    return event


@pytest.mark.parametrize("settings", [{}, {"cell": "gru", "validation": 0.2}, {"cell": "lstm", "layers": 2}])
def test_every_figure_is_the_engines(settings: dict[str, Any]) -> None:
    model = engine.Snapshot.of(trainer_of(**settings), with_update=True)
    config, weights, event = model.config, model.weights, found(model)
    assert (event.update, event.windows) == (60, 8)

    shares = engine.gradient_through_time(config, weights, model.windows(202, 8), 100)
    assert event.gradient_through_time == tuple(shares)
    assert event.half_life == engine.half_life(shares)
    if len(model.held_out):
        by_position = engine.loss_by_position(config, weights, model.windows(126, 32), 25)
    else:
        following = model.learnt[model.place :].astype(np.intp)
        whole = following[: min(32, (len(following) - 1) // 25) * 25 + 1]
        by_position = engine.loss_along(config, weights, whole, model.state, 25)
    assert event.loss_by_position == by_position
    assert event.memory_horizon == engine.memory_horizon(config, weights, model.windows(300, 8), 200)
    reading = engine.read(config, weights, model.windows(300, 8))
    activities = (
        engine.layer_activity(hidden[100:], {letter: values[100:] for letter, values in gates.items()})
        for hidden, gates in zip(reading.hidden, reading.gates, strict=True)
    )
    assert event.layers == tuple(activities)
    assert list(event.spectra) == engine.spectra(config, weights)
    again = engine.Snapshot.of(trainer_of(**settings), with_update=True).next_update
    assert again is not None
    assert list(event.parameters) == again.figures()


@pytest.mark.parametrize("length", [27, 60, 130])
def test_of_a_short_text_there_is_as_much_as_it_has(length: int) -> None:
    event = found(engine.Snapshot.of(trainer_of(3, TEXT[:length]), with_update=True))
    assert len(event.gradient_through_time) == min(100, length - 2) + 1
    assert len(event.loss_by_position.carried) == 25
    assert (event.memory_horizon is None) == (length <= 100)
    assert len(event.layers) == 1


def test_at_the_end_of_the_text_the_loss_by_position_is_that_of_other_places() -> None:
    model = engine.Snapshot.of(trainer_of(), with_update=True)
    few = dataclasses.replace(model, place=len(model.learnt) - 8 * 25)  # seven whole sequences
    enough = dataclasses.replace(model, place=len(model.learnt) - 8 * 25 - 1)
    elsewhere = engine.loss_by_position(model.config, model.weights, model.windows(126, 32), 25)
    assert found(few).loss_by_position == elsewhere
    assert found(enough).loss_by_position != elsewhere


def test_a_larger_model_is_looked_at_in_a_thread_of_its_own_and_gives_the_same(monkeypatch: Any) -> None:
    trainer = trainer_of()
    here = found(engine.Snapshot.of(trainer, with_update=True))
    monkeypatch.setattr(measures, "SMALL", 0)
    there = found(engine.Snapshot.of(trainer, with_update=True))
    for name in ("gradient_through_time", "loss_by_position", "memory_horizon", "layers", "spectra", "parameters"):
        assert getattr(here, name) == getattr(there, name), name


def test_what_a_model_is_too_large_for_is_left_out(monkeypatch: Any) -> None:
    for name, value in {"MOST_WEIGHTS": 100, "MOST_CUBED": 100, "WORK": 100}.items():
        monkeypatch.setattr(through_time, name, value)
    event = found(engine.Snapshot.of(trainer_of(), with_update=False))
    assert (event.gradient_through_time, event.half_life, event.spectra, event.parameters) == ((), None, (), ())
    assert event.windows == 2
    assert len(event.loss_by_position.zero) == 25


def test_a_model_that_has_diverged_can_be_looked_at() -> None:
    trainer = trainer_of()
    trainer.model.weights.flat.fill(np.nan)
    event = found(engine.Snapshot.of(trainer, with_update=True))
    assert np.isnan(event.gradient_through_time).all()
    assert np.isnan(event.spectra[0].spectral_radius)


def test_a_scheduled_look_is_of_the_model_as_it_was_then() -> None:
    trainer, told = trainer_of(), list[events.Event]()
    pieces = looks.look(trainer, LookThroughTime(scheduled=True), told.append)
    expected = found(engine.Snapshot.of(trainer, with_update=True))
    list(trainer.run(80))
    engine.finish(pieces)
    (event,) = told
    assert isinstance(event, ThroughTime)
    assert (event.update, event.occasion) == (60, "scheduled")
    assert event.gradient_through_time == expected.gradient_through_time
    assert event.parameters == expected.parameters


@pytest.mark.parametrize("small", [True, False])
def test_a_run_that_is_watched_learns_the_same(small: bool, tmp_path: Path, monkeypatch: Any) -> None:
    """Bit for bit, whether its looks are recorded, asked for, or not made at all."""
    monkeypatch.chdir(tmp_path)
    if not small:
        monkeypatch.setattr(measures, "SMALL", 0)
    Path("book.txt").write_text(TEXT)
    hashes, recorded = [], []
    for watched in (False, True):
        settings = {"hidden_size": 12, "dropout": 0.2, "validation": 0.1}
        session = prepare(Options(text="book.txt", settings=settings, out=Path(f"{watched}.npz")))
        schedule = Schedule(Intervals(sample=0, autosave=0, looks=watched))
        worker, told = Worker(session.trainer, 300, session.files, session.origin(300), schedule), list[events.Event]()

        def watch(event: events.Event, watched: bool = watched, worker: Worker = worker) -> None:
            if watched and isinstance(event, events.Updated) and event.update % 20 == 0:
                worker.send(LookThroughTime())

        worker.observers += [watch, told.append]
        worker.run()
        (finished,) = (event for event in told if isinstance(event, events.Finished))
        hashes.append(finished.parameters_sha256)
        seen = [event for event in told if isinstance(event, ThroughTime)]
        recorded = [event.update for event in seen if event.occasion == "scheduled"]
        assert (len(seen) > len(recorded)) == watched
    assert hashes[0] == hashes[1]
    assert recorded == [0, 100]
