"""Gradients clipped by entry, by norm, and not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...sweep.plan import Plan
from ..lab import Lab

if TYPE_CHECKING:
    from ...run.recorded import RecordedRun
    from ..findings import Findings
    from ..results import Results


def findings(results: Results) -> Findings:
    """The loss over the updates, and the norm of the gradient before it is clipped."""
    from ...report.blocks import Figure
    from .. import findings as found

    norms = found.bands(
        results,
        found.gradient_norms,
        title="norm of the gradient by update",
        y_name="norm of the gradient before clipping",
        log=True,
    )
    columns = [
        found.loss_column(results),
        found.Column("largest norm", _largest_norm, found.whole),
        found.Column("limited", _limited, found.share),
    ]
    caption = "The loss: the median, and faintly the range over the seeds. What diverges leaves the chart."
    return found.Findings(
        figures=[
            found.loss_figure(results, caption),
            Figure("norm", norms, "The norm of the whole gradient, before it is clipped, at every 100th update."),
        ],
        table=found.table(results, columns, "clipping", _MEANING),
        sentences=[*found.outcome(results), *_limits(results)],
    )


def _largest_norm(run: RecordedRun) -> float | None:
    return max((norm for norm in run.history.gradient_norms if norm is not None), default=None)


def _limited(run: RecordedRun) -> float | None:
    """The share of the recorded updates whose gradient was changed by clipping."""
    recorded = zip(run.history.gradient_norms, run.history.clipped, strict=True)
    known = [(norm, clipped) for norm, clipped in recorded if norm is not None and clipped is not None]
    limit = run.config.clip_norm or float("inf")
    return sum(clipped > 0 or norm > limit for norm, clipped in known) / len(known) if known else None


def _limits(results: Results) -> list[str]:
    """How often each limit was reached, of those that there are."""
    from .. import findings as found

    limited = [point for point in results.points if point.config.clip or point.config.clip_norm]
    shares = [(point, spread) for point in limited if (spread := point.spread(_limited)) is not None]
    told = [f"{found.share(spread.median)} with {point.name}" for point, spread in shares]
    return [f"The share of the recorded updates that clipping changed, in the median: {found.listed(told)}."]


_MEANING = "The norm is that before clipping, at every 100th update; limited: the share of them that it changed."

LAB = Lab(
    shows="gradients clipped by entry, by norm, and not at all",
    seconds=20,
    plan=Plan(
        settings={"validation": 0.1, "optimizer": "sgd", "momentum": 0.0, "learning_rate": 0.02},
        points=(
            {"clip": 0.0},
            {"clip": 5.0},
            {"clip": 1.0},
            {"clip": 0.0, "clip_norm": 5.0},
            {"clip": 0.0, "clip_norm": 1.0},
        ),
        updates=6_000,
    ),
    named=("none", "entries at 5", "entries at 1", "norm at 5", "norm at 1"),
    look=(
        "The network, the text and the learning rate stay the same; what changes is how the gradient is limited "
        "before each update: not at all, by cutting each entry to a range (±5 is what the assignment does), or by "
        "scaling the whole gradient down to a norm. The optimizer is plain gradient descent: AdaGrad, Adam and "
        "their like divide by the size of past gradients anyway, which hides much of the effect.",
        "Back-propagation through time multiplies the gradient by the recurrent weights once for each step back, so "
        "that it can grow exponentially. The loss then has cliffs, and one step taken beside a cliff throws the "
        "weights far away; the remedy that Pascanu, Mikolov and Bengio (2013) propose is to clip the norm. Cutting "
        "single entries changes the direction of the gradient, scaling the norm keeps it.",
        "Look at where curves leave the chart, and at the norm of the gradient from there on. Look at the price of "
        "a very low limit: when every gradient is scaled to the same short length, the network learns slowly.",
        "Questions: which limits are reached often, and which hardly ever? Why is a limit of 5 on each entry of a "
        "gradient that has more than ten thousand of them so much weaker than a limit of 5 on its norm?",
    ),
    findings=findings,
)
