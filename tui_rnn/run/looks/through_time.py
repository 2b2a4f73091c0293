"""How far back the model sees: gradients through time, what the carried state is worth, what the units do.

Of a large model fewer windows of the text are looked at.
"""

from __future__ import annotations

from collections.abc import Generator

import engine

from ...commands import LookThroughTime
from ...events import ThroughTime
from .measures import (
    HORIZON,
    LEAD,
    activity,
    gradient_through_time,
    in_piece,
    is_small,
    loss_by_position,
    memory_horizon,
)
from .passages import affordable

WINDOWS = 2, 8  # at least and at most
SEQUENCES = 2, 32  # whose losses by position are averaged
WORK = 2_000_000  # multiplications for a character, times windows: of a larger model fewer are looked at
MOST_WEIGHTS = 8_000_000  # a gradient needs copies of them, and some in float64: no more than 0.3 GB
MOST_CUBED = 3_300_000_000  # H^3, added up over the recurrent matrices: their spectra take some seconds


def look(model: engine.Snapshot, order: LookThroughTime) -> Generator[None, None, ThroughTime]:
    """Everything that the screen "time" shows."""
    windows, sequences = affordable(model, WINDOWS, WORK), affordable(model, SEQUENCES, WORK)
    shares = yield from _through_time(model, windows)
    by_position = yield from in_piece(model, lambda: loss_by_position(model, sequences))
    horizon = yield from in_piece(model, lambda: memory_horizon(model, windows))
    layers = yield from in_piece(model, lambda: _activity(model, windows))
    spectra = yield from _spectra(model)
    parameters = yield from _parameters(model)
    return ThroughTime(
        update=model.update,
        windows=windows,
        gradient_through_time=tuple(shares),
        half_life=engine.half_life(shares),
        loss_by_position=by_position,
        memory_horizon=horizon,
        layers=layers,
        spectra=tuple(spectra),
        parameters=tuple(parameters),
    )


def _through_time(model: engine.Snapshot, windows: int) -> Generator[None, None, list[float]]:
    if model.weights.flat.size > MOST_WEIGHTS:
        return []
    shares, _ = yield from in_piece(model, lambda: gradient_through_time(model, windows))
    return shares


def _activity(model: engine.Snapshot, windows: int) -> tuple[engine.LayerActivity, ...]:
    """Of the units after the lead, if the text is long enough to have one."""
    texts = model.windows(LEAD + HORIZON, windows)
    reading = engine.read(model.config, model.weights, texts)
    return activity(reading.hidden, reading.gates, min(LEAD, len(texts) // 2))


def _spectra(model: engine.Snapshot) -> Generator[None, None, list[engine.Spectrum]]:
    config, weights = model.config, model.weights
    if len(engine.recurrent_matrices(config, weights)) * config.hidden_size**3 > MOST_CUBED:
        return []
    pieces = engine.spectra_in_pieces(config, weights)
    if is_small(weights.flat.size):
        return (yield from pieces)
    return (yield from in_piece(model, lambda: engine.finish(pieces)))


def _parameters(model: engine.Snapshot) -> Generator[None, None, list[engine.ParameterUpdate]]:
    if model.next_update is None:
        return []
    return (yield from in_piece(model, model.next_update.figures))
