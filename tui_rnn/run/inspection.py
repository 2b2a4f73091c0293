"""An inspection: what a model predicts, how far back it sees, and what its units follow, measured once on one text.

Large models are looked at with less text, so that no measurement takes more than a few seconds, and none much memory.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

import engine

from .looks.measures import HORIZON, LEAD, activity, gradient_through_time, loss_by_position, memory_horizon
from .looks.passages import affordable
from .subject import Subject

T = TypeVar("T")
Measuring = Generator[tuple[str, float], None, T]
"""Yields between pieces what is being measured, and the share of all the work that is done."""

CHARACTERS = 1_000, 12_000  # that the units are compared with, at least and at most
WINDOWS = 2, 8
SEQUENCES = 4, 64  # whose losses by position are averaged
WORK = 2 * 10**10  # multiplications in one measurement
TAIL = 0.1  # of a text of which nothing is held out: its end is predicted, by the model and by the n-grams


@dataclass(frozen=True, slots=True)
class Reading:
    """What was seen while a stretch of the text was read.

    Attributes:
        trace: of the whole stretch, of which the first ``lead`` characters are not counted.
        layers: of the rest.
        predicted: how many characters, at its end, the predictions are judged by.
    """

    trace: engine.Trace
    lead: int
    layers: tuple[engine.LayerActivity, ...]
    predicted: int

    @property
    def bits(self) -> float:
        """A character, on the mean."""
        return float(self.trace.bits[-self.predicted :].mean())

    def among(self, best: int) -> float:
        """How often the character that came was among so many best guesses, 0 to 1."""
        return float(np.mean(self.trace.rank[-self.predicted :] <= best))


@dataclass(frozen=True, slots=True)
class Inspection:
    """All that was measured; see the functions of the engine that have these names.

    Attributes:
        subject: the model and the text.
        windows: how many places of the text the gradient through time and the memory horizon are means over.
        sequences: likewise of the loss by position.
        horizon: None where the text is too short for it.
    """

    subject: Subject
    reading: Reading
    gradient_through_time: list[float]
    windows: int
    loss_by_position: engine.LossByPosition
    sequences: int
    horizon: engine.MemoryHorizon | None
    spectra: list[engine.Spectrum]
    separations: engine.Separations
    probe: Mapping[str, float | None]
    baselines: engine.Baselines


def inspect(subject: Subject) -> Measuring[Inspection]:
    """Measure everything.

    Raises:
        engine.TextError: the text is too short.
    """
    model = subject.snapshot
    if len(model.text) < 3:
        raise engine.TextError(f"{subject.text}: at least 3 characters are needed to look at the model")
    yield "reading the text", 0.0
    reading = _reading(model)
    yield "the gradient through time", 0.1
    shares, windows = gradient_through_time(model, WINDOWS[1])
    yield "the loss by position", 0.2
    sequences = affordable(model, SEQUENCES, WORK // (2 * model.config.seq_length))
    by_position = loss_by_position(model, sequences)
    yield "the memory horizon", 0.3
    horizon = memory_horizon(model, affordable(model, WINDOWS, WORK // (2 * HORIZON)))
    spectra = yield from _under("the recurrent weights", 0.4, engine.spectra_in_pieces(model.config, model.weights))
    separations, probe = yield from _units(model, reading)
    baselines = yield from _under("counting n-grams", 0.8, _baselines(model, reading))
    return Inspection(
        subject=subject,
        reading=reading,
        gradient_through_time=shares,
        windows=windows,
        loss_by_position=by_position,
        sequences=sequences,
        horizon=horizon,
        spectra=spectra,
        separations=separations,
        probe=probe,
        baselines=baselines,
    )


def _under(what: str, share: float, pieces: Generator[None, None, T]) -> Measuring[T]:
    """Pieces of the engine, under a name."""
    all_pieces = engine.Pieces(pieces)
    for _ in all_pieces:
        yield what, share
    return all_pieces.result


def _reading(model: engine.Snapshot) -> Reading:
    """Read the beginning of what is held out, or else the end of the text."""
    N = min(len(model.text), affordable(model, CHARACTERS, WORK))
    ids = model.text[:N] if len(model.held_out) else model.text[len(model.text) - N :]
    trace = engine.trace(model.config, model.weights, np.asarray(ids, np.intp))
    lead = min(LEAD, N // 10)
    predicted = N - max(1, lead)
    if not len(model.held_out):
        predicted = max(1, min(predicted, round(TAIL * len(model.text))))
    return Reading(trace, lead, activity(trace.hidden, trace.gates, lead), predicted)


def _units(
    model: engine.Snapshot, reading: Reading
) -> Measuring[tuple[engine.Separations, Mapping[str, float | None]]]:
    trace, lead = reading.trace, reading.lead
    hidden = np.concatenate(list(trace.hidden), axis=1)[lead:]  # (N, L H)
    found = engine.features(model.vocabulary.decode(trace.ids.tolist()))
    features = {name: values[lead:] for name, values in found.items()}
    separations = yield from _under("what each unit follows", 0.5, engine.separations(hidden, features))
    return separations, (yield from _under("what all units know", 0.7, engine.probe(hidden, features)))


def _baselines(model: engine.Snapshot, reading: Reading) -> Generator[None, None, engine.Baselines]:
    """N-grams, scored on the characters that the model's predictions are judged by."""
    scored = reading.trace.ids[-reading.predicted :]
    learnt = model.learnt if len(model.held_out) else model.learnt[: len(model.learnt) - len(scored)]
    return (yield from engine.baselines(learnt, scored, len(model.vocabulary)))


def half_life(inspection: Inspection) -> float | None:
    """After how many steps half of the gradient is gone; None where that is never, or not known."""
    shares = inspection.gradient_through_time
    return engine.half_life(shares) if all(map(math.isfinite, shares)) else None
