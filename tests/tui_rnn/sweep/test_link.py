"""A link to a scheduler: what is said when it breaks, and that what waits for it goes on or is told."""

from __future__ import annotations

import queue
import threading
from typing import Any

import pytest

from tui_rnn.sweep import link
from tui_rnn.sweep.connection import Gone, Refused
from tui_rnn.sweep.executor import Lost, Remark
from tui_rnn.sweep.link import Link


class There:
    """Stands in for a connection: it breaks, and has workers, as it is told to."""

    def __init__(self, threads: int = 2) -> None:
        self.is_gone, self.is_closed, self.number = False, False, threads

    def threads(self) -> int:
        return self.number

    def close(self) -> None:
        self.is_closed = True


class Connecting:
    """What comes of each attempt to connect, in turn; the last one again and again."""

    def __init__(self, *outcomes: There | Exception) -> None:
        self._outcomes = [*outcomes]

    def __call__(self) -> Any:
        outcome = self._outcomes.pop(0) if len(self._outcomes) > 1 else self._outcomes[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(link, "PATIENCE", 0.1)


def linked(*outcomes: There | Exception) -> tuple[Any, queue.SimpleQueue[Any]]:
    news: queue.SimpleQueue[Any] = queue.SimpleQueue()
    found = Link(Connecting(*outcomes), "the cluster", news.put)
    found.keep()
    return found, news


def test_another_connection_takes_the_place_of_a_broken_one() -> None:
    first, second = There(), There(3)
    found, news = linked(first, Gone(), Gone(), second)
    assert found.usable(lambda: False) is first
    first.is_gone = True
    assert "does not answer; the runs wait" in news.get(timeout=60).text
    assert "answers again" in news.get(timeout=60).text
    assert found.usable(lambda: False) is second and first.is_closed
    found.lose(first)  # by a run that has only now seen it: it is lost already
    assert found.present is second
    found.close()
    assert second.is_closed and found.usable(lambda: False) is None


def test_one_that_does_not_come_back_is_given_up_once() -> None:
    first = There()
    found, news = linked(first, Gone())
    found.lose(first)
    waiting: list[Any] = []
    threads = [threading.Thread(target=lambda: waiting.append(found.usable(lambda: False))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert waiting == [None] * 3
    assert isinstance(news.get(timeout=60), Remark)
    lost = news.get(timeout=60)
    assert isinstance(lost, Lost) and "the cluster has not answered for" in lost.why
    found.give_up("again")
    found.close()
    assert news.empty()


def test_one_that_comes_back_with_other_workers_is_refused() -> None:
    first = There()
    found, news = linked(first, Refused("another version"))
    first.is_gone = True
    news.get(timeout=60)
    assert news.get(timeout=60) == Lost("another version")
    found.close()


def test_what_is_not_wanted_any_more_does_not_wait() -> None:
    first, unwanted = There(), threading.Event()
    found, _ = linked(first, Gone())
    found.lose(first)
    thread = threading.Thread(target=found.usable, args=(unwanted.is_set,))
    thread.start()
    unwanted.set()
    found.wake()
    thread.join()
    found.close()


def test_it_is_said_that_there_are_no_workers_and_that_there_are() -> None:
    first = There(0)
    found, news = linked(first)
    assert "has no workers" in news.get(timeout=60).text
    first.number = 2
    assert "has workers now" in news.get(timeout=60).text
    found.close()
    assert found.threads == 2
