"""Runs in processes: what they tell, and that none is left."""

from __future__ import annotations

import os
import queue
from pathlib import Path
from typing import Any

from tui_rnn.run.runfiles import RunFiles
from tui_rnn.sweep.events import RunKey
from tui_rnn.sweep.executor import Ended, Job, Record
from tui_rnn.sweep.processes import Processes

RUN = RunKey(0, 0)
LONG = 10**9


def job(folder: Path, updates: int, **settings: Any) -> Job:
    files = RunFiles.of(folder / "ckpt.npz")
    text = (str(folder / "book.txt"),)
    return Job(RUN, files, text, None, "assignment", {"hidden_size": 8, **settings}, updates, 1000)


def told(processes: Processes, what: Job) -> tuple[list[Any], Ended]:
    news: queue.SimpleQueue[Any] = queue.SimpleQueue()
    processes.start(what, news.put)
    return until_the_end(news)


def until_the_end(news: queue.SimpleQueue[Any]) -> tuple[list[Any], Ended]:
    found = []
    while not isinstance(item := news.get(timeout=120), Ended):
        found.append(item)
    return found, item


def test_a_run_tells_its_records_and_its_end(cli: Any) -> None:
    records, end = told(Processes(2), job(cli.folder, 200))
    assert all(isinstance(item, Record) and item.run == RUN for item in records)
    assert [item.record["event"] for item in records][-1] == "finished"
    assert (end.run, end.code) == (RUN, 0)


def test_why_it_could_not_be_trained_is_told(cli: Any) -> None:
    cli.book.unlink()
    records, end = told(Processes(1), job(cli.folder, 200))
    assert records == [] and end.code == 2
    assert end.message == f"{cli.book} cannot be read: no such file or directory"


def test_a_run_is_stopped_and_saved(cli: Any) -> None:
    news: queue.SimpleQueue[Any] = queue.SimpleQueue()
    processes = Processes(1)
    processes.start(job(cli.folder, LONG), news.put)
    assert isinstance(news.get(timeout=120), Record)
    processes.stop(RUN)
    records, end = until_the_end(news)
    assert records[-1].record["reason"] == "asked" and end.code == 143
    assert (cli.folder / "ckpt.npz").exists()
    processes.stop(RUN)  # it is over: nothing happens


def test_closing_leaves_no_process(cli: Any) -> None:
    news: queue.SimpleQueue[Any] = queue.SimpleQueue()
    processes = Processes(1)
    processes.start(job(cli.folder, LONG), news.put)
    news.get(timeout=120)
    processes.close()
    until_the_end(news)
    processes.close()


def test_as_many_as_there_are_cores() -> None:
    assert Processes().room == len(os.sched_getaffinity(0))
    assert (Processes(1).where, Processes(3).where) == ("1 process", "3 processes")
