"""Every event and every command comes through the wire as it was, and nothing else comes through."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from tui_rnn import commands, events, wire

TEXTS = st.text(st.characters(), max_size=8)  # with lone surrogates: names of files hold them
RULES = [engine.SamplingRule(), engine.SamplingRule(0.5, top_k=3), engine.SamplingRule(2.0, top_p=0.9)]
CONFIGS = [engine.Config(), engine.Config(cell="lstm", layers=2, optimizer="adam", validation=0.1)]
SIMPLE: Mapping[Any, st.SearchStrategy[Any]] = {
    int: st.integers(),
    float: st.floats(),
    str: TEXTS,
    bool: st.booleans(),
    bytes: st.binary(max_size=8),
    type(None): st.none(),
    Path: TEXTS.map(Path),
    engine.SamplingRule: st.sampled_from(RULES),
    engine.Config: st.sampled_from(CONFIGS),
}


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a type."""
    if kind in SIMPLE:
        return SIMPLE[kind]
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*map(values, parts))
    if origin is tuple and parts[1:] == (...,):
        return st.lists(values(parts[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values, parts))
    if origin is Mapping:
        return st.dictionaries(TEXTS, values(parts[1]), max_size=2)
    hints = typing.get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind)] if dataclasses.is_dataclass(kind) else [*hints]
    return st.builds(kind, **{name: values(hints[name]) for name in names})


@pytest.mark.parametrize("kind", wire.EVENTS.values(), ids=lambda kind: kind.__name__)
def test_an_event_comes_back_as_it_was(kind: type) -> None:
    @given(values(kind))
    @settings(max_examples=15, deadline=None)
    def check(event: Any) -> None:
        data = wire.event_line(event)
        assert data.endswith(b"\n")
        assert data.count(b"\n") == 1
        back = wire.event_of(wire.record_of(data))
        assert type(back) is kind
        assert repr(back) == repr(event)  # NaN equals nothing

    check()


@pytest.mark.parametrize("kind", wire.COMMANDS.values(), ids=lambda kind: kind.__name__)
def test_a_command_comes_back_as_it_was(kind: type) -> None:
    @given(values(kind))
    @settings(max_examples=15, deadline=None)
    def check(command: Any) -> None:
        back = wire.command_of(wire.record_of(wire.command_line(command)))
        assert type(back) is kind
        assert repr(back) == repr(command)

    check()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_anything_else_is_refused_in_one_line(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([*wire.COMMANDS]))
    fields = [field.name for field in dataclasses.fields(wire.COMMANDS[name])]
    record = {"command": name, **{field: data.draw(JSON) for field in fields}}
    try:
        command = wire.command_of(record)
    except wire.WireError as error:
        assert len(str(error)) < 600
        assert str(error).isprintable()
    else:
        assert wire.command_of(wire.record_of(wire.command_line(command))) == command or "nan" in repr(command)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"", "not a line of JSON"),
        (b"{", "not a line of JSON"),
        (b"\xff\n", "not a line of JSON"),
        (b"[" * 100_000, "not a line of JSON"),
        (b"1" * 10_000, "not a line of JSON"),
        (b"[1]", "not a JSON object"),
        (b"{}", "no command of this protocol"),
        (b'{"command": ["pause"]}', "no command of this protocol"),
        (b'{"command": "eval"}', "no command of this protocol"),
        (b'{"command": "started"}', "no command of this protocol"),
        (b'{"command": "pause", "how": 1}', "pause: no field 'how'"),
        (b'{"command": "extend"}', "extend: a field is missing"),
        (b'{"command": "extend", "updates": true}', "extend.updates: True is not of its type"),
        (b'{"command": "extend", "updates": 1.5}', "extend.updates: 1.5 is not of its type"),
        (b'{"command": "scale_learning_rate", "factor": "fast"}', "factor: 'fast' is not of its type"),
        (b'{"command": "sample", "length": 5, "rule": {"temperature": -1}}', "sample.rule: "),
    ],
)
def test_a_line_is_refused(line: bytes, message: str) -> None:
    with pytest.raises(wire.WireError, match=message.replace("[", r"\[")):
        wire.command_of(wire.record_of(line))


def test_a_number_too_large_for_a_float_is_refused() -> None:
    record = {"command": "scale_learning_rate", "factor": 10**400}
    with pytest.raises(wire.WireError, match="is not of its type"):
        wire.command_of(record)


def test_every_event_and_every_command_has_a_name() -> None:
    assert {events.Started, events.Updated, events.Predicted, events.InsideSummary} <= {*wire.EVENTS.values()}
    assert {commands.Pause, commands.Predict, commands.Stop} <= {*wire.COMMANDS.values()}
    for kinds, union in ((wire.EVENTS, events.Event), (wire.COMMANDS, commands.Command)):
        for kind in typing.get_args(union):
            assert any(issubclass(named, kind) for named in kinds.values()), kind


def test_lines_are_json_as_everybody_reads_it() -> None:
    line = wire.event_line(events.Warned(3, "é\x1b\u2028"))
    assert line.isascii()
    assert json.loads(line) == {"event": "warned", "update": 3, "reason": "é\x1b\u2028"}
