"""Who comes, who has to go and what is said about it, with real sockets."""

from __future__ import annotations

import os
import resource
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui_rnn.run import address, audience
from tui_rnn.run.audience import MOST_NOTICES, Audience
from tui_rnn.run.viewer import LostViewer

from .raw import RawViewer, viewer


class Hall:
    """An audience, and what it has reported."""

    def __init__(self, checkpoint: Path) -> None:
        self.checkpoint, self.reported = checkpoint, list[str]()
        self._listening = address.listening(address.address_of(checkpoint))
        self.audience = Audience(self._listening.__enter__(), self.reported.append)

    def turn(self, seconds: float | None = 60) -> None:
        """Let in who has come, and take what is sent."""
        has_come, have_sent = self.audience.wait(seconds)
        if has_come:
            self.audience.accept(lambda: b'{"greeting": 1}\n')
        for who in have_sent:
            with self.audience.losing(who):
                for record in who.receive():
                    who.is_admitted = bool(record)
        self.audience.send()

    def close(self) -> None:
        self.audience.close()
        self._listening.__exit__(None, None, None)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    hall = Hall(tmp_path / "ckpt.npz")
    yield hall
    hall.close()


def test_who_comes_is_greeted_and_told_what_it_asked_for(hall: Hall) -> None:
    with viewer(hall.checkpoint) as one, viewer(hall.checkpoint) as other:
        while len(hall.audience.viewers) < 2:
            hall.turn()
        assert one.next() == other.next() == {"greeting": 1}
        assert not hall.audience.is_watching
        one.send(hello=1)
        hall.turn()
        assert hall.audience.is_watching
        hall.audience.tell(b'{"n": 1}\n', "")
        hall.audience.send()
        assert one.next() == {"n": 1}
    while hall.audience.viewers:
        hall.turn()
    assert hall.reported == []  # who leaves is not worth a word


def test_a_wait_is_ended_from_another_thread(hall: Hall) -> None:
    for _ in range(3):
        waker = threading.Thread(target=hall.audience.wake)
        waker.start()
        hall.audience.wait(None)
        waker.join()
    hall.audience.wake()
    hall.audience.wake()
    hall.audience.wait(None)
    assert hall.audience.wait(0) == (False, [])  # nothing is left of them


def test_who_says_nothing_has_to_go(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audience, "GREETING", 0.01)
    with viewer(hall.checkpoint) as silent:
        hall.turn()
        while hall.audience.viewers:
            hall.turn(0.02)
        assert silent.reason == "it did not say what it wants"
    assert hall.reported == ["a viewer was disconnected: it did not say what it wants"]


def test_who_does_not_even_take_the_reason_has_to_go_in_the_end(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    with viewer(hall.checkpoint) as stalled:
        hall.turn()
        stalled.send(hello=1)
        hall.turn()
        hall.audience.tell(b"x" * 10**6 + b"\n", "")
        hall.audience.send()
        (who,) = hall.audience.viewers
        with hall.audience.losing(who):
            raise LostViewer("so")
        hall.turn(0)
        assert hall.audience.viewers  # it may take its time
        assert not hall.audience.is_watching
        monkeypatch.setattr(audience, "REASON", 0.01)
        while hall.audience.viewers:
            hall.turn(0.02)


def test_a_viewer_that_an_error_is_about_is_lost_alone(hall: Hall) -> None:
    with viewer(hall.checkpoint) as one, viewer(hall.checkpoint) as other:
        while len(hall.audience.viewers) < 2:
            hall.turn()
        with hall.audience.losing(hall.audience.viewers[0]):
            raise ZeroDivisionError("by zero")
        assert one.reason == "ZeroDivisionError: by zero"
        assert other.next() == {"greeting": 1}
        assert len(hall.audience.viewers) == 1


def test_who_cannot_be_let_in_yet_waits_and_keeps_nobody_busy(hall: Hall) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with viewer(hall.checkpoint) as raw:
        free = os.dup(raw.connection.fileno())
        os.close(free)
        resource.setrlimit(resource.RLIMIT_NOFILE, (free, hard))  # one more file cannot be opened
        try:
            began = time.monotonic()
            hall.turn()
            assert time.monotonic() - began >= audience.TRY_AGAIN  # or this would be done without pause
            assert not hall.audience.viewers
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        hall.turn()
        assert raw.next() == {"greeting": 1}
    assert hall.reported == []


def test_one_too_many_is_told_so(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audience, "MOST_VIEWERS", 2)
    raws = [RawViewer(hall.checkpoint) for _ in range(3)]
    for _ in raws:
        hall.turn()
    assert raws[2].reason == "the run has 2 viewers already"
    assert raws[0].next() == {"greeting": 1}
    for raw in raws:
        raw.close()


def test_who_comes_again_and_again_does_not_fill_a_log(hall: Hall) -> None:
    for n in range(3 * MOST_NOTICES):
        with viewer(hall.checkpoint) as raw:
            hall.turn()
            (who,) = hall.audience.viewers
            with hall.audience.losing(who):
                raise LostViewer("it is a nuisance" if n < MOST_NOTICES else f"{n} is too much")
            assert raw.reason
    assert len(hall.reported) == MOST_NOTICES
    assert hall.reported[0] == "a viewer was disconnected: it is a nuisance"
    assert hall.reported[-1].endswith("; further ones are not reported")
    assert len(set(hall.reported)) == MOST_NOTICES
