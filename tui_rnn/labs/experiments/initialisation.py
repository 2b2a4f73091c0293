"""Initial weights, and the lottery of AdaGrad's first step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...sweep.axes import Choices
from ...sweep.plan import Plan
from ..lab import Lab

if TYPE_CHECKING:
    from ...run.recorded import RecordedRun
    from ..findings import Findings
    from ..results import Results


def findings(results: Results) -> Findings:
    """The loss at the end of each seed, and how many hidden values are saturated."""
    from ...report.blocks import Figure
    from .. import findings as found

    saturated = found.dots(
        results,
        _saturated,
        title="saturated hidden values at the end",
        x_name="initial weights, and warm-up",
        y_name="share of the hidden values that are saturated",
    )
    columns = [found.loss_column(results), found.Column("saturated", _saturated, found.share)]
    return found.Findings(
        figures=[
            found.loss_figure(results, "The loss: the median, and faintly the range over the seeds."),
            found.end_figure(results, "initial weights"),
            Figure("saturated", saturated, "The share of hidden values that almost no gradient flows through."),
        ],
        table=found.table(results, columns, "initial weights"),
        sentences=[*found.outcome(results), *_spreads(results)],
    )


def _saturated(run: RecordedRun) -> float | None:
    known = [share for share in run.history.saturated if share is not None]
    return known[-1] if known else None


def _spreads(results: Results) -> list[str]:
    """How far the seeds of each point lie apart."""
    from .. import findings as found

    spreads = [(point.name, loss) for point in results.points if (loss := point.spread(results.last)) is not None]
    told = [f"{found.bits(loss.high - loss.low)} with {name}" for name, loss in spreads]
    return [f"From the best to the worst of {len(results.seeds)} seeds it is, in bits: {found.listed(told)}."]


LAB = Lab(
    shows="initial weights, and the lottery of AdaGrad's first step",
    seconds=30,
    plan=Plan(
        settings={"validation": 0.1},
        axes=(Choices("warmup", (0, 1000)), Choices("init", ("normal", "fan-in"))),
        seeds=tuple(range(8)),
        updates=4_000,
    ),
    named=("0.01", "fan-in", "0.01 + warm-up", "fan-in + warm-up"),
    look=(
        "Two ways of drawing the initial weights, each with several seeds: all with a standard deviation of 0.01, "
        "as in the assignment, or by the number of inputs of a unit (fan-in; LeCun et al. 1998, Glorot, Bengio "
        "2010). Each is tried with and without a warm-up, in which the learning rate rises from 0 over the first "
        "1,000 updates. The optimizer is AdaGrad.",
        "Theory asks for weights that keep the size of signals from layer to layer and from step to step: with 0.01 "
        "the hidden state is close to zero at first, and so is every gradient that passes through it. But AdaGrad "
        "divides the first gradient by its own size: its first step moves every weight by the whole learning rate, "
        "0.1, up or down, however small the gradient was. That is ten times what 0.01 drew. The signs of one "
        "gradient, on the first 25 characters, then are the initial weights: a lottery, and different seeds draw "
        "different lots. With a warm-up, the sum that AdaGrad divides by has grown before the steps are large.",
        "Look at the dots: how far do the seeds lie apart, with and without the warm-up? Which matters more here, "
        "the initial weights or the warm-up? Look at the share of saturated values: there tanh is flat, and almost "
        "no gradient passes.",
        "Question: somebody reports that one of two recipes is better by 0.1 bits, from one run of each. For which "
        "of these four would you believe it?",
    ),
    findings=findings,
)
