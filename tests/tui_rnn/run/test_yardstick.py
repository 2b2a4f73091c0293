"""What a text shares with itself."""

from __future__ import annotations

import io

import engine
from tui_rnn.run.texts import Text
from tui_rnn.run.yardstick import Yardstick, copied_from


def text_of(characters: str) -> Text:
    return Text("a.txt", None, engine.read_text(io.BytesIO(characters.encode())))


def of(text: Text, config: engine.Config, most: int = 1000) -> Yardstick | None:
    return Yardstick.of(text, config, lambda k, share: None, most)


def test_the_end_is_compared_with_what_is_before_it() -> None:
    found = of(text_of("the quick brown fox\n" * 10 + "zzzzzzzzzzzzzzzzzzzzzz"), engine.Config())
    assert found is not None and (found.held_out, found.characters, found.name) == (False, 22, "last 10%")
    assert found.found.shares[5] == 0


def test_what_is_held_out_is_compared_with_what_is_learnt() -> None:
    found = of(text_of("the quick brown fox\n" * 10), engine.Config(validation=0.5), most=40)
    assert found is not None and (found.held_out, found.characters, found.name) == (True, 40, "held out")
    assert found.found.shares[20] == 1


def test_a_text_that_is_too_short_has_none() -> None:
    assert of(text_of("abc"), engine.Config()) is None


def test_what_is_written_is_compared_with_what_is_learnt_only() -> None:
    text = text_of("the quick brown fox\n" * 10 + "ZZZZZZZZZZ" * 20)
    learnt, held_out = text.corpus.ids[:40].astype("u4"), text.corpus.ids[-40:].astype("u4")
    for written, share in ((learnt, 1), (held_out, 0)):
        found = copied_from(text, engine.Config(validation=0.5), written, lambda k, share: None)
        assert found.shares[20] == share
