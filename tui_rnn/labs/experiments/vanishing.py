"""The gradient through time: how much of it arrives how far back, in three cells, before and after training."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ...sweep.axes import Choices
from ...sweep.plan import Plan
from ..lab import Lab

if TYPE_CHECKING:
    import engine

    from ...report.blocks import Figure
    from ...run.recorded import RecordedRun
    from ..findings import Findings
    from ..results import Results

    Shares = Callable[[RecordedRun], Sequence[float] | None]
    Of = Callable[[RecordedRun], float | None]

LEFT = 0.01  # of the gradient: the distance is asked for at which no more is left
FAR = 50  # steps back: the share is asked for that arrives there
FAINTEST = 1e-10  # share that is drawn
WINDOWS = 32  # places of the text, over which the gradient is a mean


def findings(results: Results) -> Findings:
    """The gradient by distance, after training and before it."""
    from .. import findings as found

    after, before = results.measured(_gradient), results.measured(_untrained)
    columns = [
        found.Column("before training", _reach(before), _steps),
        found.Column("after training", _reach(after), _steps),
        found.Column(f"share {FAR} back", _arriving(after), _share),
        found.loss_column(results),
    ]
    return found.Findings(
        figures=[_figure(results, "after", after), _figure(results, "before", before)],
        table=found.table(results, columns, "cell", _MEANING),
        sentences=[
            *_reached(results, "Before", before),
            *_reached(results, "After", after),
            *_far(results, after),
            *found.outcome(results),
        ],
    )


def _gradient(model: engine.Snapshot) -> Sequence[float] | None:
    """The share of the gradient of one loss term that arrives 0, 1, 2 ... steps back; None if none does."""
    from ...run.looks.measures import gradient_through_time

    shares, _ = gradient_through_time(model, WINDOWS)
    return shares if all(map(math.isfinite, shares)) else None


def _untrained(model: engine.Snapshot) -> Sequence[float] | None:
    """The same, in the same places of the text, of the weights that its run began with: they follow from its seed."""
    import engine

    begun = engine.Trainer(replace(model.config, validation=0.0), model.learnt, model.vocabulary)
    return _gradient(replace(model, weights=begun.model.weights))


def _reach(shares: Shares) -> Of:
    """After how many steps 1 % is left; one more than are looked at, where more is left after all of them."""
    import engine

    def reach(run: RecordedRun) -> float | None:
        if (known := shares(run)) is None:
            return None
        steps = engine.half_life(known, LEFT)
        return engine.STEPS + 1.0 if steps is None else steps

    return reach


def _arriving(shares: Shares) -> Of:
    """The share that arrives FAR steps back."""

    def arriving(run: RecordedRun) -> float | None:
        known = shares(run)
        return known[FAR] if known is not None and len(known) > FAR else None

    return arriving


def _steps(steps: float) -> str:
    import engine

    from .. import findings as found

    return found.one_decimal(steps) if steps <= engine.STEPS else f"over {engine.STEPS}"


def _share(share: float) -> str:
    return f"{share:.0e}"


def _figure(results: Results, stage: str, shares: Shares) -> Figure:
    from ...report.blocks import Figure
    from ...report.charts import Chart, Line, Named
    from ..curves import median_line

    lines = list[Line]()
    for number, point in enumerate(results.points):
        by_step = [*zip(*(known for run in point.runs if (known := shares(run)) is not None), strict=True)]
        visible = [values if min(values) >= FAINTEST else () for values in by_step]
        lines += median_line(point.name, range(len(visible)), visible, number)
    chart = Chart(
        title=f"gradient through time, {stage} training",
        x_name="time steps back",
        y_name=f"gradient that arrives, {stage} training, share",
        lines=lines,
        log=True,
        references=[Named("1 % is left", LEFT)],
        height=320,
    )
    return Figure(stage, chart, f"{stage.capitalize()} training: the median, and faintly the range over the seeds.")


def _reached(results: Results, stage: str, shares: Shares) -> Iterator[str]:
    """How far back the gradient reaches in each cell."""
    from .. import findings as found

    reach = _reach(shares)
    told = [
        f"{found.cell(spread, _steps)} steps in {point.name}"
        for point in results.points
        if (spread := point.spread(reach)) is not None
    ]
    if told:
        yield f"{stage} training, 1 % of the gradient is left after {found.listed(told)}."


def _far(results: Results, shares: Shares) -> Iterator[str]:
    """In which trained cell most arrives far back."""
    from .. import findings as found

    ordered = found.ordered(results, _arriving(shares))
    if len(ordered) > 1:
        (least, lowest), (most, highest) = ordered[0], ordered[-1]
        yield (
            f"After training, {FAR} steps back, most of the gradient arrives in {most.name}: "
            f"{found.cell(highest, _share)} of it; least in {least.name}: {found.cell(lowest, _share)}."
        )


_MEANING = (
    "Before and after training: how many time steps back 1 % of the gradient of one loss term is left. Share "
    f"{FAR} back: how much of it arrives {FAR} steps back, after training. Means over {WINDOWS} places of the text."
)

LAB = Lab(
    shows="the vanishing gradient in rnn, gru and lstm, before and after training",
    seconds=50,
    plan=Plan(
        recipe="assignment-2026",
        settings={
            "validation": 0.1,
            "learning_rate": 0.004,
            "clip": 0.0,
            "clip_norm": 1.0,
            "seq_length": 50,
            "batch_size": 8,
        },
        axes=(Choices("cell", ("rnn", "gru", "lstm")),),
        updates=3_000,
    ),
    look=(
        "Three cells read the same text with the same settings: the vanilla network (rnn), the GRU and the LSTM. The "
        "lab takes the loss of a single character, follows its gradient back through time, and measures how much of "
        "it arrives at the input of 1, 2, 3 ... 100 time steps before.",
        "In a vanilla network each step back multiplies the gradient by the recurrent weights and by the slope of "
        "tanh, which is at most 1. A product of many such factors shrinks or grows exponentially (Hochreiter 1991; "
        "Bengio, Simard, Frasconi 1994; Pascanu, Mikolov, Bengio 2013): on the logarithmic axis, a straight line. The "
        "LSTM (Hochreiter, Schmidhuber 1997) adds to its memory instead of overwriting it, so that a gradient passes "
        "where the forget gate is open; the GRU (Cho et al. 2014) does the same with its update gate.",
        "Look at the slope of each line: it is the factor of one step. Compare the untrained networks, whose slope "
        "follows from their initial weights alone, with the trained ones, which have learnt what to keep and what to "
        "forget. Do the lines stay straight, or do they level off far back? In which cell?",
        "Questions: which cell loses its gradient fastest after training, and has it the highest loss? How far back "
        "would a network have to see to know which of two people is speaking in this text, and does a "
        "gradient reach that far?",
    ),
    findings=findings,
)
