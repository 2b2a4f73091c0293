"""What is said before a run starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import engine
from tui_rnn.run.session import Session


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--updates", 100), "--updates is the total, counting those already made"),
        (("--updates", 300), "--updates is the total, counting those already made"),
        (("--epochs", 1), "--epochs counts from the beginning of the run"),
        ((), "it has reached its goal"),
    ],
)
def test_a_run_that_has_come_that_far_says_that_there_is_nothing_to_do(
    copied: Any, done: Any, options: tuple[object, ...], why: str
) -> None:
    ended = copied.resume(*options)
    assert f"already at update 300; nothing to do: {why}; to continue, use --updates N with N above 300\n" in ended.err
    assert ended.records[-1]["parameters_sha256"] == done.hash
    assert engine.load(copied.folder / "ckpt.npz").origin.updates == 300


def test_the_notes_say_what_is_about_to_be_learnt(ready: Callable[..., Session]) -> None:
    text, model = ready(updates=100).notes
    assert text == "fox.txt: 1,000 characters, UTF-8, LF line endings, 17 distinct characters"
    assert model == (
        "rnn, 8 hidden units, 361 parameters, float32; adagrad, learning rate 0.1, sequences of 25, "
        "39 updates an epoch; 100 updates to go"
    )
