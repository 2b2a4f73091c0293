"""The protocol: a closed set of frozen records of plain values."""

from __future__ import annotations

import dataclasses
import inspect
import typing

import pytest

import engine
from tui_rnn import commands, events

PARTS = {events.Best, events.BestUnit, events.TextRead, events.FeatureFound, events.UnitFound}  # of events
FOUND = {  # by the engine, likewise frozen
    engine.GradientCheck,
    engine.LayerActivity,
    engine.LossByPosition,
    engine.MemoryHorizon,
    engine.ParameterUpdate,
    engine.Pretrained,
    engine.SlowStep,
    engine.Spectrum,
}
PLAIN = {int, float, str, bool, bytes, type(None), engine.Config, engine.SamplingRule, *FOUND, *PARTS, Ellipsis}


def records(module: object) -> set[type]:
    """The record classes that a module declares."""
    declared = [kind for _, kind in inspect.getmembers(module, inspect.isclass)]
    return {kind for kind in declared if kind.__module__ == getattr(module, "__name__", "")}


def test_every_record_is_an_event_and_every_command_a_command() -> None:
    for module, union in ((events, events.Event), (commands, commands.Command)):
        looks = {kind for kind in records(module) if issubclass(kind, module.Look)} - {module.Look}
        assert len(looks) > 4
        assert records(module) - PARTS - looks == set(typing.get_args(union)) - {events.Updated}


@pytest.mark.parametrize("kind", [*records(events)], ids=str)
def test_an_event_is_frozen_and_of_plain_values(kind: type) -> None:
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    for name, hint in typing.get_type_hints(kind).items():
        assert set(leaves(hint)) <= PLAIN, name


def leaves(hint: object) -> list[object]:
    """The types that a type is made of."""
    parts = typing.get_args(hint)
    return [leaf for part in parts for leaf in leaves(part)] if parts else [hint]


@pytest.mark.parametrize("kind", records(events) - PARTS, ids=lambda kind: kind.__name__)
def test_every_event_says_at_which_update(kind: type) -> None:
    fields = getattr(kind, "_fields", None) or [field.name for field in dataclasses.fields(kind)]
    assert fields[0] == "update"
