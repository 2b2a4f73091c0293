"""How far back the model sees: gradients through time, what the carried state is worth, what the units do.

The pieces of a small model are short. Those of a large one take seconds and cannot be cut, so they are done in a thread
of their own, on copies, while training goes on; and they look at fewer windows of the text.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import TypeVar

import numpy as np

import engine

from ...commands import LookThroughTime
from ...events import ThroughTime
from ..jobs import BackgroundCall

T = TypeVar("T")

LEAD = 100  # characters read first, so that the hidden state is one of the middle of a text
POSITIONS = 100  # of a sequence whose losses are told, at most
HORIZON = 200  # characters that are read to see whether another past is forgotten
MOST_WINDOWS, LEAST_WINDOWS = 8, 2
SEQUENCES = 32  # whose losses by position are averaged ...
FEW = 8  # ... and no fewer than these
WINDOWED = 2_000_000  # weights times windows: of a larger model fewer windows are looked at
SMALL = 60_000  # weights: of a larger model each piece may take longer than a step of a job should
MOST_WEIGHTS = 8_000_000  # a gradient needs copies of them, and some in float64: no more than 0.3 GB
MOST_CUBED = 1_100_000_000  # H^3, added up over the recurrent matrices: their spectra take some seconds


def is_small(weights: int) -> bool:
    """Whether each piece of the look at a model with so many weights is short."""
    return weights <= SMALL


def look(model: engine.Snapshot, order: LookThroughTime) -> Generator[None, None, ThroughTime]:
    """Everything that the screen "time" shows."""
    began = time.monotonic()
    windows = _windows_of(model, MOST_WINDOWS)
    shares = yield from _through_time(model, windows)
    by_position = yield from _by_position(model)
    horizon = yield from _horizon(model, windows)
    layers = yield from _piece(model, lambda: _activity(model, windows))
    spectra = yield from _spectra(model)
    parameters = yield from _parameters(model)
    return ThroughTime(
        update=model.update,
        occasion="scheduled" if order.scheduled else "live",
        windows=windows,
        gradient_through_time=tuple(shares),
        half_life=engine.half_life(shares),
        loss_by_position=by_position,
        memory_horizon=horizon,
        layers=layers,
        spectra=tuple(spectra),
        parameters=tuple(parameters),
        seconds=time.monotonic() - began,
    )


def _piece(model: engine.Snapshot, call: Callable[[], T]) -> Generator[None, None, T]:
    """A piece of the work: here and now, or, of a large model, in a thread of its own."""

    def quietly() -> T:
        with np.errstate(all="ignore"):  # a model that has diverged may be looked at
            return call()

    if is_small(model.weights.flat.size):
        result = quietly()
        yield
        return result
    thread = BackgroundCall(quietly)
    while not thread.wait():
        yield
    return thread.result()


def _through_time(model: engine.Snapshot, windows: int) -> Generator[None, None, list[float]]:
    if model.weights.flat.size > MOST_WEIGHTS:
        return []
    steps = max(0, min(engine.STEPS, len(model.text) - 2))
    texts = model.windows(LEAD + steps + 2, windows)
    return (yield from _piece(model, lambda: engine.gradient_through_time(model.config, model.weights, texts, steps)))


def _by_position(model: engine.Snapshot) -> Generator[None, None, engine.LossByPosition]:
    """A mean over many sequences, since single characters differ by several bits."""
    count = _windows_of(model, SEQUENCES)
    return (yield from _piece(model, lambda: loss_by_position(model, count)))


def loss_by_position(model: engine.Snapshot, count: int) -> engine.LossByPosition:
    """Of ``count`` sequences: those that the run reads next; others at the end of the text, or if some is held out."""
    length = min(model.config.seq_length, POSITIONS, len(model.text) - 1)
    following = min(count, (len(model.learnt) - 1 - model.place) // length)
    if len(model.held_out) or following < min(count, FEW):
        texts = model.windows(LEAD + length + 1, count)
        return engine.loss_by_position(model.config, model.weights, texts, length)
    ids = model.learnt[model.place : model.place + following * length + 1].astype(np.intp)
    return engine.loss_along(model.config, model.weights, ids, model.state, length)


def _windows_of(model: engine.Snapshot, most: int) -> int:
    return min(most, max(LEAST_WINDOWS, WINDOWED // model.weights.flat.size))


def _horizon(model: engine.Snapshot, windows: int) -> Generator[None, None, engine.MemoryHorizon | None]:
    texts = model.windows(LEAD + HORIZON, windows)
    longest = len(texts) - LEAD
    if longest < 1:
        return None
    return (yield from _piece(model, lambda: engine.memory_horizon(model.config, model.weights, texts, longest)))


def _activity(model: engine.Snapshot, windows: int) -> tuple[engine.LayerActivity, ...]:
    """Of the units after the lead, if the text is long enough to have one."""
    texts = model.windows(LEAD + HORIZON, windows)
    reading = engine.read(model.config, model.weights, texts)
    settled = slice(min(LEAD, len(texts) // 2), None)
    return tuple(
        engine.layer_activity(hidden[settled], {letter: values[settled] for letter, values in gates.items()})
        for hidden, gates in zip(reading.hidden, reading.gates, strict=True)
    )


def _spectra(model: engine.Snapshot) -> Generator[None, None, list[engine.Spectrum]]:
    config, weights = model.config, model.weights
    if len(engine.recurrent_matrices(config, weights)) * config.hidden_size**3 > MOST_CUBED:
        return []
    pieces = engine.spectra_in_pieces(config, weights)
    if is_small(weights.flat.size):
        return (yield from pieces)
    return (yield from _piece(model, lambda: engine.finish(pieces)))


def _parameters(model: engine.Snapshot) -> Generator[None, None, list[engine.ParameterUpdate]]:
    if model.next_update is None:
        return []
    return (yield from _piece(model, model.next_update.figures))
