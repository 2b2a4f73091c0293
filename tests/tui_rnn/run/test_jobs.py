"""What is done in pieces: order, sharing of time, and what becomes of jobs that are given up."""

from __future__ import annotations

import threading
from collections.abc import Generator

import pytest

from tui_rnn.run import jobs
from tui_rnn.run.jobs import BackgroundCall, Job, Jobs


def steps(name: str, count: int, done: list[str]) -> Generator[None]:
    """A job of so many steps that writes down each, and how it ended."""
    try:
        for n in range(count):
            done.append(f"{name}{n}")
            yield
        done.append(f"{name} over")
    except GeneratorExit:
        done.append(f"{name} given up")
        raise


def drive(waiting: Jobs) -> None:
    while waiting:
        waiting.work(alone=True)


def test_jobs_are_done_one_after_another_and_exclusive_ones_first() -> None:
    done: list[str] = []
    waiting = Jobs(lambda what: None)
    waiting.add(Job("", steps("a", 2, done), exclusive=False))
    waiting.add(Job("", steps("b", 1, done), exclusive=False))
    waiting.work(alone=True)
    waiting.add(Job("", steps("c", 2, done), exclusive=True))
    assert waiting.updates_wait
    drive(waiting)
    assert done == ["a0", "c0", "c1", "c over", "a1", "a over", "b0", "b over"]


def test_a_look_takes_turns_with_a_long_text() -> None:
    done: list[str] = []
    waiting = Jobs(lambda what: None)
    waiting.add(Job("", steps("text", 4, done), exclusive=False))
    waiting.add(Job("", steps("look", 1, done), exclusive=False), aside=True)
    waiting.add(Job("", steps("next look", 1, done), exclusive=False, kind="look"), aside=True)
    assert waiting.has("look")
    drive(waiting)
    assert done[:7] == ["text0", "look0", "text1", "look over", "text2", "next look0", "text3"]
    assert not waiting.has("look")


def test_a_shared_job_leaves_as_much_time_as_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 0.0, 10.0, 19.0, 20.0, 20.0, 21.0])  # when it looks: before, at the beginning, after a step
    monkeypatch.setattr(jobs.time, "monotonic", lambda: next(clock))  # type: ignore[attr-defined]
    done: list[str] = []
    waiting = Jobs(lambda what: None)
    waiting.add(Job("", steps("a", 9, done), exclusive=False, began=0.1))
    waiting.work(alone=False)
    assert done == ["a0"]


def test_only_what_takes_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    waiting = Jobs(told.append)
    waiting.add(Job("saving", steps("a", 3, []), exclusive=True))
    drive(waiting)
    assert told == []
    monkeypatch.setattr(jobs, "WORTH_TELLING", 0)
    waiting.add(Job("saving", steps("a", 3, []), exclusive=True))
    waiting.add(Job("writing", steps("b", 3, []), exclusive=False))
    drive(waiting)
    assert told == ["saving", ""]


def test_given_up_jobs_end_in_order_and_an_exclusive_one_gets_a_step_more() -> None:
    done: list[str] = []
    waiting = Jobs(lambda what: None)
    waiting.add(Job("", steps("a", 5, done), exclusive=True))
    waiting.add(Job("", steps("b", 5, done), exclusive=True))
    waiting.add(Job("", steps("c", 5, done), exclusive=False))
    waiting.work(alone=True)
    waiting.end()
    assert done == ["a0", "a1", "a given up", "b0", "b given up"]  # c was not begun
    assert not waiting


def test_a_job_that_fails_is_over() -> None:
    def failing() -> Generator[None]:
        yield
        raise ValueError("broken")

    waiting = Jobs(lambda what: None)
    waiting.add(Job("", failing(), exclusive=True))
    waiting.work(alone=True)
    with pytest.raises(ValueError, match="broken"):
        waiting.work(alone=True)
    assert not waiting


def test_a_kind_is_known_while_it_waits() -> None:
    waiting = Jobs(lambda what: None)
    waiting.add(Job("", steps("a", 1, []), exclusive=True, kind="save"))
    assert waiting.has("save")
    assert not waiting.has("check")
    drive(waiting)
    assert not waiting.has("save")


def test_a_call_beside_gives_its_result_or_raises_its_error() -> None:
    go_on = threading.Event()
    call = BackgroundCall(lambda: go_on.wait() and 7)
    assert not call.wait()
    go_on.set()
    assert call.result() == 7

    def fail() -> None:
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        BackgroundCall(fail).result()
