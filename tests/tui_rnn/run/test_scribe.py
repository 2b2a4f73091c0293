"""How a text is written: piece by piece, by the model as it was, and told whole."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

import engine
from engine.training.trainer import Trainer
from tui_rnn import events
from tui_rnn.commands import Sample
from tui_rnn.run import scribe

TEXT = "the quick brown fox jumps over the lazy dog.\n" * 20


@pytest.fixture
def trainer() -> Trainer:
    vocabulary = engine.Vocabulary("".join(sorted(set(TEXT))))
    trainer = Trainer(engine.Config(hidden_size=8, seq_length=10), vocabulary.encode(TEXT).astype("uint8"), vocabulary)
    for _ in trainer.run(40):
        pass
    return trainer


@pytest.fixture(autouse=True)
def each_character_is_a_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scribe, "STEP", 0)


def written(
    trainer: Trainer, order: Sample, between: Callable[[int], object] = lambda pause: None
) -> tuple[list[events.Writing], events.Sampled]:
    """The pieces and the whole of a text; ``between`` is called in each pause."""
    told: list[events.Event] = []
    for pause, _ in enumerate(scribe.write(trainer, order, told.append)):
        between(pause)
    *pieces, whole = told
    assert isinstance(whole, events.Sampled)
    return [piece for piece in pieces if isinstance(piece, events.Writing)], whole


@pytest.mark.parametrize("occasion", ["asked", "scheduled", "final", "live"])
@pytest.mark.parametrize("best", [False, True])
def test_the_pieces_make_the_whole_and_a_live_text_has_none(trainer: Trainer, occasion: str, best: bool) -> None:
    pieces, whole = written(trainer, Sample(length=30, occasion=occasion, best=best))
    assert len(whole.text) == 30
    assert "".join(piece.text for piece in pieces) == ("" if occasion == "live" else whole.text)
    assert {piece.occasion for piece in pieces} <= {occasion}
    model = trainer.best if best else trainer
    assert (whole.update, whole.smooth_loss) == (model.update, model.smooth_loss)
    assert (whole.model, whole.occasion) == ("best" if best else "current", occasion)


def test_a_text_written_at_once_is_told_once(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    slowly = written(trainer, Sample(length=30, occasion="asked"))[1]
    monkeypatch.setattr(scribe, "STEP", 1000)
    pieces, whole = written(trainer, Sample(length=30, occasion="asked"))
    assert pieces == []
    assert whole == slowly


def test_it_is_the_text_that_the_model_writes_with_its_surprise(trainer: Trainer) -> None:
    rule = engine.SamplingRule(0.7, top_k=5)
    _, whole = written(trainer, Sample(length=30, rule=rule, prompt="the ", seed=3))
    writer = trainer.writer("t")
    writer.read_on(trainer.vocabulary.encode("he "))
    choices = writer.choices(rule, np.random.default_rng(3))
    expected = [next(choices) for _ in range(30)]
    assert whole.text == trainer.vocabulary.decode([character for character, _ in expected])
    assert whole.surprise == tuple(-math.log2(probability) for _, probability in expected)
    assert (whole.prompt, whole.rule) == ("the ", rule)


def test_training_goes_on_meanwhile_and_changes_nothing_of_it(trainer: Trainer) -> None:
    at_once = written(trainer, Sample(length=30, occasion="asked"))[1]
    before = trainer.update
    meanwhile = written(trainer, Sample(length=30, occasion="asked"), lambda pause: trainer.make_update())[1]
    assert meanwhile == at_once
    assert trainer.update > before


def test_the_same_update_writes_the_same_text_and_another_seed_another(trainer: Trainer) -> None:
    texts = [written(trainer, Sample(length=50, seed=seed))[1].text for seed in (None, None, 1, 1, 2)]
    assert texts[0] == texts[1]
    assert texts[2] == texts[3]
    assert len(set(texts)) == 3


def test_writing_changes_nothing_that_is_learnt(trainer: Trainer) -> None:
    before = trainer.parameters_sha256()
    for best in (False, True):
        written(trainer, Sample(length=50, prompt="the ", best=best))
    assert trainer.parameters_sha256() == before


def test_a_long_prompt_is_read_in_pieces_and_to_its_end(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    order = Sample(length=20, prompt=TEXT[:300], seed=1)
    pauses: list[int] = []
    _, whole = written(trainer, order, pauses.append)
    assert len(pauses) >= 20 + 4
    monkeypatch.setattr(scribe, "PROMPT_PIECE", 1000)
    assert written(trainer, order)[1] == whole
    assert written(trainer, Sample(length=20, prompt=TEXT[:299], seed=1))[1].text != whole.text


def test_line_breaks_of_a_prompt_are_those_of_the_text(trainer: Trainer) -> None:
    assert written(trainer, Sample(length=5, prompt="dog.\r\nthe"))[1].prompt == "dog.\nthe"


def test_a_character_that_the_model_does_not_know_is_refused(trainer: Trainer) -> None:
    told: list[events.Event] = []
    assert list(scribe.write(trainer, Sample(length=5, prompt="the Ω"), told.append)) == []
    (refused,) = told
    assert isinstance(refused, events.Refused)
    assert "Ω" in refused.reason
    assert refused.update == 40


@pytest.mark.parametrize(("occasion", "is_told"), [("asked", True), ("scheduled", True), ("live", False)])
def test_closed_early_it_tells_what_there_is_but_of_a_live_text_nothing(
    trainer: Trainer, occasion: str, is_told: bool
) -> None:
    told: list[events.Event] = []
    writing = scribe.write(trainer, Sample(length=10**9, occasion=occasion), told.append)
    for _ in range(5):
        next(writing)
    writing.close()
    texts = [event for event in told if isinstance(event, events.Sampled)]
    assert [len(text.text) for text in texts] == ([5] if is_told else [])
    assert all(len(text.surprise) == 5 for text in texts)


def test_closed_before_the_first_character_it_tells_nothing(trainer: Trainer) -> None:
    told: list[events.Event] = []
    writing = scribe.write(trainer, Sample(length=5, prompt=TEXT[:300], occasion="asked"), told.append)
    next(writing)
    writing.close()
    assert told == []


def test_of_a_very_long_text_no_surprise_is_kept(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scribe, "MOST_SURPRISE", 10)
    assert len(written(trainer, Sample(length=10))[1].surprise) == 10
    long = written(trainer, Sample(length=11))[1]
    assert (len(long.text), long.surprise) == (11, ())
