"""Which hidden units follow which features of the text, and what each of them does."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

import numpy as np
from numpy.typing import NDArray

import engine

from ...commands import FindUnits
from ...events import FeatureFound, UnitFound, UnitsFound
from .passages import Passage, affordable, hidden_states, passage

CHARACTERS = 2_000, 12_000  # that are read, at least and at most; in between, ...
MOST_VALUES = 4_000_000  # ... so many that no more hidden values than these are kept, and ...
WORK = 4_000_000_000  # ... that reading takes no more multiplications than these
MOST_SHOWN = 500_000  # values in the event: of a large layer fewer characters are shown
MOST_PROBED = 800  # units: a probe of more takes too long in one piece
PATTERN_SECONDS = 1.0  # that a pattern may take
LARGEST, STRONGEST = 6, 3  # weights and passages that are told of each unit
BEFORE = 30  # characters shown before the one where a unit is strongest
UNITS_IN_PIECE = 16

Features = dict[str, NDArray[Any]]


def look(model: engine.Snapshot, order: FindUnits) -> Generator[None, None, UnitsFound]:
    """Read a passage, compare the units of a layer with every feature, and say what each unit does."""
    layers, H = model.config.layers, model.config.hidden_size
    layer = layers - 1 if order.layer < 0 else min(order.layer, layers - 1)
    stretch = passage(model, _length(model))
    text = model.vocabulary.decode(stretch.ids.tolist())
    hidden = yield from hidden_states(model, model.weights, stretch.ids, layer)
    features, problem = yield from _features(text, order.pattern)
    found = yield from _compare(hidden, features)
    units = yield from _units(model, layer, hidden, stretch)
    shown = max(1, min(order.length, MOST_SHOWN // H, len(text)))
    values = np.rint(np.nan_to_num(hidden[:shown].T).clip(-1, 1) * 127).astype(np.int8)
    return UnitsFound(
        update=model.update,
        layer=layer,
        layers=layers,
        source=stretch.source,
        characters=len(text),
        text=text[:shown],
        values=values.tobytes(),
        features=found,
        units=units,
        pattern=order.pattern,
        problem=problem,
    )


def _length(model: engine.Snapshot) -> int:
    """How many characters to read."""
    least, most = CHARACTERS
    most = max(least, min(most, MOST_VALUES // model.config.hidden_size))
    return affordable(model, (least, most), WORK, predicting=False)


def _features(text: str, pattern: str) -> Generator[None, None, tuple[Features, str]]:
    """The features of a text, and why the pattern is not one of them."""
    features: Features = {}
    for name in engine.FEATURES:
        features |= engine.features(text, [name])
        yield
    if not pattern:
        return features, ""
    try:
        steps = engine.Pieces(engine.matches(pattern).pieces(text))
    except engine.EngineError as error:
        return features, str(error)
    began = time.monotonic()
    for _ in steps:
        if time.monotonic() - began > PATTERN_SECONDS:
            return features, "the pattern takes too long on this text; use fewer repeats (*, +, ?)"
        yield
    return {**features, f"/{pattern}/": steps.result}, ""


def _compare(hidden: engine.Array, features: Features) -> Generator[None, None, tuple[FeatureFound, ...]]:
    """Every unit with every feature, and all units together."""
    table = yield from engine.separations(hidden, features)
    probes: dict[str, float | None] = {}
    if hidden.shape[1] <= MOST_PROBED:
        probes = yield from engine.probe(hidden, features)
    found = []
    for place, name in enumerate(features):
        auc, numeric = table.auc[:, place], features[name].dtype != np.bool_
        found.append(
            FeatureFound(
                name=name,
                enough=bool(table.enough[place]),
                r=tuple(table.r[:, place].tolist()),
                auc=() if numeric else tuple(auc.tolist()),
                separates=tuple(table.of(unit, name).separates for unit in range(hidden.shape[1])),
                probe=probes.get(name),
            )
        )
        yield
    return tuple(found)


def _units(
    model: engine.Snapshot, layer: int, hidden: engine.Array, stretch: Passage
) -> Generator[None, None, tuple[UnitFound, ...]]:
    """What each unit does."""
    decode, characters, weights = model.vocabulary.decode, model.vocabulary.characters, model.weights
    columns = np.ascontiguousarray(hidden.T)
    units: list[UnitFound] = []
    for unit in range(hidden.shape[1]):
        values = columns[unit]
        saturated = float(np.mean(np.abs(values) > engine.SATURATED))
        reads = engine.largest(engine.reads(weights, unit), characters, LARGEST) if layer == 0 else []
        last = layer == model.config.layers - 1
        pushes = engine.largest(engine.pushes(weights, unit), characters, LARGEST) if last else []
        passages = tuple(
            (decode(stretch.ids[max(0, place - BEFORE) : place + 1].tolist()), float(values[place]))
            for place in engine.strongest(values, STRONGEST)
        )
        units.append(UnitFound(tuple(reads), tuple(pushes), saturated, passages))
        if unit % UNITS_IN_PIECE == UNITS_IN_PIECE - 1:
            yield
    return tuple(units)
