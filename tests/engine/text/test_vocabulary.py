from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Vocabulary, VocabularyError

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(TEXTS)
def test_encoding_and_decoding_give_the_text_back(text):
    vocabulary = Vocabulary("".join(sorted(set(text))))
    ids = vocabulary.encode(text)
    assert vocabulary.decode(ids) == text
    assert ids.max() < len(vocabulary)


@pytest.mark.parametrize("characters", ["", "ba", "aa", "a\ud800"])
def test_what_is_not_sorted_distinct_characters_is_refused(characters):
    with pytest.raises(VocabularyError):
        Vocabulary(characters)


@pytest.mark.parametrize(("unknown", "nearest"), [("A", "a"), ("é", "e"), ("’", "'"), ("—", "-"), ("Ä", "a")])
def test_an_unknown_character_is_named_with_what_was_probably_meant(unknown, nearest):
    vocabulary = Vocabulary("".join(sorted("'-abcdefghijklm xyz")))
    with pytest.raises(VocabularyError) as error:
        vocabulary.encode("abc" + unknown)
    assert f"U+{ord(unknown):04X}" in str(error.value)
    assert repr(nearest) in str(error.value)
