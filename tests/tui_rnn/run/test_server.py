"""A run and its viewers: a real worker, real sockets, and threads as they are."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tui_rnn import events, wire
from tui_rnn.commands import Command, Pause, Stop, Warn
from tui_rnn.run import address, server
from tui_rnn.run.audience import MOST_NOTICES, Audience
from tui_rnn.run.remote import Remote
from tui_rnn.run.schedule import Intervals, Schedule
from tui_rnn.run.server import Server
from tui_rnn.run.viewer import LONGEST_LINE, MOST_WAITING
from tui_rnn.run.worker import Worker
from tui_rnn.watch.view import View

from .raw import RawViewer, viewer

QUIET = Intervals(sample=0, autosave=0, looks=False)


class Shown:
    """A server whose events are told by the test, as by a training thread.

    Attributes:
        sent: the commands that came from viewers, and warnings about them.
    """

    def __init__(self, worker: Worker) -> None:
        self.checkpoint = worker.files.checkpoint
        self.view, self.sent = View(worker.started), list[Command]()
        self._served = server.served(self.checkpoint, worker.files.metrics, self.view, self.sent.append)
        self.server: Server = self._served.__enter__()

    def tell(self, *told: events.Event) -> None:
        for event in told:
            self.view(event)
            self.server(event)

    @property
    def warnings(self) -> list[str]:
        return [command.reason for command in self.sent if isinstance(command, Warn)]

    def close(self) -> None:
        self._served.__exit__(None, None, None)


@pytest.fixture
def shown(ready: Any) -> Iterator[Shown]:
    shown = Shown(ready(updates=10**9).worker(Schedule(QUIET)))
    yield shown
    shown.close()


def updated(update: int, validation: float | None = None) -> events.Updated:
    return events.Updated(update, 0.0, 3.0, 3.0, 0.1, validation)


def test_events_come_in_the_order_in_which_they_were_told(shown: Shown) -> None:
    with viewer(shown.checkpoint) as raw:
        raw.enter()
        view = View(shown.view.started)
        for end in range(200):
            base = end * 10
            back = events.RolledBack(base + 2, base + 6, 0.1, "it jumped")
            numbers = [updated(base + n) for n in range(5)]
            shown.tell(
                *numbers, updated(base + 5, 2.0), updated(base + 6), back, updated(base + 3), events.Resumed(base)
            )
        shown.tell(events.Warned(0, "over"))
        before = -1
        while (record := raw.next()) != {"event": "warned", "update": 0, "reason": "over"}:
            event = wire.event_of(record)
            view(event)
            if isinstance(event, events.Updated):
                assert event.update > before, "an older update came after a newer one, or twice"
                before = event.update
            elif isinstance(event, events.RolledBack):
                assert before <= event.left_at  # of a slow viewer's updates some are left out
                before = event.update
        assert view.progress.latest == shown.view.progress.latest


def test_nobody_watches_and_nothing_is_kept(shown: Shown, eventually: Callable[..., None]) -> None:
    shown.tell(*(updated(n) for n in range(9)), events.Resumed(9))
    assert not shown.server._told
    with viewer(shown.checkpoint) as raw:
        raw.enter()
        shown.tell(events.Paused(10))
        raw.until(event="paused", update=10)
    eventually(lambda: not shown.server._is_watched)
    shown.tell(events.Resumed(11))
    assert not shown.server._told


def test_who_does_not_read_is_sent_away_and_others_see_nothing_of_it(
    shown: Shown, eventually: Callable[..., None]
) -> None:
    size, total = 2**20, 2 * MOST_WAITING // 2**20
    with viewer(shown.checkpoint) as stalled, viewer(shown.checkpoint) as reading:
        stalled.enter()
        reading.enter()
        for n in range(total):  # texts that were asked for: none may be dropped
            shown.tell(events.Writing(n, "x" * size), updated(n))
            assert reading.until(event="writing", update=n)
        eventually(lambda: shown.warnings)
        held = [who for who in shown.server._audience.viewers if who.is_leaving]
        assert all(who._waiting < 2 * size for who in held)
        read = 0
        while (record := stalled.next()) and "closed" not in record:
            read += record.get("event") == "writing"
        assert record == {"closed": "it does not read what it is sent"}
        assert 0 < read < total
        shown.tell(events.Paused(7))
        reading.until(event="paused")
    assert shown.warnings == ["a viewer was disconnected: it does not read what it is sent"]


GARBAGE = {
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n": "something else than a command: not a line of JSON",
    b"\x80\x04\x95\x10\n": "something else than a command: not a line of JSON",
    b'{"command": "pause"}\n': "the viewer's protocol is None (tui-rnn None), and the run's is 1 ",
    b'{"tui_rnn": "0.0.1", "protocol": 0}\n': "the viewer's protocol is 0 (tui-rnn 0.0.1), and the run's is 1 ",
    b'{"protocol": [[[1]]], "tui_rnn": {"a": 1}}\n': "the viewer's protocol is [[[1]]] (tui-rnn {'a': 1}), and ",
    b"x" * (10 * 2**20): f"a line of more than {LONGEST_LINE:,} bytes",
}


@pytest.mark.parametrize("sent", GARBAGE, ids=lambda sent: sent[:20].decode("latin-1"))
def test_garbage_is_answered_in_a_line_and_reported_once(shown: Shown, sent: bytes) -> None:
    for _ in range(3):
        with viewer(shown.checkpoint) as raw:
            try:
                raw.connection.sendall(sent)
            except (BrokenPipeError, ConnectionResetError):
                assert len(sent) > LONGEST_LINE
            reason = raw.reason
            assert GARBAGE[sent] in reason
            assert reason.isprintable()
    assert len(shown.warnings) == 1
    assert GARBAGE[sent] in shown.warnings[0]


def test_valid_json_of_wrong_types_is_answered_in_a_line_and_reported_once(shown: Shown) -> None:
    wrong = [
        {"command": "extend", "updates": "many"},
        {"command": "extend", "updates": None},
        {"command": "save", "elsewhere": 5},
        {"command": "sample", "length": 5, "rule": []},
        {"command": "sample", "length": 5, "rule": {"temperature": -1}},
        {"command": {"pause": 1}},
        {"event": "paused", "update": 3},
        {"protocol": 1},
    ]
    for record in wrong * 2:
        with viewer(shown.checkpoint) as raw:
            raw.enter()
            raw.send(**record)
            assert raw.reason.startswith("it sent something else than a command: ")
    assert len(set(shown.warnings)) == len(shown.warnings) <= min(len(wrong), MOST_NOTICES)
    assert shown.sent == [command for command in shown.sent if isinstance(command, Warn)]


def test_who_only_watches_changes_nothing_and_is_told_so(shown: Shown) -> None:
    with viewer(shown.checkpoint) as raw, viewer(shown.checkpoint) as other:
        raw.enter(control=False)
        other.enter()
        raw.send(command="stop", save=True, insist=False)
        assert raw.until(event="refused")["reason"] == "this screen only watches the run"
        raw.send(command="predict", length=5)
        other.send(command="pause")
        shown.tell(events.Warned(1, "x"))
        assert other.next()["event"] == "warned"  # and not the refusal
    assert not any(isinstance(command, Stop) for command in shown.sent)


def test_an_event_that_cannot_be_told_is_reported_and_the_others_come(shown: Shown) -> None:
    with viewer(shown.checkpoint) as raw:
        raw.enter()
        for _ in range(2):
            shown.tell(events.Warned(3, object()), events.Warned(4, "x"))
            assert raw.next()["update"] == 4
    (warning,) = shown.warnings
    assert warning.startswith("viewers cannot be told of an event of type Warned: TypeError: ")


def test_an_error_in_the_viewers_thread_is_told_and_leaves_no_dead_socket(
    shown: Shown, monkeypatch: pytest.MonkeyPatch, eventually: Callable[..., None]
) -> None:
    with viewer(shown.checkpoint) as raw:
        raw.enter()

        def fail(*_: object) -> None:
            raise ZeroDivisionError("by zero")

        monkeypatch.setattr(Audience, "send", fail)
        shown.tell(events.Paused(3))
        assert raw.next() == {}
        eventually(lambda: not shown.server._thread.is_alive())
        assert shown.warnings == ["no viewer can be shown this run any more: ZeroDivisionError: by zero"]
        with pytest.raises(ConnectionRefusedError):
            RawViewer(shown.checkpoint)
        shown.tell(*(updated(n) for n in range(99)), events.Resumed(3))
        assert not shown.server._told


def test_the_last_events_come_before_the_end(ready: Any) -> None:
    shown = Shown(ready(updates=10**9).worker(Schedule(QUIET)))
    with viewer(shown.checkpoint) as raw:
        raw.enter()
        for n in range(300):
            shown.tell(events.Writing(n, "x" * 10_000))
        shown.tell(events.Paused(300))
        reading = threading.Thread(target=raw.until, kwargs={"event": "paused", "update": 300})
        reading.start()
        shown.close()
        reading.join()
        assert raw.next() == {}
    assert shown.warnings == []
    assert not address.beside(shown.checkpoint).exists()


def test_a_run_that_cannot_be_reached_is_trained_all_the_same(ready: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    session, reported = ready(updates=9), list[str]()
    address.beside(session.files.checkpoint).write_text("precious")
    worker = session.worker(Schedule(QUIET))
    with server.shown_to_others(session, View(worker.started), worker.send, reported.append) as shown:
        assert shown == []
    (message,) = reported
    assert message.startswith("tui-rnn attach cannot reach this run: ")
    assert message.endswith(".ckpt.npz.sock is not a socket; remove it")


def test_every_viewer_sees_what_the_others_have_asked_for(ready: Any) -> None:
    session = ready(updates=10**9)
    worker = session.worker(Schedule(QUIET), stay=True)
    view = View(worker.started)
    worker.observers.append(view)
    with server.shown_to_others(session, view, worker.send, print) as shown:
        worker.observers += shown
        worker.start()
        with viewer(session.files.checkpoint) as one, contextlib.ExitStack() as stack:
            assert one.enter()["viewers"] == 0
            other = stack.enter_context(viewer(session.files.checkpoint))
            assert other.enter()["viewers"] == 1
            one.send(command="pause")
            update = other.until(event="paused")["update"]
            other.send(command="step")
            assert one.until(event="updated")["update"] <= update + 1
            one.until(event="updated", update=update + 1)
            other.send(command="sample", length=20, occasion="asked")
            assert len(one.until(event="sampled")["text"]) == len(other.until(event="sampled")["text"]) == 20
            remote = Remote(session.files.checkpoint)
            assert remote.view().progress.update == update + 1
            assert not remote.view().is_training
            remote.leave()
            worker.send(Pause())
            one.send(command="stop")
            for raw in (one, other):
                assert raw.until(event="finished")["update"] == update + 1
        worker.join()
    assert not address.beside(Path(session.files.checkpoint)).exists()
