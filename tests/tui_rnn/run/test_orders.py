"""Orders become jobs, and no more of them than are of use."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import engine
from tui_rnn import events
from tui_rnn.commands import CheckGradients, CountNgrams, Predict, Sample, Save
from tui_rnn.run.jobs import Jobs
from tui_rnn.run.orders import Orders
from tui_rnn.run.runfiles import RunFiles
from tui_rnn.run.saving import Saver

TEXT = "the quick brown fox jumps over the lazy dog.\n" * 20
VOCABULARY = engine.Vocabulary("".join(sorted(set(TEXT))))


class Desk:
    """Takes orders of a small model, and keeps what is told."""

    def __init__(self, folder: Path) -> None:
        self.told: list[events.Event] = []
        ids = VOCABULARY.encode(TEXT).astype(np.uint8)
        self.trainer = engine.Trainer(engine.Config(hidden_size=8), ids, VOCABULARY)
        origin = engine.Origin(name="fox", path=None, sha256="", characters=900, encoding="utf-8", updates=None)
        saver = Saver(self.trainer, RunFiles.of(folder / "ckpt.npz"), origin, self.told.append)
        self.jobs = Jobs(lambda what: None)
        self._orders = Orders(self.trainer, self.jobs, saver, self.told.append)

    def take(self, *orders: Sample | CheckGradients | Save | Predict) -> list[type]:
        """Take orders, do them all, and return the kinds of what was told."""
        for order in orders:
            self._orders.take(order, 100)
        while self.jobs:
            self.jobs.work(alone=True)
        return [type(event) for event in self.told]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_every_order_is_answered(desk: Desk) -> None:
    kinds = desk.take(Sample(length=5), CheckGradients(), Save(), Predict(10))
    assert {events.Sampled, events.Checked, events.Saved, events.Predicted} <= set(kinds)


def test_a_held_key_makes_one_checkpoint_and_one_check(desk: Desk) -> None:
    kinds = desk.take(*[Save()] * 5, *[CheckGradients()] * 3)
    assert kinds.count(events.Saved) == 1
    assert kinds.count(events.Checked) == 1
    assert kinds.count(events.Refused) == 2


def test_every_text_that_a_person_asks_for_is_written_and_live_ones_only_when_idle(desk: Desk) -> None:
    live, asked = Sample(length=5, occasion="live"), Sample(length=5, occasion="asked")
    kinds = desk.take(live, live, asked, live, asked)
    assert kinds.count(events.Sampled) == 3


def test_a_look_that_a_screen_asks_for_by_itself_is_dropped_while_one_is_made(desk: Desk) -> None:
    assert desk.take(Predict(5), Predict(6), Predict(7)).count(events.Predicted) == 1
    desk.told.clear()
    assert desk.take(Predict(5), Predict(6, text="the fox", asked=True)).count(events.Predicted) == 2


def test_a_rescue_goes_where_it_is_told_beside_the_usual_checkpoint(desk: Desk, tmp_path: Path) -> None:
    desk.take(Save(), Save(elsewhere=tmp_path / "rescued.npz"))
    assert engine.load(tmp_path / "rescued.npz").update == engine.load(tmp_path / "ckpt.npz").update == 0


def test_ngrams_are_counted_once_however_many_screens_ask(desk: Desk) -> None:
    assert desk.take(CountNgrams(), CountNgrams(), CountNgrams()) == [events.Baselines]
