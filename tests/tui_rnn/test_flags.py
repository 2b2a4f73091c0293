"""How a setting is given on the command line, and what is said when it cannot be had."""

from __future__ import annotations

import pytest

import engine
from tui_rnn.flags import as_given, check_effect, needed, option_name, refusal


@pytest.mark.parametrize(
    ("setting", "option"),
    [
        ("hidden_size", "--hidden"),
        ("seq_length", "--seq-length"),
        ("mean_loss", "--mean-loss"),
        ("schedule_updates", "--updates"),
        ("top_p", "--top-p"),
        ("n", "--n"),
    ],
)
def test_a_setting_is_called_what_its_option_is_called(setting: str, option: str) -> None:
    assert option_name(setting) == option


@pytest.mark.parametrize(
    ("setting", "value", "given"),
    [
        ("hidden_size", 8, "--hidden 8"),
        ("mean_loss", True, "--mean-loss"),
        ("mean_loss", False, "--sum-loss"),
        ("validation_chunk", True, "--validation-chunk"),
        ("validation_chunk", False, "no --validation-chunk"),
    ],
)
def test_a_value_is_written_as_it_is_given(setting: str, value: object, given: str) -> None:
    assert as_given(setting, value) == given


@pytest.mark.parametrize(
    ("setting", "option"),
    [("chunks", "--shuffle chunks"), ("decay_patience", "--decay"), ("momentum", "--optimizer sgd"), ("seed", "")],
)
def test_what_a_setting_needs_is_an_option_to_add(setting: str, option: str) -> None:
    assert needed(engine.settings()[setting]) == option


def test_a_setting_that_would_change_nothing_is_refused() -> None:
    check_effect({"chunks": 5, "seed": 1}, engine.Config(shuffle="chunks", chunks=5, seed=1))
    with pytest.raises(engine.ConfigError) as refused:
        check_effect({"seed": 1, "chunks": 5}, engine.Config(chunks=5, seed=1))
    assert refusal(refused.value) == "--chunks does nothing without --shuffle chunks; add that, or leave it out"


def test_what_is_no_setting_is_refused_in_the_engines_own_words() -> None:
    assert refusal(engine.TextError("book.txt: the text is empty")) == "book.txt: the text is empty"
