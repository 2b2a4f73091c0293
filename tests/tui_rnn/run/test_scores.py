"""All texts under all models: the same characters for every model that is compared."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn.run.passages import Model, Passage
from tui_rnn.run.scores import Protocol, Scores, best_of, characters_to_read, score_all

LATIN, GREEK = "abcdefg .", "αβγδεζη ."


def model_of(checkpoint: engine.Checkpoint, characters: str) -> Model:
    """A small model that knows these characters; its weights are those of another, cut."""
    vocabulary = engine.Vocabulary("".join(sorted(characters)))
    V = len(vocabulary)
    arrays = dict(checkpoint.arrays)
    arrays["weights/layer0.input"] = arrays["weights/layer0.input"][:V]
    arrays["weights/output"] = arrays["weights/output"][:, :V]
    arrays["weights/output_bias"] = arrays["weights/output_bias"][:V]
    return Model(Path(f"{characters[0]}.npz"), dataclasses.replace(checkpoint, vocabulary=vocabulary, arrays=arrays))


@pytest.fixture
def checkpoint(done: Any) -> engine.Checkpoint:
    return engine.load(done.folder / "ckpt.npz")


def passage(tmp_path: Path, text: str) -> Passage:
    (tmp_path / "text.txt").write_text(text)
    return Passage.named(str(tmp_path / "text.txt"), None)


def scores_of(protocol: Protocol, models: list[Model], found: list[Passage]) -> Scores:
    """All pieces, whose shares add up to no more than what was announced."""
    pieces = score_all(protocol, models, found)
    read = 0
    while True:
        try:
            read += next(pieces)[1]
        except StopIteration as stop:
            assert read <= characters_to_read(protocol, models, found)
            scores: Scores = stop.value
            return scores


def test_models_are_compared_on_the_characters_that_all_of_them_know(
    checkpoint: engine.Checkpoint, tmp_path: Path
) -> None:
    more, fewer = model_of(checkpoint, LATIN + "!?"), model_of(checkpoint, LATIN)
    found = passage(tmp_path, "abc! def. " * 30)
    both = scores_of(Protocol(), [more, fewer], [found]).rows[0]
    assert (both.left_out, both.unknown) == (30, "!")
    assert [cell.unknown for cell in both.cells] == [0, 30]
    assert [cell.static.characters for cell in both.cells if cell.static] == [269, 269]
    alone = scores_of(Protocol(), [more], [found]).rows[0].cells[0].static
    assert alone is not None and alone.characters == 299  # by itself a model is judged by all that it knows


def test_a_model_that_does_not_know_much_of_a_text_takes_nothing_away_from_the_others(
    checkpoint: engine.Checkpoint, tmp_path: Path
) -> None:
    latin, other, greek = (model_of(checkpoint, c) for c in (LATIN, LATIN + "x", GREEK))
    row = scores_of(Protocol(), [latin, greek, other], [passage(tmp_path, "abc def. " * 30)]).rows[0]
    assert [cell.static is not None for cell in row.cells] == [True, False, True]
    assert (row.left_out, row.best) == (0, min((0, 2), key=lambda n: row.cells[n].static.bits))
    nobody = scores_of(Protocol(), [greek, greek], [passage(tmp_path, "abc def. " * 30)]).rows[0]
    assert [cell.static for cell in nobody.cells] == [None, None] and nobody.best is None


def test_a_text_without_a_figure_has_no_best_model(checkpoint: engine.Checkpoint, tmp_path: Path) -> None:
    models = [model_of(checkpoint, LATIN)] * 2
    row = scores_of(Protocol(), models, [passage(tmp_path, "a")]).rows[0]
    assert [cell.static.characters for cell in row.cells if cell.static] == [0, 0]
    assert row.best is None
    assert best_of([engine.Score(1, 2.0, 1), None, engine.Score(1, 1.0, 1), engine.Score(1, 1.0, 1)]) == 2
    assert best_of([engine.Score(1, 2.0, 1), None]) is None


def test_unknown_characters_can_be_refused(checkpoint: engine.Checkpoint, tmp_path: Path) -> None:
    models, found = [model_of(checkpoint, LATIN)], [passage(tmp_path, "abc! def?. ")]
    with pytest.raises(engine.TextError, match=r"does not know: '!' \(U\+0021\) and 1 more; to leave them out"):
        scores_of(Protocol(skip=False), models, found)
    with pytest.raises(engine.TextError, match="not two characters"):
        scores_of(Protocol(), models, [passage(tmp_path, "a!?")])


def test_the_dynamic_score_stands_beside_the_static_one(checkpoint: engine.Checkpoint, tmp_path: Path) -> None:
    model, found = model_of(checkpoint, LATIN), passage(tmp_path, "abc def. " * 100)
    (cell,) = scores_of(Protocol(learning_rate=0.01, top=2), [model], [found]).rows[0].cells
    (static,) = scores_of(Protocol(), [model], [found]).rows[0].cells
    assert cell.static.nats == static.static.nats and static.dynamic is None
    assert cell.dynamic.bits < cell.static.bits
    assert len(cell.places) == 2


def test_that_a_model_was_trained_on_a_text_is_told(checkpoint: engine.Checkpoint, done: Any) -> None:
    model = Model(done.folder / "ckpt.npz", checkpoint)
    assert scores_of(Protocol(), [model], [Passage.named(str(done.cli.book), None)]).rows[0].cells[0].learnt
