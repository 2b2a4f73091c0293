"""What is marked in a text."""

from __future__ import annotations

from typing import Any

import pytest

from engine import SamplingRule
from tui_rnn.app.panes.copies import COPIED, copied_in_words, with_copies
from tui_rnn.app.panes.surprise import MOST_SHOWN, plain, surprised
from tui_rnn.events import Sampled


def text_of(text: str = "x [b]the quick brown fox jumps y", update: int = 20_000, **values: Any) -> Sampled:
    made: dict[str, Any] = {
        "smooth_loss": None, "model": "current", "occasion": "scheduled", "prompt": "", "rule": SamplingRule(),
        "surprise": (),
    }  # fmt: skip
    return Sampled(update=update, text=text, **(made | values))


def test_copies_are_marked_where_they_are_whatever_the_characters() -> None:
    text = "é\x1b[1m e\u0301 the quick brown fox jumps, 春眠不覺曉處處聞啼鳥夜來風雨聲花落知多少"
    copies = ((9, 34), (36, len(text)))
    marked = with_copies(text_of(text, copied=copies, prompt="after "))
    assert marked.plain == plain(text_of(text, prompt="after ")).plain
    found = [marked.plain[span.start : span.end] for span in marked.spans if span.style == COPIED]
    assert found[0] == "the quick brown fox jumps"
    assert found[1] == text[36:]
    assert "\x1b" not in marked.plain


def test_a_text_without_copies_or_surprise_is_plain() -> None:
    assert with_copies(text_of()).plain == plain(text_of()).plain
    assert with_copies(text_of()).spans == plain(text_of()).spans
    assert surprised(text_of()).plain == plain(text_of()).plain


def test_of_a_long_text_the_beginning_is_shown() -> None:
    many = MOST_SHOWN + 50
    marked = with_copies(text_of("ab" * (many // 2), copied=((0, 30), (many - 60, many))))
    assert "50 more characters" in marked.plain
    assert marked.plain.startswith("ababab")


@pytest.mark.parametrize(
    ("longest", "before", "words"),
    [
        (None, None, "this text was not compared with the training text"),
        (0, None, "no passage of 20 characters or more is copied"),
        (28, None, "longest copied passage 28 characters"),
        (1234, 0, "longest copied passage 1,234 characters; was less than 20 at update 10,000"),
        (0, 23, "no passage of 20 characters or more is copied; was 23 at update 10,000"),
    ],
)
def test_the_longest_copy_is_named_and_how_it_has_changed(longest: int | None, before: int | None, words: str) -> None:
    earlier = None if before is None else text_of(update=10_000, longest_copied=before)
    assert copied_in_words(text_of(longest_copied=longest), earlier) == words
