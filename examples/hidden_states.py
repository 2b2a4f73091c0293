"""Read a text with a trained model and look at its hidden states: python examples/hidden_states.py [CKPT [TEXT]]

For each feature of the text - capitals, spaces, quotation marks - it names the hidden unit that follows it best.
Without a checkpoint it trains a small network first, which takes a few seconds.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from engine import Array, Config, Corpus, Trainer, Vocabulary, features, finish, load, read, read_text, separations

QUOTES = Path(__file__).parents[1] / "data" / "demo-quotes.txt"
MOST = 20_000  # characters to read


def trained(corpus: Corpus) -> tuple[Config, Mapping[str, Array], Vocabulary]:
    """A small network that has learnt the text: its settings, weights and vocabulary."""
    config = Config(hidden_size=64, batch_size=8, learning_rate=0.05, init="fan-in", seed=4)
    trainer = Trainer(config, corpus.ids, corpus.vocabulary)
    for _ in trainer.run(updates=2_000):
        pass
    return config, trainer.model.weights, corpus.vocabulary


def main(checkpoint: str | None = None, path: str | Path = QUOTES) -> None:
    with Path(path).open("rb") as stream:
        corpus = read_text(stream)
    text = corpus.vocabulary.decode(corpus.ids[:MOST])
    if checkpoint is None:
        config, weights, vocabulary = trained(corpus)
    else:
        loaded = load(checkpoint)
        config, weights, vocabulary = loaded.config, loaded.weights, loaded.vocabulary
    ids = np.asarray(vocabulary.encode(text), np.intp)
    hidden = read(config, weights, ids[:, np.newaxis]).hidden  # (layers, characters, 1 text, units)
    values = {name: value for name, value in features(text).items() if len(np.unique(value)) > 1}
    found = finish(separations(hidden[-1, :, 0], values))
    for name in values:
        best = found.best(name)
        area = "" if best.auc is None else f"   AUC {best.auc:.2f}"
        print(f"{name:<16} unit {best.unit:3}   r {best.r:+.2f}{area}{'' if best.separates else '   not followed'}")


if __name__ == "__main__":
    main(*sys.argv[1:3])
