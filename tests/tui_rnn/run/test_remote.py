"""A run of another process, as a source: with the real server, and with one that says what a test wants it to."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tui_rnn import events, wire
from tui_rnn.commands import CheckGradients, Pause, Predict, Resume, Save, Step, Stop
from tui_rnn.run import address, remote, server
from tui_rnn.run.contact import NotReached, process_of
from tui_rnn.run.remote import Remote
from tui_rnn.run.schedule import Intervals, Schedule
from tui_rnn.run.worker import Worker
from tui_rnn.watch.present import present
from tui_rnn.watch.view import View

from .raw import GREETING, PATIENCE, RawRun


class Told:
    """An observer from whose events a test takes one after another."""

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[events.Event] = queue.SimpleQueue()

    def __call__(self, event: events.Event) -> None:
        self._events.put(event)

    def until(self, kind: Any) -> Any:
        while not isinstance(event := self._events.get(timeout=PATIENCE), kind):
            pass
        return event


@pytest.fixture
def worker(ready: Any) -> Worker:
    """A run that waits."""
    worker: Worker = ready(updates=10**9).worker(Schedule(Intervals(sample=0, autosave=0, looks=False)), stay=True)
    worker.send(Pause())
    return worker


@contextlib.contextmanager
def served(worker: Worker) -> Iterator[None]:
    """The run goes on, and can be reached."""
    view = View(worker.started)
    with server.served(worker.files.checkpoint, worker.files.metrics, view, worker.send) as shown:
        worker.observers[:] = [view, shown]
        worker.start()
        try:
            yield
        finally:
            worker.send(Stop(save=False))
            worker.join()


def attached(checkpoint: Path, **options: Any) -> tuple[Remote, Told]:
    source, told = Remote(checkpoint, **options), Told()
    source.observers.append(told)
    source.start()
    return source, told


def test_a_run_is_watched_and_controlled(worker: Worker) -> None:
    with served(worker):
        source, told = attached(worker.files.checkpoint)
        assert source.goes_on
        assert source.greeting.metrics == worker.files.metrics.absolute()
        assert source.started.vocabulary == worker.started.vocabulary
        assert not source.join(0)
        source.send(CheckGradients(reduced=True))  # a screen asks for it by itself
        source.send(Step())
        assert told.until(events.Updated).update == 1
        source.send(Save(Path("copy.npz")))
        assert told.until(events.CheckStarted | events.Saved) == events.Saved(1, str(Path("copy.npz").absolute()), True)
        source.send(Predict(length=5))
        assert told.until(events.Predicted).update == 1
        watching, also_told = attached(worker.files.checkpoint, control=False)
        watching.send(Resume())
        assert also_told.until(events.Refused).reason == "this screen only watches the run"
        watching.leave()
        source.send(Stop(save=False))
        told.until(events.Finished)
        worker.join()
    assert told.until(events.Gone).reason == ""
    assert source.join(PATIENCE)
    source.send(Resume())
    assert told.until(events.Refused).reason == "no process trains this run at present: it takes no commands"
    source.leave()


def test_commands_of_many_threads_do_not_run_into_each_other(worker: Worker) -> None:
    with served(worker):
        source, told = attached(worker.files.checkpoint)
        threads = [
            threading.Thread(target=lambda: [source.send(Predict(length=1, text="the " * 5000)) for _ in range(10)])
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        source.send(Step())
        assert told.until(events.Updated | events.Gone | events.Warned).update == 1
        leaving = [threading.Thread(target=source.leave) for _ in range(3)]
        for thread in leaving:
            thread.start()
        for thread in leaving:
            thread.join()
        assert source.join(PATIENCE)


def test_it_comes_back_with_the_run(worker: Worker, ready: Any) -> None:
    checkpoint = worker.files.checkpoint
    with served(worker):
        source, told = attached(checkpoint)
        source.send(Step())
        told.until(events.Updated)
        source.send(Save())
        assert told.until(events.Saved).update == 1
    assert told.until(events.Gone).reason == ""
    again = ready(text=[], resume=str(checkpoint), updates=10**9)
    other = again.worker(Schedule(Intervals(sample=0, autosave=0, looks=False)), stay=True)
    other.send(Pause())
    with served(other):
        assert told.until(events.Started).update == 1
        assert not source.join(0)
        source.send(Step())
        assert told.until(events.Updated).update in (1, 2)
        source.leave()


def test_an_error_of_an_observer_is_told_and_not_swallowed(worker: Worker) -> None:
    def fail(event: events.Event) -> None:
        if isinstance(event, events.Updated):
            raise ZeroDivisionError("by zero")

    with served(worker):
        source, told = attached(worker.files.checkpoint)
        source.observers.append(fail)
        source.send(Step())
        failed = told.until(events.Failed)
        assert failed.reason == "ZeroDivisionError: by zero"
        assert "in fail" in failed.trace
        assert source.join(PATIENCE)


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        ([], "the run does not answer: it has closed the connection"),
        ([wire.LIVE], "the run does not say what it is"),
        ([{"event": "paused", "update": 3, "seconds": 1.0}, wire.LIVE], "the run does not say what it is"),
        ([{"event": "exploded"}], "the run does not answer: no event of this protocol"),
    ],
)
def test_nor_is_one_that_does_not_say_where_it_stands(raw_run: RawRun, tmp_path: Path, says: Any, reason: str) -> None:
    raw_run.says = [GREETING, *says]
    assert process_of(tmp_path / "ckpt.npz") == 7
    with pytest.raises(NotReached, match=reason):
        Remote(tmp_path / "ckpt.npz")


def test_without_a_run_there_is_none(tmp_path: Path) -> None:
    for reach in (Remote, process_of):
        with pytest.raises(NotReached, match=r"no process trains .*ckpt.npz") as error:
            reach(tmp_path / "ckpt.npz")
        assert error.value.is_absent
    address.beside(tmp_path / "ckpt.npz").write_text("")
    with pytest.raises(NotReached):
        Remote(tmp_path / "ckpt.npz")


def test_a_run_that_came_back_as_another_version_is_told_once(
    raw_run: RawRun, worker: Worker, tmp_path: Path, eventually: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "AGAIN_EVERY", 0.01)
    stands = [wire.record_of(wire.event_line(event)) for event in present(View(worker.started))]
    raw_run.says = [GREETING, *stands, wire.LIVE]
    source = Remote(tmp_path / "ckpt.npz")
    raw_run.says = [{**GREETING, "protocol": 2, "tui_rnn": "9.0"}]
    told = list[events.Event]()
    source.observers.append(told.append)
    source.start()

    def gone() -> list[str]:
        return [event.reason for event in told if isinstance(event, events.Gone)]

    eventually(lambda: len(gone()) == 2)
    visits = raw_run.visits
    eventually(lambda: raw_run.visits > visits + 5)  # of these attempts nothing is told
    assert gone()[0] == "its process is gone (it has closed the connection)"
    assert "and the run's is 2 (tui-rnn 9.0)" in gone()[1]
    assert len(gone()) == 2
    raw_run.says = [GREETING, *stands, {"event": "nonsense"}]
    eventually(lambda: len(gone()) >= 3)
    assert gone()[2] == "the run does not answer: no event of this protocol"
    source.leave()
    assert source.join(PATIENCE)


def test_a_run_that_takes_no_commands_any_more_is_given_up(
    worker: Worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "ANSWER_WITHIN", 1.0)
    stands = [wire.record_of(wire.event_line(event)) for event in present(View(worker.started))]
    with address.listening(address.beside(tmp_path / "ckpt.npz")) as listener:
        told = Told()

        def connect() -> None:
            source.append(Remote(tmp_path / "ckpt.npz"))

        source: list[Remote] = []
        connecting = threading.Thread(target=connect)
        connecting.start()
        listener.settimeout(PATIENCE)
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"".join(map(wire.line, [GREETING, *stands, wire.LIVE])))
            connecting.join()
            source[0].observers.append(told)
            source[0].start()
            for _ in range(30):  # nobody reads them: it must not wait for ever
                source[0].send(Predict(length=1, text="x" * 100_000))
                if source[0].join(0):
                    break
            assert "its process is gone" in told.until(events.Gone).reason
            source[0].leave()
