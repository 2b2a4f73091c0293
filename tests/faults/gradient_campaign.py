"""Random models, checked as the app checks live weights: right code passes, and a gradient 1.002 times itself fails.

    python -m tests.faults.gradient_campaign [--configurations 300] [--seed 0]

Each configuration has any cell, 1 to 3 layers, up to 300 hidden units, sequences of up to 200 and 1 to 4 streams, with
or without dropout, either loss and either way of drawing the first weights. It is trained for 0 to 2,000 updates, fewer
where those would take minutes.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

import engine

BOOK = Path(__file__).parents[2] / "data" / "the-salt-lantern.txt"
MULTIPLICATIONS = 10**10  # of the training of one model, at the most
ENTRIES, SECONDS = 100, 0.5  # after the directions
FACTOR = 1.002


@dataclass
class Campaign:
    """How it went: what failed though it was right, what passed though it was wrong, and the largest errors seen."""

    checked: int = 0
    faults: list[str] = field(default_factory=list)
    largest: dict[str, tuple[float, str]] = field(default_factory=dict)

    def note(self, error: str, value: float, where: str) -> None:
        """Keep the largest of an error (not a number counts as that)."""
        if not value <= self.largest.get(error, (-1.0, ""))[0]:
            self.largest[error] = value, where


def wage(configurations: int, seed: int) -> Iterator[Campaign]:
    """Check so many random configurations, yielding after each."""
    with BOOK.open("rb") as stream:
        corpus = engine.read_text(stream)
    campaign = Campaign()
    for number in range(configurations):
        generator = np.random.default_rng([seed, number])
        trainer, updates = trained(corpus, generator)
        config = trainer.config
        name = (
            f"{number}: {config.cell}, {config.layers} x {config.hidden_size}, T {config.seq_length}, "
            f"B {config.batch_size}, dropout {config.dropout}, {'mean' if config.mean_loss else 'sum'}, {config.init}, "
            f"{updates} updates"
        )
        checks = verdict(trainer, SECONDS)
        campaign.checked += 1
        if not all(check.passed for check in checks):
            campaign.faults.append(f"FAILED though right: {name}: {faults(checks)}")
        for check in checks:
            campaign.note("loss", check.loss_error, name)
            for p in check.parameters:
                where = f"{p.name} at the {check.state} state of {name}"
                campaign.note("direction", p.direction_error, where)
                campaign.note("float32", p.float32_error or 0.0, where)
                if p.entries:
                    campaign.note("entry", p.exact.max_error, where)
                    campaign.note("norm", p.exact.norm_error, where)
        wrong = str(generator.choice(list(trainer.model.weights)))
        if all(check.passed for check in with_fault(trainer, wrong)):
            campaign.faults.append(f"PASSED though wrong: {wrong} of {name}")
        yield campaign


def faults(checks: tuple[engine.GradientCheck, ...]) -> str:
    """What did not pass."""
    return "; ".join(
        f"{p.name} at the {check.state} state: direction {p.direction_error:.1e}, entry {p.exact.max_error:.1e}, "
        f"norm {p.exact.norm_error:.1e}, float32 {p.float32_error:.1e}, loss {check.loss_error:.1e}"
        for check in checks
        for p in check.parameters
        if not p.passed
    )


def trained(corpus: engine.Corpus, generator: np.random.Generator) -> tuple[engine.Trainer, int]:
    """A random model after a random number of updates."""
    adam = bool(generator.integers(2))
    config = engine.Config(
        cell=str(generator.choice(list(engine.CELLS))),
        layers=int(generator.integers(1, 4)),
        hidden_size=int(generator.integers(1, 301)),
        seq_length=int(generator.integers(1, 201)),
        batch_size=int(generator.choice([1, 1, 1, 2, 4])),
        dropout=float(generator.choice([0.0, 0.0, 0.2, 0.5])),
        mean_loss=bool(generator.integers(2)),
        init=str(generator.choice(["normal", "fan-in"])),
        optimizer="adam" if adam else "adagrad",
        learning_rate=0.003 if adam else 0.1,
        seed=int(generator.integers(1000)),
    )
    trainer = engine.Trainer(config, corpus.ids, corpus.vocabulary)
    work = 3 * trainer.model.weights.flat.size * config.seq_length * config.batch_size
    updates = min(int(generator.choice([0, 20, 200, 2000])), MULTIPLICATIONS // work)
    for _ in trainer.run(updates):
        pass
    return trainer, updates


def verdict(trainer: engine.Trainer, seconds: float) -> tuple[engine.GradientCheck, engine.GradientCheck]:
    """Check the whole batch, for so long, and at least until there is a verdict."""
    checker, began = trainer.gradient_checker(ENTRIES), time.process_time()
    for _ in checker.pieces():
        if checker.enough and time.process_time() - began > seconds:
            break
    return checker.results()


def with_fault(trainer: engine.Trainer, name: str) -> tuple[engine.GradientCheck, engine.GradientCheck]:
    """The check of a model whose gradient of one array is wrong by a factor."""
    right = engine.CharRNN.backward

    def wrong(model: engine.CharRNN, inputs: np.ndarray) -> None:
        right(model, inputs)
        model.gradients[name][...] *= FACTOR

    engine.CharRNN.backward = wrong  # type: ignore[method-assign]
    try:
        return verdict(trainer, 0.0)
    finally:
        engine.CharRNN.backward = right  # type: ignore[method-assign]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--configurations", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    told = 0
    for state in wage(given.configurations, given.seed):
        for line in state.faults[told:]:
            print(line, flush=True)
        told = len(state.faults)
        if state.checked % 10 == 0:
            print(f"{state.checked} checked", flush=True)
    print(f"{state.checked} configurations, {len(state.faults)} wrong verdicts")
    for kind, (value, where) in state.largest.items():
        print(f"largest {kind} error {value:.1e}: {where}")
