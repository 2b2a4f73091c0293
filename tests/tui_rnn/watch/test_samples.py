"""The line above a text: written, and recognised again."""

from __future__ import annotations

import dataclasses

import pytest

from engine import SamplingRule
from tui_rnn.events import Sampled
from tui_rnn.watch.samples import HEADING, entry, heading


def sampled(update: int, loss: float | None = 50.0) -> Sampled:
    """A text of the model of ``update``."""
    return Sampled(
        update=update, smooth_loss=loss, model="current", occasion="asked", prompt="", text="x", rule=SamplingRule(0.7),
        surprise=(),
    )  # fmt: skip


@pytest.mark.parametrize("loss", [None, 0.0, 109.5512])
@pytest.mark.parametrize("update", [0, 999, 1_234_567])
def test_a_heading_is_recognised_as_one_with_its_update(update: int, loss: float | None) -> None:
    match = HEADING.match(heading(sampled(update, loss)))
    assert match is not None
    assert int(match[1].replace(",", "")) == update


def test_a_heading_says_what_a_person_wants_to_know() -> None:
    assert heading(sampled(1200)) == "=== update 1,200 · smooth loss 50.00 · temperature 0.7 · current model ==="


def test_the_whole_rule_is_in_the_heading_and_it_is_recognised() -> None:
    text = heading(dataclasses.replace(sampled(7), rule=SamplingRule(0.5, top_k=3, break_loops=True)))
    assert "temperature 0.5, top-k 3, break-loops · " in text
    assert HEADING.match(text)


def test_an_entry_is_the_line_the_prompt_and_the_text() -> None:
    text = dataclasses.replace(sampled(7), prompt="on", text="ce\nupon")
    assert entry(text) == f"{heading(text)}\nonce\nupon\n\n"
