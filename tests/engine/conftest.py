from __future__ import annotations

import numpy as np
import pytest

import engine


def small_model(seed: int = 0, vocabulary_size: int = 7, **settings):
    """A model with weights large enough to matter, and a batch of random characters."""
    settings = {"hidden_size": 5, "seq_length": 4, "batch_size": 2, "init_scale": 0.3, "dtype": "float64"} | settings
    config = engine.Config(**settings)
    generator = np.random.default_rng(seed)
    model = engine.CharRNN(config, vocabulary_size)
    model.initialise(generator)
    for name, array in model.weights.items():
        if name.endswith("bias"):
            array += generator.normal(0, 0.3, array.shape)
    shape = (config.seq_length, config.batch_size)
    inputs, targets = generator.integers(0, vocabulary_size, (2, *shape))
    return model, inputs, targets


@pytest.fixture
def make_model():
    return small_model


@pytest.fixture
def corpus():
    import io

    text = "the quick brown fox jumps over the lazy dog.\npack my box with five dozen liquor jugs.\n" * 12
    return engine.read_text(io.BytesIO(text.encode()))


@pytest.fixture
def origin(corpus):
    return engine.Origin(
        name="pangrams", path=None, sha256=corpus.sha256, characters=len(corpus), encoding="utf-8", updates=None
    )
