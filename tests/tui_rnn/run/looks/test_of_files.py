"""Looks inside a run that is over, from its files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn import events
from tui_rnn.commands import Pause, Predict
from tui_rnn.run.looks import predictions
from tui_rnn.run.replay import Replay
from tui_rnn.watch.view import View


@pytest.fixture
def copied(done: Any, tmp_path: Path) -> Path:
    """A finished run in a folder of its own, without its text."""
    for path in done.folder.glob("ckpt*"):
        shutil.copy(path, tmp_path)
    return tmp_path / "ckpt.npz"


def answers(path: Path, eventually: Callable[..., None], *orders: Predict) -> tuple[View, list[events.Event]]:
    replay = Replay(path)
    view, told = View(replay.started), list[events.Event]()
    replay.observers += [view, told.append]
    for number, order in enumerate(orders, 1):
        replay.send(order)
        eventually(lambda number=number: len(told) >= number)
    return view, told


@pytest.mark.parametrize("name", ["ckpt.npz", "ckpt.best.npz"])
def test_a_look_is_answered_from_the_checkpoint_and_its_text(done: Any, name: str, eventually: Any) -> None:
    path = done.folder / name
    (view, (told,)) = answers(path, eventually, Predict(40))
    checkpoint = engine.load(path)
    ids = checkpoint.vocabulary.encode(done.cli.book.read_text()).astype("uint8")
    wanted = engine.finish(predictions.look(checkpoint.snapshot(ids), Predict(40)))
    assert isinstance(told, events.Predicted)
    assert (told.text, told.bits, told.guesses) == (wanted.text, wanted.bits, wanted.guesses)
    assert len(told.text) == 40
    assert view.looks[events.Predicted] is told


def test_without_its_text_the_look_says_so_but_a_typed_text_is_read(copied: Path, eventually: Any) -> None:
    view, told = answers(copied, eventually, Predict(40))
    assert isinstance(told[0], events.NothingToSee)
    assert "book.txt" in view.nothing_to_see and "gone" in view.nothing_to_see
    view, told = answers(copied, eventually, Predict(40), Predict(40, text="the fox", asked=True))
    assert isinstance(told[1], events.Predicted)
    assert told[1].text == "he fox"
    assert view.nothing_to_see == ""


def test_a_text_that_has_moved_can_be_named(copied: Path, done: Any, eventually: Any) -> None:
    moved = copied.with_name("moved.txt")
    moved.write_text(done.cli.book.read_text())
    replay = Replay(copied, text=[str(moved)])
    told: list[events.Event] = []
    replay.observers.append(told.append)
    replay.send(Predict(40))
    eventually(lambda: told)
    assert isinstance(told[0], events.Predicted) and told[0].source == "next"


def test_of_many_orders_at_once_the_latest_is_answered(done: Any, eventually: Any) -> None:
    replay = Replay(done.folder / "ckpt.npz")
    told: list[events.Event] = []
    replay.observers.append(told.append)
    for length in range(1, 60):
        replay.send(Predict(length))
    eventually(lambda: told and isinstance(told[-1], events.Predicted) and len(told[-1].text) == 59)
    assert len(told) < 59


def test_anything_else_is_still_refused(done: Any) -> None:
    replay = Replay(done.folder / "ckpt.npz")
    told: list[events.Event] = []
    replay.observers.append(told.append)
    replay.send(Pause())
    assert isinstance(told[0], events.Refused)
