"""Shares and sentences about how far back the model sees."""

from __future__ import annotations

import pytest

import engine
from tui_rnn.app.inside.time_figures import clipped_words, explanation, percent


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (1.0, "100 %"), (0.996, "100 %"), (0.994, "99 %"), (0.5, "50 %"), (0.0083, "0.83 %"), (0.0001, "0.01 %"),
        (0.00009, "9e-5"), (1e-25, "1e-25"), (0.0, "0 %"), (float("nan"), "–"), (2.5, "250 %"),
    ],
)  # fmt: skip
def test_a_share_is_as_long_as_it_must_be(share: float, shown: str) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "cut: share of entries beyond ±5"),
        ({"clip": 0.0, "clip_norm": 2.0}, "norm clipped to 2"),
        ({"clip": 0.0}, "nothing is clipped"),
    ],
)
def test_what_clipping_does_is_said(settings: dict[str, float], said: str) -> None:
    assert clipped_words(engine.Config.from_dict(engine.Config().to_dict() | settings)) == said


@pytest.mark.parametrize("height", range(1, 60))
def test_only_whole_paragraphs_are_shown(height: int) -> None:
    whole = explanation(engine.Config(), 42, 1000)
    shown = explanation(engine.Config(), 42, height)
    assert whole.startswith(shown)
    assert shown.endswith(".")
    assert len(shown.split("\n")) <= max(height, len(whole.split("\n\n")[0].split("\n")))


def test_on_few_lines_the_first_thing_is_said_in_full() -> None:
    lines = explanation(engine.Config(), 42, 4).split("\n")
    assert len(lines) <= 4
    assert lines[-1] == "depends on the input k characters earlier."
