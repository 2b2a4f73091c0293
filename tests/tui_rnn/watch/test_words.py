"""A run in words."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

import engine
from tui_rnn.watch.words import count, recipe_in_words, rule_in_words, text_of, with_name


def test_a_recipe_is_known_by_all_but_its_seed_and_its_length() -> None:
    quality = engine.RECIPES["quality"].config
    assert recipe_in_words(dataclasses.replace(quality, seed=5, schedule_updates=9_000)) == "quality"
    constant = dataclasses.replace(quality, schedule="constant", schedule_updates=0)
    assert recipe_in_words(constant) == "quality · schedule constant"


def test_a_few_changes_are_named_and_many_are_counted() -> None:
    changed = dataclasses.replace(engine.RECIPES["quick"].config, hidden_size=7)
    assert recipe_in_words(changed) == "quick · hidden_size 7"
    assert recipe_in_words(dataclasses.replace(changed, layers=2, dropout=0.5)) == "quick · 3 settings changed"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (engine.SamplingRule(), "temperature 1"),
        (engine.SamplingRule(0.7, top_k=5, break_loops=True), "temperature 0.7, top-k 5, break-loops"),
        (engine.SamplingRule(0, top_p=0.95), "temperature 0, top-p 0.95"),
    ],
    ids=str,
)
def test_a_sampling_rule_is_said_by_what_it_changes(rule: engine.SamplingRule, words: str) -> None:
    assert rule_in_words(rule) == words


@pytest.mark.parametrize(
    ("value", "text"), [(True, "yes"), (False, "no"), (0.1, "0.1"), (1.0, "1"), (None, "None"), ("gru", "gru")]
)
def test_a_value_is_short(value: object, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("name", "words"),
    [("ckpt.npz", ""), ("runs/a b.npz", " 'runs/a b.npz'"), ("-a.npz", " ./-a.npz"), ("a\n.npz", " $'a\\x0a.npz'")],
)
def test_a_run_is_named_as_it_is_to_be_typed(name: str, words: str) -> None:
    assert with_name(Path(name)) == words


def test_so_many_of_something() -> None:
    assert (count(1, "update"), count(1000, "update")) == ("1 update", "1,000 updates")
    assert count(2, "entry", "entries") == "2 entries"
