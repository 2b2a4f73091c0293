"""Train a network on a text, save the run, and have it write: python examples/train_and_sample.py [TEXT [UPDATES]]

The run is saved as ckpt.npz in the current folder. `tui-rnn train --resume` continues it in the app.
"""

from __future__ import annotations

import sys
from pathlib import Path

from engine import Config, Origin, SamplingRule, Trainer, bits_per_character, read_text, save_run

BOOK = Path(__file__).parents[1] / "data" / "the-salt-lantern.txt"


def main(text: str | Path = BOOK, count: str | int = 2_000) -> None:
    path, updates = Path(text), int(count)
    with path.open("rb") as stream:
        corpus = read_text(stream)
    config = Config(cell="gru", hidden_size=64, batch_size=8, optimizer="adam", learning_rate=0.006, init="fan-in")
    trainer = Trainer(config, corpus.ids, corpus.vocabulary)
    for event in trainer.run(updates):
        if event.update % (updates // 10) == 0:
            bits = bits_per_character(event.smooth_loss, config.loss_length)
            print(f"update {event.update:6,}  {bits:.2f} bits per character")
    print(trainer.sample(300, SamplingRule(temperature=0.7)))
    origin = Origin(
        name=path.name,
        path=str(path.resolve()),
        sha256=corpus.sha256,
        characters=len(corpus),
        encoding=corpus.encoding,
        updates=updates,
    )
    save_run("ckpt.npz", trainer, origin)


if __name__ == "__main__":
    main(*sys.argv[1:3])
