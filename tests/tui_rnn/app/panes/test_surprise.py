"""A text with each character marked by how much it surprised the model."""

from __future__ import annotations

import dataclasses

import pytest

import engine
from tui_rnn.app.panes.surprise import EXPECTED, MOST_SHOWN, plain, style_of, surprised
from tui_rnn.events import Sampled


def sampled(text: str, surprise: tuple[float, ...]) -> Sampled:
    return Sampled(
        update=1, smooth_loss=None, model="current", occasion="live", prompt="To ", text=text,
        rule=engine.SamplingRule(), surprise=surprise,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("bits", "style"),
    [(0.0, EXPECTED), (0.49, EXPECTED), (0.5, ""), (2.0, "bold $text-warning"), (9.0, "reverse $text-error")],
)
def test_the_style_follows_the_surprise(bits: float, style: str) -> None:
    assert style_of(bits) == style


def test_characters_of_equal_style_are_marked_together() -> None:
    content = surprised(sampled("abcd", (0.1, 0.2, 7.0, 0.1)))
    assert content.plain == "To abcd"
    marked = [(content.plain[span.start : span.end], str(span.style)) for span in content.spans]
    assert marked == [("To ", "bold"), ("ab", EXPECTED), ("c", "reverse $text-error"), ("d", EXPECTED)]


def test_a_text_whose_surprise_is_unknown_is_shown_plain() -> None:
    unknown = sampled("abcd", ())
    assert surprised(unknown) == plain(unknown)


def test_of_a_long_text_the_beginning_is_shown_and_what_is_left_out_is_said() -> None:
    long = sampled("x" * (MOST_SHOWN + 1234), ())
    for shown in (plain(long), surprised(dataclasses.replace(long, surprise=(1.0,) * len(long.text)))):
        assert shown.plain.startswith("To " + "x" * MOST_SHOWN + "\n… 1,234 more characters")
