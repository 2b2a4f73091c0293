"""The share of words that are words."""

from __future__ import annotations

import pytest

import engine
from tui_rnn.report.gathering import words
from tui_rnn.report.gathering.words import Words, words_of

TEXT = "The lamp, the Salt and a lantern; it is a lamp.\n" * 3
VOCABULARY = engine.Vocabulary("".join(sorted(set(TEXT))))
IDS = VOCABULARY.encode(TEXT)


def test_words_of_three_letters_or_more_count_without_their_case() -> None:
    known = Words(IDS, VOCABULARY)
    assert known.share("x LAMP salt lantrn it is x") == pytest.approx(2 / 3)
    assert known.share("x it is x") is None


def test_what_touches_an_end_may_be_a_part_of_a_word() -> None:
    known = Words(IDS, VOCABULARY)
    assert known.share("xlamp lamp lampx") == 1
    assert known.share("lamp") is None


def test_a_word_that_two_blocks_share_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Words(IDS, VOCABULARY)._known
    for block in (20, 25, 33):
        monkeypatch.setattr(words, "BLOCK", block)
        assert Words(IDS, VOCABULARY)._known == whole


def test_a_script_without_spaces_and_a_very_long_text_have_none(monkeypatch: pytest.MonkeyPatch) -> None:
    chinese = "".join(chr(0x4E00 + n) for n in range(40)) + "。"
    vocabulary = engine.Vocabulary("".join(sorted(set(chinese))))
    assert words_of(vocabulary.encode(chinese), vocabulary) is None
    assert words_of(IDS, VOCABULARY) is not None
    monkeypatch.setattr(words, "MOST_CHARACTERS", 10)
    assert words_of(IDS, VOCABULARY) is None
