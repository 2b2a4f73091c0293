"""``tui-rnn gradcheck``: the gradient check as a table, or as JSON."""

from __future__ import annotations

import dataclasses
import json as json_format
import math
from collections.abc import Iterator

import numpy as np

import engine
from engine.gradient_check import EPS, GradientCheck
from engine.trainer import CHECKING, Trainer

from . import texts

WHAT_IT_SHOWS = {
    "zero": "as in the assignment; here h0 adds nothing to the gradient of W",
    "random": "uniform in [-0.9, 0.9]; here a backward pass that forgets h0, or a time step, is found out",
}


def check(
    argument: str | None, encoding: str | None, *, hidden: int, updates: int, step: float, seed: int, json: bool
) -> int:
    """Check a new model, or one trained for some updates, on the first sequence of a text. Returns the exit code.

    Raises:
        engine.EngineError: an option is out of range, or the text cannot be used.
    """
    if updates < 0:
        raise engine.ConfigError("updates", f"must be 0 or more, not {updates}")
    if not (math.isfinite(step) and 1e-10 <= step <= 0.1):
        raise engine.ConfigError("step", f"must be a number from 1e-10 to 0.1, not {step:g}")
    config = engine.Config(hidden_size=hidden, seed=seed, dtype="float64")
    corpus = texts.read(argument, encoding).corpus
    trainer = Trainer(config, corpus.ids, corpus.vocabulary)
    for _ in trainer.run(updates):
        pass
    first = engine.Streams(corpus.ids, config.seq_length, config.batch_size)
    first.read()
    generator = np.random.default_rng([seed, CHECKING])
    checks = engine.check_gradients(trainer.model, first.inputs, first.targets, generator, step_size=step)
    passed = all(check.passed for check in checks)
    if json:
        tables = [{**dataclasses.asdict(check), "passed": check.passed} for check in checks]
        settings = {"hidden_size": hidden, "updates": updates, "step": step, "eps": EPS}
        print(json_format.dumps({"event": "gradient_check", "passed": passed, **settings, "checks": tables}))
    else:
        print(
            f"gradient check: {config.cell}, {hidden} hidden units, {len(corpus.vocabulary)} characters, sequence of "
            f"{config.seq_length}, after {updates:,} updates, float64\n"
            f"step {step:g}, relative error |g_a - g_n| / max(eps, |g_a| + |g_n|) with eps {EPS:g}"
        )
        for result in checks:
            print("\n" + "\n".join(table(result)))
        print(
            "\n" + ("PASSED" if passed else "FAILED") + f": every relative error is to be below {checks[0].tolerance:g}"
        )
    return 0 if passed else 1


def table(check: GradientCheck) -> Iterator[str]:
    """The lines of one check."""
    yield f"initial hidden state: {check.state} ({WHAT_IT_SHOWS[check.state]})"
    yield f"loss {check.loss:.6f}, computed in two ways that differ by {check.loss_error:.1e}"
    yield f"{'':3}{'sum g_n':>13}{'sum g_a':>13}{'sum error':>11}{'mean error':>12}{'max error':>11}  worst at"
    for p in check.parameters:
        at = f"[{', '.join(map(str, p.worst))}]"
        mark = "" if p.max_error <= check.tolerance else "  <- FAILED"
        yield (
            f"{p.symbol:3}{p.sum_numerical:13.4e}{p.sum_analytical:13.4e}{p.sum_error:11.2e}{p.mean_error:12.2e}"
            f"{p.max_error:11.2e}  {at}{mark}"
        )
