"""What simpler models than a network reach on the text: a loss means something only beside others."""

from __future__ import annotations

from collections.abc import Callable, Generator

import engine
from engine import Trainer

from .. import events


def compare(trainer: Trainer, tell: Callable[[events.Event], None]) -> Generator[None]:
    """Count n-grams in what is learnt, and score them where the validation loss is measured; in pieces."""
    learnt, held_out = trainer.streams.ids, trainer.held_out
    if trainer.validation is not None:
        held_out = held_out[: trainer.validation.characters + 1]
    tell(event_of((yield from engine.baselines(learnt, held_out, len(trainer.vocabulary))), trainer.update))


def event_of(found: engine.Baselines, update: int) -> events.Baselines:
    """What was found, as events tell it."""
    where = "the held-out text" if found.held_out else "the last tenth of the text, left out of the counts"
    return events.Baselines(
        update,
        ln_k=found.uniform,
        unigram=found.unigram,
        ngram=tuple(enumerate(found.ngrams, start=1)),
        scored_on=f"{found.scored:,} characters of {where}",
    )
