"""The texts of a run: each is written in pieces, by a copy of the model as it was when the text was started."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Iterator
from itertools import islice

import numpy as np

import engine
from engine import Trainer

from .. import events
from ..commands import Sample
from .jobs import STEP

PROMPT_PIECE = 64  # characters of a prompt read at a time
MOST_COMPARED = 100_000  # characters: a longer text is not compared with the training text
MOST_FOR_LIVE = 200_000  # characters that are learnt: of a longer text, live texts are not compared with it
MOST_SURPRISE = 100_000  # characters: the surprise of a longer text is not kept


def write(trainer: Trainer, order: Sample, tell: Callable[[events.Event], None]) -> Generator[None]:
    """Write a text, yielding between pieces. If closed early, it reports as much as there is.

    Live texts are reported whole or not at all, others also piece by piece.
    """
    update = trainer.best.update if order.best else trainer.update
    loss = trainer.best.smooth_loss if order.best else trainer.smooth_loss
    seeded = order.seed is not None
    generator = np.random.default_rng(order.seed) if seeded else trainer.sampling_generator(update)
    prompt = engine.normalised(order.prompt)
    try:
        ids = trainer.vocabulary.encode(prompt)
    except engine.VocabularyError as error:
        tell(events.Refused(update, str(error)))
        return
    writer = trainer.best_writer() if order.best else trainer.writer(prompt[:1])
    for start in range(1, len(ids), PROMPT_PIECE):
        writer.read_on(ids[start : start + PROMPT_PIECE])
        yield
    text: list[str] = []
    surprise: list[float] = []
    live = order.occasion == "live"
    copies: tuple[tuple[int, int], ...] = ()
    longest: int | None = None
    over = False
    try:
        for piece, probabilities in _pieces(trainer, writer, order, generator):
            text.append(piece)
            if len(surprise) < MOST_SURPRISE:
                surprise += [-math.log2(probability) for probability in probabilities]
            if not live and (len(text) > 1 or len(piece) < order.length):
                tell(events.Writing(update, piece, order.occasion))
            yield
        if not live or len(trainer.streams.ids) <= MOST_FOR_LIVE:
            copies, longest = yield from _copied(trainer, "".join(text))
        over = True
    finally:
        if over or (text and not live):
            whole = "".join(text)
            tell(
                events.Sampled(
                    update=update,
                    smooth_loss=loss,
                    model="best" if order.best else "current",
                    occasion=order.occasion,
                    prompt=prompt,
                    text=whole,
                    rule=order.rule,
                    surprise=tuple(surprise) if len(whole) <= MOST_SURPRISE else (),
                    copied=copies,
                    longest_copied=longest,
                )
            )


def _copied(trainer: Trainer, text: str) -> Generator[None, None, tuple[tuple[tuple[int, int], ...], int | None]]:
    """Where a text stands in what is learnt, and how long the longest such passage is."""
    if len(text) > MOST_COMPARED:
        return (), None
    learnt, sample = trainer.streams.ids, trainer.vocabulary.encode(text)
    parts = engine.cut([(0, len(learnt))], trainer.streams.boundaries)
    passages = yield from engine.copied(learnt, sample, parts=parts)
    longest = yield from engine.longest_copied(learnt, sample, passages, parts=parts)
    return tuple(passages), longest


def _pieces(
    trainer: Trainer, writer: engine.Writer, order: Sample, generator: np.random.Generator
) -> Iterator[tuple[str, list[float]]]:
    """The text in pieces of about STEP seconds, with the probability of each character."""
    choices = islice(writer.choices(order.rule, generator), order.length)
    chosen: list[int] = []
    probabilities: list[float] = []
    due = time.monotonic() + STEP
    for character, probability in choices:
        chosen.append(character)
        probabilities.append(probability)
        if time.monotonic() >= due:
            yield trainer.vocabulary.decode(chosen), probabilities
            chosen, probabilities = [], []
            due = time.monotonic() + STEP
    if chosen:
        yield trainer.vocabulary.decode(chosen), probabilities
