"""What a screen asks of a source, which the worker and a replay both are."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn import commands, events
from tui_rnn.run import jobs
from tui_rnn.run.options import Options
from tui_rnn.run.prepare import prepare
from tui_rnn.run.replay import Replay
from tui_rnn.run.schedule import Intervals, Schedule
from tui_rnn.run.worker import Worker
from tui_rnn.watch.source import Source
from tui_rnn.watch.view import View

from ..test_commands import NEEDED

Make = Callable[[], Source]


@pytest.fixture(params=["worker", "replay"])
def make(request: pytest.FixtureRequest, done: Any, tmp_path: Path) -> Make:
    """Makes a source of each kind; that it may be returned as one is checked by mypy."""

    def worker() -> Source:
        book = tmp_path / "book.txt"
        book.write_text("the quick brown fox\n" * 50)
        out = tmp_path / "ckpt.npz"
        session = prepare(Options(text=str(book), settings={"hidden_size": 8}, out=out))
        return Worker(session.trainer, 30, session.files, session.origin(30), Schedule(Intervals(autosave=0)))

    def replay() -> Source:
        return Replay(done.folder / "ckpt.npz")

    return worker if request.param == "worker" else replay


@pytest.mark.parametrize("kind", [Worker, Replay])
def test_it_has_every_method_with_the_same_parameters(kind: type) -> None:
    for name, method in inspect.getmembers(Source, inspect.isfunction):
        if not name.startswith("_"):
            assert inspect.signature(getattr(kind, name)) == inspect.signature(method), name


def test_the_first_event_is_the_one_that_it_has_announced_and_every_observer_gets_all_in_order(make: Make) -> None:
    source = make()
    told: list[tuple[int, events.Event]] = []
    source.observers += [lambda event: told.append((1, event)), lambda event: told.append((2, event))]
    announced = source.started
    assert told == []  # nothing before the start
    source.start()
    assert source.join(60)
    assert told[0] == (1, announced)
    assert [event for who, event in told if who == 1] == [event for who, event in told if who == 2]
    assert [who for who, _ in told] == [1, 2] * (len(told) // 2)
    assert isinstance(told[-1][1], events.Finished)


def test_the_end_is_the_last_that_is_told_also_of_a_slow_run(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "WORTH_TELLING", -1.0)  # as if each step of a job took long
    told: list[events.Event] = []
    source = make()
    source.observers.append(told.append)
    source.start()
    assert source.join(60)
    assert isinstance(told[-1], events.Finished)


def test_a_view_of_it_stands_where_the_run_does(make: Make) -> None:
    source = make()
    view = View(source.started)
    source.observers.append(view)
    source.start()
    assert source.join(60)
    assert view.finished is not None
    assert view.progress.update == view.finished.update > 0
    assert engine.load(Path(view.checkpoint)).update == view.progress.update


@pytest.mark.parametrize("kind", commands.Command.__args__)
def test_any_command_can_be_sent_from_any_thread_before_during_and_after(make: Make, kind: type) -> None:
    command = kind(**NEEDED.get(kind.__name__, {}))
    source = make()
    failures: list[events.Event] = []
    source.observers.append(lambda event: failures.append(event) if isinstance(event, events.Failed) else None)
    source.send(command)
    source.start()
    threads = [threading.Thread(target=source.send, args=(command,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    source.send(commands.Stop(save=False))
    assert source.join(60)
    source.send(command)
    assert failures == []
    assert source.join(0)
