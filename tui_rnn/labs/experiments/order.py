"""The text read in order, in shuffled chunks, and from random places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...sweep.axes import Choices
from ...sweep.plan import Plan
from ..lab import Lab

if TYPE_CHECKING:
    from ..findings import Findings
    from ..results import Results


def findings(results: Results) -> Findings:
    """The loss over the updates, and where the runs end."""
    from ...report.blocks import Figure
    from .. import findings as found

    ends = found.dots(
        results,
        results.last,
        title="loss at the end by order of reading",
        x_name="order of reading",
        y_name=f"{results.loss_name} at the end, bits per character",
    )
    return found.Findings(
        figures=[
            found.loss_figure(results, "The loss: the median, and faintly the range over the seeds."),
            Figure("end", ends, "Where the runs end: a dot for each seed, a bar at the median."),
        ],
        table=found.table(results, [found.loss_column(results), found.lowest_column(results)], "order"),
        sentences=[*found.outcome(results)],
    )


LAB = Lab(
    shows="the order of reading: from start to end, in shuffled chunks, from random places",
    seconds=50,
    plan=Plan(
        recipe="assignment-2026",
        settings={"validation": 0.1, "learning_rate": 0.002, "clip": 0.0, "clip_norm": 1.0},
        axes=(Choices("shuffle", ("none", "chunks", "random")),),
        seeds=tuple(range(5)),
        updates=15_000,
    ),
    named=("in order", "shuffled chunks", "random places"),
    look=(
        "Three ways through the same text, with the same number of updates. In order: from start to end, as in the "
        "assignment; the hidden state is carried from each sequence to the next. Shuffled chunks: the text is cut into "
        "100 chunks, read in a new order in each epoch; the state is carried inside a chunk, and each begins from "
        "zero. Random places: each sequence begins anywhere in the text, from a state of zero.",
        "Stochastic gradient descent assumes that examples are drawn at random; neighbouring sequences of a book are "
        "alike, so that the network follows the scene that it is reading and forgets earlier ones. Shuffling is the "
        "usual remedy (Bottou 2009; Bengio 2012). In a recurrent network it has a price: what is torn out of its place "
        "has lost its past. Smooth losses could not be compared here, since a network that reads in order is judged on "
        "text like that which it has just learnt; so all are judged on the end of the text, which none has learnt.",
        "Look at how the three curves lie beside the range over the seeds: is there a difference that the seeds do not "
        "make by themselves? Look at whether a curve goes up and down with the place in the text; the network that "
        "reads in order has always read the same part last when an epoch ends.",
        "Questions: what would change if a hidden state were useful for hundreds of characters, and what if the text "
        "were a collection of unrelated short pieces? Why is the state set to zero where the place jumps, rather "
        "than carried along?",
    ),
    findings=findings,
)
