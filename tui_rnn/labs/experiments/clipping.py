"""Gradients clipped by entry, by norm, and not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...sweep.plan import Plan
from ..lab import Lab

if TYPE_CHECKING:
    from ..findings import Findings
    from ..results import Results


def findings(results: Results) -> Findings:
    """The loss over the updates, and the norm of the gradient before it is clipped."""
    from .. import findings as found

    return found.Findings(
        figures=[found.loss_figure(results, "The loss: the median, and faintly the range over seeds.")],
        table=found.table(results, [found.loss_column(results)], "clipping"),
        sentences=[*found.lowest_loss(results), *found.diverged(results)],
    )


LAB = Lab(
    shows="gradients clipped by entry, by norm, and not at all",
    seconds=60,
    plan=Plan(
        settings={"validation": 0.1, "optimizer": "sgd", "learning_rate": 0.03},
        points=({"clip": 0.0}, {"clip": 5.0}, {"clip": 0.0, "clip_norm": 5.0}, {"clip": 0.0, "clip_norm": 1.0}),
        updates=3000,
    ),
    named=("none", "entries at 5", "norm at 5", "norm at 1"),
    look=("Everything is the same but how the gradient is clipped.",),
    findings=findings,
)
