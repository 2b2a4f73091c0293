"""The outcome of a gradient check: as a table, or as a record for JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import engine

if TYPE_CHECKING:
    from engine import GradientCheck, Trainer

    Checks = tuple[GradientCheck, GradientCheck]

WHAT_IT_SHOWS = {
    "zero": "as in the assignment; here h0 adds nothing to the gradient of W",
    "random": "uniform in [-0.9, 0.9]; this exposes a backward pass that forgets h0 or a time step",
    "live": "as the run has it now; this exposes a backward pass that forgets h0 or a time step",
}


def record(step: float, trainer: Trainer, checks: Checks, kinds: Mapping[str, Checks], passed: bool) -> dict[str, Any]:
    """All figures, ready for JSON."""
    settings = {
        "step": step,
        "eps": engine.COURSE_EPS,
        "updates": trainer.update,
        "config": trainer.config.to_dict(),
    }
    tolerances = {
        "entry": engine.TOLERANCE,
        "norm": engine.NORM_TOLERANCE,
        "direction": engine.NORM_TOLERANCE,
        "float32": engine.FLOAT32_TOLERANCE,
    }
    tables = {"checks": _plain(checks), "kinds": {cell: _plain(pair) for cell, pair in kinds.items()}}
    return {"event": "gradient_check", "passed": passed, **settings, "tolerances": tolerances, **tables}


def _plain(checks: Checks) -> list[dict[str, Any]]:
    """Checks as plain numbers and strings."""
    from ..watch.records import finite

    return [{**finite(dataclasses.asdict(check)), "passed": check.passed} for check in checks]


def report(step: float, trainer: Trainer, name: str, checks: Checks, kinds: Mapping[str, Checks]) -> Iterator[str]:
    """The lines of all checks."""
    from ..watch.verdict import compared, largest_error

    config = trainer.config
    layers = f" in each of {config.layers} layers" if config.layers > 1 else ""
    streams = f", {config.batch_size} streams" if config.batch_size > 1 else ""
    dropout = f", dropout {config.dropout:g} with a fixed mask" if config.dropout else ""
    single = "; float32, as used in training, beside it" if config.dtype == "float32" else ""
    yield (
        f"gradient check: {name}{config.cell}, {config.hidden_size} hidden units{layers}, {len(trainer.vocabulary)} "
        f"characters, sequence of {config.seq_length}{streams}{dropout}, after {trainer.update:,} updates, "
        f"float64{single}"
    )
    more = "" if "all" in compared(checks[0]) else " one by one (--all compares all, --entries N more of each array)"
    yield f"{compared(checks[0])}{more}, and each array along a random direction"
    yield (
        f"complex step Im f(x + ih) / h with h = {engine.TINY:g} decides; central differences with step {step:g} "
        "are for comparison with the course's table"
    )
    yield (
        f"relative error |g_a - g_n| / max(eps, |g_a| + |g_n|) with eps {engine.COURSE_EPS:g} in the course's table; "
        "for a whole array, the same with norms"
    )
    for result in checks:
        yield from ("", *table(result))
    yield ""
    for cell, pair in kinds.items():
        verdict = "passed" if all(check.passed for check in pair) else "FAILED"
        yield f"{cell} in 2 layers, with dropout, mean loss, chunks and sorted lookup: {verdict}, {largest_error(pair)}"
    yield ""


def table(check: GradientCheck) -> Iterator[str]:
    """The lines of one check."""
    yield f"initial hidden state: {check.state} ({WHAT_IT_SHOWS[check.state]})"
    yield f"loss {check.loss:.6f}, computed in two ways that differ by {check.loss_error:.1e}"
    yield f"{'':16}{'complex step':-^33}{'':9}{'central differences':-^45}"
    yield (
        f"{'':4}{'sum g_a':>12}{'max error':>11}{'array':>11}{'direction':>11}{'float32':>9}"
        f"{'sum g_n':>12}{'mean error':>12}{'max error':>11}{'array':>10}  worst at"
    )
    for p in check.parameters:
        single = f"{p.float32_error:9.1e}" if p.float32_error is not None else f"{'-':>9}"
        rough = p.differences
        course = (
            f"{rough.sum_numerical:12.4e}{rough.mean_error:12.2e}{rough.max_error:11.2e}{rough.norm_error:10.2e}"
            if rough is not None
            else ""
        )
        at = f"[{', '.join(map(str, p.exact.worst))}]"
        yield (
            f"{p.symbol:4}{p.sum_analytical:12.4e}{p.exact.max_error:11.2e}{p.exact.norm_error:11.2e}"
            f"{p.direction_error:11.2e}{single}{course}  {at}{'' if p.passed else '  <- FAILED'}"
        )
