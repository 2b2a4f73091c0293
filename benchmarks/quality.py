"""How well can it learn a text in half an hour? The validation loss over time.

    python benchmarks/quality.py TEXT [--recipe quality] [--minutes 30] [--threads 2] [--set dropout=0.5 ...]

The last tenth of the text is held out. While it trains, the first 48,000 characters of it are evaluated, as in the
app; at the end, all of it, read from its beginning to its end by the best model. The schedule of the learning rate ends
with the time: how many updates that is, is measured first.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import argparse
import dataclasses
import json
import time
from typing import Any

WARM_UP, MEASURED = 3, 20  # updates
LATER = 1_000_000  # updates of the schedule until their real number is known


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("text", type=Path)
    parser.add_argument("--recipe", default="quality")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--updates", type=int, help="instead of --minutes")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--set", nargs="*", default=[], metavar="SETTING=VALUE", help="of engine.Config")
    options = parser.parse_args()
    os.environ["OPENBLAS_NUM_THREADS"] = str(options.threads)
    from engine import RECIPES, EngineError, read_text

    settings = dict(item.partition("=")[::2] for item in options.set)
    try:
        changed = {name: _value(value) for name, value in settings.items()}
        if changed.get("schedule", "constant") != "constant":
            changed["schedule_updates"] = LATER
        config = dataclasses.replace(RECIPES[options.recipe].config, **{"validation": 0.1} | changed)
        with options.text.open("rb") as file:
            corpus = read_text(file)
    except (OSError, KeyError, EngineError) as error:
        parser.error(str(error))
    train(config, corpus, options.updates, options.minutes * 60)
    return 0


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def train(config: Any, corpus: Any, updates: int | None, seconds: float) -> None:
    """Train until the schedule ends, printing a line at each new best validation loss, and one at the end."""
    from engine import Trainer
    from engine.training.validation import Validation, split

    if updates is None:
        updates = int(seconds / seconds_of_an_update(config, corpus))
    if config.schedule != "constant":
        config = dataclasses.replace(config, schedule_updates=updates)
    trainer = Trainer(config, corpus.ids, corpus.vocabulary)
    print(json.dumps(config.to_dict()))
    print(f"{trainer.model.weights.flat.size:,} parameters; {updates:,} updates\n")
    print(f"{'minutes':>8}{'epoch':>8}{'updates':>9}{'training':>10}{'validation, nats per character':>32}")
    start, printed, best = time.perf_counter(), 0.0, float("inf")
    for event in trainer.run(updates):
        if event.validation_loss is not None:
            best = min(best, event.validation_loss)
            minutes = (time.perf_counter() - start) / 60
            if minutes > printed + 1 or event.update == updates:
                printed = minutes
                training = event.smooth_loss / config.loss_length
                print(f"{minutes:8.1f}{event.epoch:8.1f}{event.update:9,}{training:10.3f}{best:32.4f}", flush=True)
    kept = split(corpus.ids, corpus.boundaries, config).held_out
    whole = Validation(config, kept, len(corpus.vocabulary), most=len(corpus), streams=1)
    loss = whole.evaluate(trainer.best.weights)
    print(f"\nbest model, of update {trainer.best.update:,}, on all that is held out ", end="")
    print(f"({whole.characters:,} characters): {loss:.4f} nats, {loss / 0.6931471805599453:.4f} bits per character")


def seconds_of_an_update(config: Any, corpus: Any) -> float:
    """The time of an update, measured on a separate trainer, with its share of the evaluations."""
    from engine import Trainer

    schedule = {"schedule": "constant", "warmup": 0}
    trainer = Trainer(dataclasses.replace(config, **schedule), corpus.ids, corpus.vocabulary)
    for _ in trainer.run(WARM_UP):
        pass
    start = time.perf_counter()
    for _ in trainer.run(WARM_UP + MEASURED):
        pass
    update = (time.perf_counter() - start) / MEASURED
    start = time.perf_counter()
    assert trainer.validation is not None
    trainer.validation.evaluate(trainer.model.weights.flat)
    return update + (time.perf_counter() - start) / trainer.validation.every


if __name__ == "__main__":
    sys.exit(main())
