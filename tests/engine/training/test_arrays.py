from __future__ import annotations

import numpy as np
import pytest

import engine
from engine.training.arrays import array_shapes, arrays_of, arrays_of_best, parameters_of


@pytest.mark.parametrize("settings", [{}, {"cell": "lstm", "optimizer": "adam", "layers": 2}])
def test_the_arrays_are_those_that_a_reader_expects(corpus, settings):
    config = engine.Config(hidden_size=6, seq_length=5, batch_size=2, **settings)
    trainer = engine.Trainer(config, corpus.ids, corpus.vocabulary)
    list(trainer.run(3))
    shapes = array_shapes(trainer.config, len(corpus.vocabulary))
    assert {name: array.shape for name, array in arrays_of(trainer).items()} == shapes
    best = arrays_of_best(trainer)
    assert set(best) == {name for name in shapes if name.startswith("weights/")} | {"state"}
    assert (np.concatenate([array.ravel() for name, array in best.items() if name != "state"])).tolist() == (
        trainer.best.weights.tolist()
    )
    assert (parameters_of(trainer, arrays_of(trainer), "weights").flat == trainer.model.weights.flat).all()
    assert (parameters_of(trainer, arrays_of(trainer), "best").flat == trainer.best.weights).all()
