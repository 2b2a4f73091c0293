"""What the worker is asked to make of the model - texts, gradient checks, checkpoints - becomes jobs here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine import Trainer

from .. import events
from ..commands import CheckGradients, CountNgrams, Look, Sample, Save
from . import baselines, live_check, looks, scribe
from .jobs import Job, Jobs
from .looks.measures import is_small
from .saving import Saver

Order = Sample | CheckGradients | CountNgrams | Save | Look
"""A command that takes a while, and that changes nothing of what is learnt."""

RECORDED = "recorded look"  # a kind of job: what is recorded is not dropped when the run reaches its goal


class Orders:
    """Queues a job for each order, unless there is one that will do.

    Args:
        trainer: of the run.
        jobs: the worker's queue.
        saver: writes its checkpoints.
        tell: takes the events.
    """

    def __init__(self, trainer: Trainer, jobs: Jobs, saver: Saver, tell: Callable[[events.Event], None]) -> None:
        self._trainer, self._jobs, self._saver, self._tell = trainer, jobs, saver, tell

    def take(self, order: Order, goal: int | None) -> None:
        """Queue an order; ``goal`` is what a checkpoint says of the run."""
        match order:
            case Sample():
                self._write(order)
            case CheckGradients():
                self._check("reduced" if order.reduced else "live")
            case CountNgrams():
                self._count_ngrams()
            case Save():
                self._save(goal, order.elsewhere)
            case _:
                self._look(order)

    def _write(self, order: Sample) -> None:
        jobs, kind = self._jobs, "live text" if order.occasion == "live" else "text"
        if kind == "live text" and (jobs.has("text") or jobs.has("live text") or jobs.updates_wait):
            return  # one is enough, or a slow model would do nothing else
        exclusive = order.occasion == "scheduled"
        jobs.add(Job("writing", scribe.write(self._trainer, order, self._tell), exclusive, kind))

    def _check(self, model: str) -> None:
        if self._jobs.has("check"):
            self._tell(events.Refused(self._trainer.update, "the gradients are already being checked"))
            return
        steps = live_check.check(self._trainer, model, self._tell)
        self._jobs.add(Job("checking gradients", steps, exclusive=model == "reduced", kind="check"))

    def _count_ngrams(self) -> None:
        if not self._jobs.has("n-grams"):
            counting = baselines.compare(self._trainer, self._tell)
            self._jobs.add(Job("counting n-grams", counting, exclusive=False, kind="n-grams"), aside=True)

    def _save(self, goal: int | None, elsewhere: Path | None) -> None:
        kind = f"save {elsewhere}"
        if not self._jobs.has(kind):  # a queued one will do: a key may be held down
            self._jobs.add(Job("saving", self._saver.saving(goal, elsewhere), exclusive=True, kind=kind))

    def _look(self, order: Look) -> None:
        if order.scheduled:
            # Updates wait if it is short, so that the records of equal runs have the same order.
            short = is_small(self._trainer.model.weights.flat.size)
            steps = looks.look(self._trainer, order, self._tell)
            self._jobs.add(Job("looking inside", steps, exclusive=short, kind=RECORDED), aside=True)
            return
        kind = type(order).__name__
        if order.asked or not self._jobs.has(kind):  # what a screen asks for by itself can wait for its next turn
            steps = looks.look(self._trainer, order, self._tell)
            self._jobs.add(Job("looking inside", steps, exclusive=False, kind=kind), aside=True)
