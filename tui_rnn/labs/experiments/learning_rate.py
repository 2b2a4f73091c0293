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
    """The loss by learning rate, and over the updates."""
    from ...report.blocks import Figure
    from .. import findings as found

    ends = found.dots(
        results,
        results.last,
        title="loss at the end by learning rate",
        x_name="learning rate",
        y_name=f"{results.loss_name} at the end, bits per character",
    )
    return found.Findings(
        figures=[
            found.loss_figure(results, "The loss of each learning rate: the median, and faintly the range over seeds."),
            Figure("end", ends, "Where each run ends: a dot for each seed, a bar at their median."),
        ],
        table=found.table(results, [found.loss_column(results)], "learning rate"),
        sentences=[*found.lowest_loss(results), *found.diverged(results)],
    )


LAB = Lab(
    shows="the learning rate: too low, right, too high",
    seconds=60,
    plan=Plan(
        settings={"validation": 0.1, "optimizer": "sgd", "momentum": 0.0, "init": "fan-in", "clip": 0.0},
        axes=(Choices("learning_rate", (0.0003, 0.003, 0.03, 0.1, 0.3)),),
        updates=3000,
    ),
    look=("Everything is the same but the learning rate.",),
    findings=findings,
)
