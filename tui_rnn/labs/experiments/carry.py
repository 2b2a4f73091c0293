"""The hidden state carried from sequence to sequence, or reset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...sweep.axes import Choices
from ...sweep.plan import Plan
from ..lab import Lab

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import engine

    from ...report.charts import Chart, Line
    from ...run.recorded import RecordedRun
    from ..findings import Findings
    from ..results import PointResult, Results

    Along = Callable[[RecordedRun], engine.LossByPosition | None]

CHARACTERS = 400  # that every update reads
LENGTHS = (5, 25)
SEQUENCES = 500  # whose losses by position are averaged
READ = {"carried": "with state", "zero": "from zero"}  # the fields of engine.LossByPosition


def findings(results: Results) -> Findings:
    """The loss over the updates, and character by character within a sequence."""
    from ...report.blocks import Figure
    from .. import findings as found

    along = results.measured(_by_position)
    columns = [found.Column(f"read {heading}", _mean(along, kind), found.bits) for kind, heading in READ.items()]
    caption = (
        f"The loss, the held-out text being read with the state carried; every update reads {CHARACTERS} characters."
    )
    said = [
        *found.outcome(results, "sequences of "),
        *_differences(results, along),
    ]
    by_position = (
        "The loss at each character of a sequence: trained with the state carried or reset, and read with the state of "
        "the text before it or from zero. Each is the mean of many sequences, and the median of the seeds."
    )
    return found.Findings(
        figures=[
            found.loss_figure(results, caption),
            Figure("position", _positions(results, along), by_position),
        ],
        table=found.table(results, [found.loss_column(results), *columns], "trained with", _MEANING),
        sentences=said,
    )


def _by_position(model: engine.Snapshot) -> engine.LossByPosition:
    from ...run.looks.measures import loss_by_position

    return loss_by_position(model, SEQUENCES)


def _mean(along: Along, kind: str) -> Callable[[RecordedRun], float | None]:
    """The mean over the characters of a sequence."""

    def figure(run: RecordedRun) -> float | None:
        losses = along(run)
        return None if losses is None else sum(getattr(losses, kind)) / len(getattr(losses, kind))

    return figure


def _positions(results: Results, along: Along) -> Chart:
    """The loss by position, of the points with the longest sequences."""
    from ...report.charts import Chart

    longest = max(point.config.seq_length for point in results.points)
    points = [point for point in results.points if point.config.seq_length == longest]
    return Chart(
        title="loss by position in a sequence",
        x_name="character of the sequence",
        y_name="loss, bits per character",
        lines=[line for point in points for line in _lines(point, along)],
        whole=True,
        height=320,
    )


def _lines(point: PointResult, along: Along) -> Iterator[Line]:
    import numpy as np

    from ...report.charts import Line

    known = [losses for run in point.runs if (losses := along(run)) is not None]
    for kind, read in READ.items() if known else ():
        median = np.median([getattr(losses, kind) for losses in known], axis=0)
        yield Line(name=f"{point.name.partition(', ')[2]}, {read}", x=range(1, len(median) + 1), y=median)


def _differences(results: Results, along: Along) -> Iterator[str]:
    """What carrying gains, for each length, and what a start from zero costs."""
    from .. import findings as found

    for length in sorted({point.config.seq_length for point in results.points}):
        ends = {p.config.carry_state: p.spread(results.last) for p in results.points if p.config.seq_length == length}
        carried, reset = ends.get(True), ends.get(False)
        if carried is not None and reset is not None:
            yield (
                f"Sequences of {length}: {found.bits(carried.median)} bits per character with the state carried, "
                f"{found.bits(reset.median)} with the state reset, a difference of "
                f"{found.bits(reset.median - carried.median)}."
            )
    costs = []
    for point in results.points:
        zero, state = point.spread(_mean(along, "zero")), point.spread(_mean(along, "carried"))
        if zero is not None and state is not None:
            costs.append(f"{found.bits(zero.median - state.median)} after sequences of {point.name}")
    yield f"To begin a sequence from zero costs, in bits per character: {found.listed(costs)}."


_MEANING = (
    "The loss at the end is that of the held-out text, read from start to end. The other columns are of many sequences "
    "of the length that was trained with: after the text before them, and from a state of zero."
)

LAB = Lab(
    shows="the hidden state carried on, or reset to zero",
    seconds=40,
    plan=Plan(
        recipe="assignment-2026",
        settings={
            "cell": "gru",
            "validation": 0.1,
            "learning_rate": 0.004,
            "clip": 0.0,
            "clip_norm": 1.0,
        },
        points=tuple({"seq_length": T, "batch_size": CHARACTERS // T} for T in LENGTHS),
        axes=(Choices("carry_state", (True, False)),),
        updates=2_000,
    ),
    named=tuple(f"{T}, {how}" for T in LENGTHS for how in ("carried", "reset")),
    look=(
        "A GRU learns from sequences of 5 and of 25 characters. After each of them the hidden state is carried to "
        "the next sequence of the text, as in the assignment, or reset to zero (--reset-state). The gradient stops "
        "at the beginning of a sequence in both cases: all that differs is what the network knows there.",
        "With a reset, the first characters of each sequence have to be predicted from little or nothing, and what "
        "the text says further back than one sequence can never be of use. With the state carried, the network sees "
        "everything that came before, and only back-propagation is cut off (truncated back-propagation through "
        "time; Williams, Peng 1990). The state that is carried was computed with slightly older weights, which "
        "matters little when they change slowly.",
        "Look at the loss by position: where does a network that starts from zero catch up with one that has read "
        "the text before? That is about how much of the past is of use to it. And compare how the two networks, one "
        "used to starting from zero and one not, get over such a start.",
        "Questions: for which length does the reset cost more, and why? Many libraries cut a text into sequences "
        "and shuffle them: what has to change there before the state can be carried?",
    ),
    findings=findings,
)
