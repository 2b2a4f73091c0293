"""Optimizers, each at a learning rate that suits it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...sweep.plan import Plan
from ..lab import Lab

if TYPE_CHECKING:
    from ..findings import Findings
    from ..results import Results


def findings(results: Results) -> Findings:
    """The loss over the updates, and at the end."""
    from .. import findings as found

    early = found.Column("after a tenth", lambda run: results.at(run, results.updates // 10), found.bits)
    return found.Findings(
        figures=[
            found.loss_figure(results, "The loss: the median, and faintly the range over the seeds."),
            found.end_figure(results, "optimizer"),
        ],
        table=found.table(results, [early, found.loss_column(results)], "optimizer"),
        sentences=[*found.outcome(results)],
    )


LAB = Lab(
    shows="SGD, momentum, AdaGrad, RMSProp, Adam and Lion compared",
    seconds=30,
    plan=Plan(
        settings={"init": "fan-in", "validation": 0.1},
        points=(
            {"optimizer": "sgd", "momentum": 0.0, "learning_rate": 0.01},
            {"optimizer": "sgd", "momentum": 0.9, "learning_rate": 0.0005},
            {"optimizer": "adagrad", "learning_rate": 0.03},
            {"optimizer": "rmsprop", "learning_rate": 0.002},
            {"optimizer": "adam", "learning_rate": 0.002},
            {"optimizer": "lion", "learning_rate": 0.0003, "beta2": 0.99},
        ),
        updates=8_000,
    ),
    named=("SGD", "momentum", "AdaGrad", "RMSProp", "Adam", "Lion"),
    look=(
        "The same network learns the same text with six optimizers. Each has a learning rate of its own, the best "
        "of three or four that were tried on the bundled book: one rate for all would say more about the rate than "
        "about the optimizers. On another text, or for longer runs, other rates may be better.",
        "Plain gradient descent (SGD) takes the same rate for every weight. Momentum adds up past gradients, so "
        "that steps in a steady direction grow. AdaGrad (Duchi, Hazan, Singer 2011) divides by the root of the sum "
        "of all squared gradients of a weight: weights that rarely get a gradient, such as those of a rare "
        "character, keep taking large steps, but all steps shrink for ever. RMSProp (Tieleman, Hinton 2012) forgets "
        "old gradients, so that they do not shrink. Adam (Kingma, Ba 2015) has both a running mean of the gradient "
        "and one of its square. Lion (Chen et al. 2023) takes only the sign of a running mean: all weights move by "
        "the same amount.",
        "Look at the first tenth of the updates and at the end: is the order the same? Look at the spread over the "
        "seeds, which says how large a difference has to be before it means anything.",
        "Question: each optimizer keeps zero, one or two numbers for each weight. Which ones does it keep, and what "
        "do they cost and gain here?",
    ),
    findings=findings,
)
