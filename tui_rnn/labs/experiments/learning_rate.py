"""Learning rates from too low to diverging."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...sweep.axes import Choices
from ...sweep.plan import Plan
from ..lab import Lab

if TYPE_CHECKING:
    from ..findings import Findings
    from ..results import Results


def findings(results: Results) -> Findings:
    """The loss over the updates, and at the end by learning rate."""
    from .. import findings as found

    caption = (
        "The loss for each learning rate: the median, and faintly the range over seeds. What diverges leaves the chart."
    )
    return found.Findings(
        figures=[
            found.loss_figure(results, caption),
            found.end_figure(results, "learning rate"),
        ],
        table=found.table(results, [found.loss_column(results), found.lowest_column(results)], "learning rate"),
        sentences=[*found.outcome(results, "learning rate ")],
    )


LAB = Lab(
    shows="the learning rate: too low, right, too high",
    seconds=30,
    plan=Plan(
        settings={"init": "fan-in", "validation": 0.1},
        axes=(Choices("learning_rate", (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)),),
        updates=6_000,
    ),
    look=(
        "The network, its initial weights (drawn by the number of inputs), the text and the optimizer (AdaGrad, as "
        "in the assignment) stay the same; only the learning rate changes. The loss is measured on a tenth of the "
        "text that is held out.",
        "A rate that is too low learns the same things, only later: its curve looks like the beginning of a better "
        "one, stretched. One that is too high falls fast at first, and then stays high or jumps, because every step "
        "overshoots; higher still, the loss rises above that of guessing. With plain gradient descent the limit is "
        "2 / L, where L is the largest curvature of the loss. AdaGrad (Duchi, Hazan, Singer 2011) divides each step "
        "by the root of the sum of all squared gradients so far, so that its steps shrink by themselves; but its "
        "very first step moves every weight by the whole learning rate, whatever its gradient is.",
        "Look at the order of the curves early and late: which rate is best after a tenth of the updates, and which "
        "at the end? Look at the spread of the seeds, too: for which rates does it matter most where a run begins?",
        "Question: a colleague has compared learning rates for 500 updates and wants to train with the best of them "
        "for 100,000. What would you answer, with this figure in hand?",
    ),
    findings=findings,
)
