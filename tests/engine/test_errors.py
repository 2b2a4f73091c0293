"""Messages stay readable, whatever they quote."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import engine
from engine import errors

LONG = "x" * 60_000


@pytest.mark.parametrize("kind", [engine.TextError, engine.CheckpointError, engine.VocabularyError])
def test_of_a_long_message_both_ends_are_left(kind):
    said = str(kind(f"begin {LONG} end"))
    assert len(said) == errors.LONGEST_MESSAGE
    assert said.startswith("begin ")
    assert said.endswith(" end")
    assert str(kind("short")) == "short"


@pytest.mark.parametrize("value", [LONG, 10**5000, [0] * 9999, {LONG: LONG}, b"\xff" * 9999], ids=type)
def test_a_setting_of_any_length_is_refused_with_a_short_message(value):
    with pytest.raises(engine.ConfigError) as error:
        engine.Config(cell=value)
    assert error.value.setting == "cell"
    assert len(str(error.value)) < 200
    with pytest.raises(engine.ConfigError):
        engine.Config(hidden_size=value)
    with pytest.raises(engine.ConfigError) as error:
        engine.Config.from_dict({LONG: 1})
    assert len(str(error.value)) < 200


def test_what_is_quoted_is_short_and_on_one_line():
    assert errors.quoted("a\nb") == r"'a\nb'"
    assert len(errors.quoted(LONG)) == errors.LONGEST_QUOTE
    assert errors.quoted(10**5000) == "a very long number"


def test_a_setting_is_called_what_the_listener_calls_it():
    error = errors.TextError(f"use a smaller {errors.setting('seq_length')}, not {errors.quoted('--' + chr(0))}")
    assert str(error) == "use a smaller seq_length, not '--\\x00'"
    assert error.worded(str.upper) == "use a smaller SEQ_LENGTH, not '--\\x00'"
    assert str(error.about("book.txt")) == "book.txt: use a smaller seq_length, not '--\\x00'"
    assert error.worded(lambda name: f"--{name}") == "book.txt: use a smaller --seq_length, not '--\\x00'"
    refused = engine.ConfigError("decay", f"waits; use {errors.setting('validation')} 0.1")
    assert (refused.setting, refused.requirement) == ("decay", "waits; use validation 0.1")
    assert refused.worded(str.upper) == "DECAY waits; use VALIDATION 0.1"


def test_the_engine_knows_no_option_of_a_command_line():
    for path in sorted(Path(engine.__file__).parent.rglob("*.py")):
        found = re.findall(r"--[a-z][a-z-]+", path.read_text())
        assert not found, f"{path.name} spells {found}"
