"""A model without one of its units, against the engine."""

from __future__ import annotations

from itertools import islice
from typing import Any

import numpy as np
import pytest

import engine
from tui_rnn.commands import KnockOut
from tui_rnn.run.looks import knock_out

TEXT = "the quick brown fox jumps over the lazy dog.\n" * 40
VOCABULARY = engine.Vocabulary("".join(sorted(set(TEXT))))
IDS = VOCABULARY.encode(TEXT).astype(np.uint8)


def snapshot(**settings: Any) -> engine.Snapshot:
    trainer = engine.Trainer(engine.Config(hidden_size=12, **settings), IDS, VOCABULARY)
    list(trainer.run(200))
    return engine.Snapshot.of(trainer)


@pytest.mark.parametrize("cell", engine.CELLS)
@pytest.mark.parametrize("layer", [0, 1])
def test_it_reads_and_writes_as_the_engine_does_without_the_unit(cell: str, layer: int) -> None:
    model = snapshot(cell=cell, layers=2, validation=0.3)
    before = model.weights.flat.copy()
    answer = engine.finish(knock_out.look(model, KnockOut(layer, 3)))
    without = engine.knocked_out(model.config, model.weights, layer, 3)
    ids = model.held_out.astype(np.intp)
    assert (answer.update, answer.layer, answer.unit, answer.source) == (200, layer, 3, "held-out")
    assert answer.characters == len(ids) - 1
    for weights, bits, text in (
        (model.weights, answer.bits_with, answer.text_with),
        (without, answer.bits_without, answer.text_without),
    ):
        assert bits == pytest.approx(engine.trace(model.config, weights, ids).mean_bits, rel=1e-4)
        writer = engine.Writer(model.config, weights, model.state, int(model.learnt[model.place]))
        generator = np.random.default_rng([model.config.seed, 200])
        written = VOCABULARY.decode(islice(writer.write(engine.SamplingRule(), generator), 200))
        assert text == written
    assert answer.bits_with != answer.bits_without
    assert (model.weights.flat == before).all()


def test_a_unit_that_is_not_there_is_refused_in_one_line() -> None:
    with pytest.raises(engine.EngineError, match="no unit 12 in layer 0: there are 1 layers of 12 units"):
        engine.finish(knock_out.look(snapshot(), KnockOut(0, 12)))
