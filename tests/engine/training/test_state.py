from __future__ import annotations

import dataclasses
import json
import math

import pytest

import engine
from engine.training.arrays import arrays_of
from engine.training.state import RunState

KEYS = {
    "update", "smooth_loss", "learning_rates", "next_input", "position", "epoch", "best_update", "best_smooth_loss",
    "best_validation_loss", "best_next_input",
}  # fmt: skip
OF_VALIDATION = {"loss", "evaluated_at", "lowest", "since_best", "since_decay"}


def run_of(corpus, updates, **settings):
    settings = {"hidden_size": 6, "seq_length": 5, "batch_size": 2, "seed": 4} | settings
    trainer = engine.Trainer(engine.Config(**settings), corpus.ids, corpus.vocabulary)
    for _ in trainer.run(updates):
        pass
    return trainer


VALIDATED = {"validation": 0.2, "validate_every": 7, "decay": 0.5, "decay_patience": 1}


@pytest.mark.parametrize("settings", [{}, VALIDATED, {"cell": "lstm", "optimizer": "adam", "layers": 2}])
@pytest.mark.parametrize("updates", [0, 3, 40])
def test_it_survives_json(corpus, settings, updates):
    state = RunState.of(run_of(corpus, updates, **settings))
    values = json.loads(json.dumps(state.to_dict(), allow_nan=False))
    assert RunState.from_dict(values, len(corpus.vocabulary)) == state


def test_its_names_in_a_checkpoint_are_those_of_all_versions(corpus):
    assert set(RunState.of(run_of(corpus, 3)).to_dict()) == KEYS
    values = RunState.of(run_of(corpus, 3, **VALIDATED)).to_dict()
    assert set(values) == KEYS | {"validation"} and set(values["validation"]) == OF_VALIDATION


@pytest.mark.parametrize("settings", [{}, VALIDATED, {"optimizer": "adam"}])
def test_restored_to_another_trainer_it_is_the_same_run(corpus, settings):
    first, hashes = run_of(corpus, 25, **settings), []
    state, arrays = RunState.of(first), {name: array.copy() for name, array in arrays_of(first).items()}
    for trainer in (first, run_of(corpus, 0, **settings), run_of(corpus, 60, **settings)):
        if trainer is not first:
            state.restore_to(trainer, arrays)
        assert RunState.of(trainer) == state
        for _ in trainer.run(50):
            pass
        hashes.append((trainer.parameters_sha256(), RunState.of(trainer), trainer.best.weights.tobytes()))
    assert hashes[0] == hashes[1] == hashes[2]


def test_what_is_not_known_yet_is_none_in_json_and_infinite_in_a_trainer(corpus):
    trainer = run_of(corpus, 0, **VALIDATED)
    state = RunState.of(trainer)
    assert (state.best_smooth_loss, state.best_validation_loss, state.validation.lowest) == (None, None, None)
    other = run_of(corpus, 30, **VALIDATED)
    state.restore_to(other, arrays_of(trainer))
    assert (other.best.smooth_loss, other.best.validation_loss, other.validation.lowest) == (math.inf,) * 3
    assert (other.smooth_loss, other.validation.loss, other.validation.evaluated_at) == (None, None, None)


def test_what_older_versions_did_not_write_is_what_they_went_by(corpus):
    values = RunState.of(run_of(corpus, 30, **VALIDATED)).to_dict()
    del values["validation"]["evaluated_at"], values["validation"]["lowest"]
    read = RunState.from_dict(values, len(corpus.vocabulary)).validation
    assert (read.evaluated_at, read.lowest) == (30, values["best_validation_loss"])
    values["validation"]["loss"] = None
    assert RunState.from_dict(values, len(corpus.vocabulary)).validation.evaluated_at is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"update": -1}, "'update' is out of range"),
        ({"update": True}, "'update' is missing or of the wrong type"),
        ({"next_input": 10**6}, "'next_input' is out of range"),
        ({"smooth_loss": "low"}, "'smooth_loss' is not a number"),
        ({"learning_rates": [[0]]}, "'learning_rates' is not a list of pairs"),
        ({"learning_rates": [[0, 1e9]]}, "'learning_rate' is out of range"),
        ({"validation": 3}, "'validation' is of the wrong type"),
        ({"validation": {"loss": 1.0}}, "'since_best' is missing"),
    ],
)
def test_a_value_that_cannot_be_is_refused(corpus, change, said):
    values = RunState.of(run_of(corpus, 3)).to_dict() | {"learning_rates": [[0, 0.1]]} | change
    with pytest.raises(engine.CheckpointError, match=said):
        RunState.from_dict(values, len(corpus.vocabulary))


def test_a_position_outside_the_text_is_refused(corpus):
    trainer = run_of(corpus, 3)
    for position in (1, 5 * trainer.streams.per_epoch):
        state = dataclasses.replace(RunState.of(trainer), position=position)
        with pytest.raises(engine.CheckpointError, match="outside the text"):
            state.restore_to(trainer, arrays_of(trainer))
