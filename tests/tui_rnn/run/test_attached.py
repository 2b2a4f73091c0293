"""A run of another process with all its past. The run is in this process, its server between it and the viewer."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine import SamplingRule
from tui_rnn import commands, events
from tui_rnn.run.attached import Attached
from tui_rnn.run.remote import Remote
from tui_rnn.run.schedule import Intervals, Schedule
from tui_rnn.run.server import served
from tui_rnn.run.session import Session
from tui_rnn.run.worker import Worker
from tui_rnn.watch.logs import Logs
from tui_rnn.watch.view import View

CHECKPOINT = Path("ckpt.npz")


@contextlib.contextmanager
def trained(session: Session) -> Iterator[tuple[Worker, View]]:
    """A run as it is without the app, in a thread of its own, and its own view."""
    worker = session.worker(Schedule(Intervals(sample=200, sample_length=20)), stay=True)
    view = View(worker.started)
    files = session.files
    with (
        Logs(files.metrics, files.samples, session.fresh, view, print) as logs,
        served(files.checkpoint, files.metrics, view, worker.send) as server,
    ):
        worker.observers += [view, logs, server]
        worker.start()
        yield worker, view
        worker.send(commands.Stop())
        assert worker.join(60)


@pytest.fixture
def session(ready: Callable[..., Session]) -> Session:
    return ready(updates=10**9, settings={"hidden_size": 8, "validation": 0.2, "validate_every": 100})


def keys_of(texts: Any) -> list[tuple[int, str, str]]:
    return [(text.update, text.occasion, text.text) for text in texts]


def points_of(curve: Any) -> list[float]:
    return [float(x) for x in curve.snapshot().x]


def test_a_viewer_has_what_the_run_itself_shows(session: Session, eventually: Any, tmp_path: Path) -> None:
    with trained(session) as (_, own):
        eventually(lambda: own.progress.update > 500)
        attached = Attached(Remote(CHECKPOINT.absolute()), CHECKPOINT)
        attached.start()
        view, known = attached.view, attached.started.update
        assert view.started.process == os.getpid()
        eventually(lambda: view.progress.update > known + 500)
        attached.send(commands.Sample(length=30, rule=SamplingRule(), seed=1, occasion="asked"))
        eventually(lambda: any(text.occasion == "asked" for text in view.texts))
        attached.send(commands.Pause())
        eventually(lambda: not view.is_training)
        late = Attached(Remote(CHECKPOINT.absolute()), CHECKPOINT)  # of a run that stands still
        for other in (attached, late):
            eventually(lambda other=other: other.view.progress.update == own.progress.update)
            theirs = other.view
            assert keys_of(theirs.texts) == keys_of(own.texts)  # no text is missing, none is there twice
            assert points_of(theirs.validation) == points_of(own.validation)
            curve = points_of(theirs.curve)
            assert curve == sorted(set(curve))
            assert (curve[0], curve[-1]) == (1, own.progress.update)
            assert set(curve) <= set(points_of(own.curve))
            assert theirs.progress.goal == own.progress.goal
            assert theirs.best.validation_loss == own.best.validation_loss
        assert late.view.seconds == own.seconds
        attached.leave(), late.leave()


def test_a_name_is_that_of_this_folder(session: Session, eventually: Any, tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / "elsewhere").mkdir()
    with trained(session) as (_, own):
        eventually(lambda: own.progress.update > 10)
        here = Path("..") / CHECKPOINT
        monkeypatch.chdir(tmp_path / "elsewhere")
        attached = Attached(Remote(here), here)
        assert attached.view.checkpoint == str(here)
        told: list[events.Event] = []
        attached.observers.append(told.append)
        attached.start()
        monkeypatch.chdir(tmp_path)  # the run is in this process
        attached.send(commands.Save())
        eventually(lambda: any(isinstance(event, events.Saved) for event in told))
        assert attached.view.checkpoint == str(here)
        assert attached.view.last_save is not None
        attached.leave()


class Silent:
    """A remote run that a test tells what to tell."""

    def __init__(self, started: events.Started, metrics: Path, *present: events.Event) -> None:
        self.started, self.present, self.observers = started, [started, *present], []
        self.greeting = dataclasses.make_dataclass("Greeting", ["process", "metrics"])(7, metrics)

    def tell(self, event: events.Event) -> None:
        for observer in self.observers:
            observer(event)


def test_what_is_recorded_and_told_as_well_is_taken_once(done: Any) -> None:
    from tui_rnn.run.replay import Replay

    replay = Replay(done.folder / "ckpt.npz")
    started = dataclasses.replace(replay.started, update=300)
    remote: Any = Silent(started, done.folder / "ckpt.metrics.jsonl")
    attached = Attached(remote, done.folder / "ckpt.npz")
    told: list[events.Event] = []
    attached.observers.append(told.append)
    texts = [*attached.view.texts]
    again = dataclasses.replace(texts[-1], surprise=(1.0,))
    remote.tell(again)  # which came while the connection was made
    assert (told, [*attached.view.texts]) == ([], texts)
    remote.tell(again)  # once more, so it is another one
    assert told == [again]
    remote.tell(events.Writing(300, "a", texts[0].occasion))
    remote.tell(texts[0])  # written only now: a new text, though it is the same
    assert len(attached.view.texts) == len(texts) + 2


def test_a_run_that_comes_back_is_read_anew(done: Any) -> None:
    from tui_rnn.run.replay import Replay

    replay = Replay(done.folder / "ckpt.npz")
    started = dataclasses.replace(replay.started, update=300)
    remote: Any = Silent(started, done.folder / "ckpt.metrics.jsonl")
    attached = Attached(remote, done.folder / "ckpt.npz")
    texts, points = keys_of(attached.view.texts), points_of(attached.view.curve)
    told: list[events.Event] = []
    attached.observers.append(told.append)
    remote.tell(events.Gone(300, "its process is gone"))
    assert attached.view.is_away
    remote.started = dataclasses.replace(started, goal=999)
    remote.present = [remote.started, events.Paused(300, 5.0), events.Saved(300, "ckpt.npz", seconds_ago=60.0)]
    for event in remote.present:
        remote.tell(event)
    assert (keys_of(attached.view.texts), points_of(attached.view.curve)) == (texts, points)
    assert (attached.view.progress.goal, attached.view.seconds, attached.view.is_away) == (999, 5.0, False)
    assert [type(event) for event in told] == [events.Gone, events.Started, events.Paused]  # a save is no news
