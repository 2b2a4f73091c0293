"""What is scored, and where in the text its surprises are."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine
from tui_rnn.run.passages import AFTER, BEFORE, Model, Passage, passages, places_of


@pytest.fixture
def model(done: Any) -> Model:
    path = done.folder / "ckpt.npz"
    return Model(path, engine.load(path))


def test_a_text_a_folder_and_standard_input_are_a_passage_each(model: Model, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for name in ("a", "b"):
        (tmp_path / "folder" / f"{name}.txt").write_text(f"{name * 3}\n")
    (tmp_path / "one.txt").write_text("one")
    one, folder = passages([model], [str(tmp_path / "one.txt"), str(tmp_path / "folder")], (), None)
    assert (one.name, len(one), one.boundaries) == ("one.txt", 3, ())
    assert (folder.name, len(folder), folder.boundaries) == (str(tmp_path / "folder"), 8, (4,))
    with pytest.raises(engine.TextError, match="only once"):
        passages([model], ["-", "-"], (), None)


def test_without_a_text_it_is_the_held_out_part_of_the_run(copied: Any) -> None:
    copied.train("--updates", 20, "--validation", 0.2, "--quiet", "--out", "held.npz")
    path = copied.folder / "held.npz"
    model = Model(path, engine.load(path))
    (found,) = passages([model], (), (), None)
    assert (found.start, found.stop, found.held_out) == (1440, 1800, True)
    shutil.move(copied.book, copied.folder / "moved.txt")
    assert len(passages([model], (), [str(copied.folder / "moved.txt")], None)[0]) == 360
    with pytest.raises(engine.TextError, match="compared on the same text"):
        passages([model, model], (), (), None)


def test_where_nothing_is_held_out_a_text_is_asked_for(model: Model) -> None:
    with pytest.raises(engine.TextError, match=r"held out nothing of book\.txt .* name a text"):
        passages([model], (), (), None)


def test_a_place_is_told_as_an_editor_would(tmp_path: Path) -> None:
    """By the line and the column in its own text, with the characters that were left out."""
    (tmp_path / "a.txt").write_text("first\n")
    (tmp_path / "b.txt").write_text("one é two\nthree !é four\n")
    passage = Passage.named(str(tmp_path), None)
    vocabulary = passage.corpus.vocabulary
    kept = engine.is_known(vocabulary.characters, engine.Vocabulary("".join(sorted(set("first\none two three! four")))))
    left = vocabulary.decode(passage.ids[kept[passage.ids]].tolist())
    surprise = engine.Surprise(left.index("!"), 9.0, (1,), (0.5,))
    (place,) = places_of(engine.Score(1, 1.0, 1, (surprise,)), passage, kept, engine.Vocabulary("ab"))
    assert (place.text, place.line, place.column) == (1, 2, 7)
    assert (place.before, place.came, place.after) == ("one é two\nthree ", "!", "é four\n")
    assert place.expected == (("b", 0.5),)


def test_the_line_of_a_held_out_part_is_that_of_the_whole_text() -> None:
    text = "ab\n" * 50
    vocabulary = engine.Vocabulary("\nab")
    corpus = engine.Corpus(vocabulary.encode(text), vocabulary, np.array([50, 50, 50]), "", "utf-8", False, ("\n",))
    passage = Passage("x", corpus, 120, 150, held_out=True)
    surprise = engine.Surprise(4, 9.0, (1,), (0.5,))
    (place,) = places_of(engine.Score(1, 1.0, 1, (surprise,)), passage, np.ones(3, np.bool_), vocabulary)
    assert (place.line, place.column, place.came) == (42, 2, "b")
    assert (len(place.before), len(place.after)) == (BEFORE, AFTER)
