"""The files that grow during a run."""

from __future__ import annotations

import itertools
import json
import platform
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine
import tui_rnn
from tui_rnn.commands import Sample
from tui_rnn.run.options import Options
from tui_rnn.run.prepare import prepare
from tui_rnn.run.schedule import Intervals, Schedule
from tui_rnn.run.worker import Worker
from tui_rnn.watch.logs import LogFile, Logs
from tui_rnn.watch.records import ALL_PROGRESS, APART, EVERY
from tui_rnn.watch.view import View

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # see the last test


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_log_that_cannot_be_written_is_told_of_once_and_is_no_error() -> None:
    said: list[str] = []
    log = LogFile(Path("/dev/full"), True, said.append)
    log.write("a\n"), log.write("b\n"), log.close(), log.write("c\n")
    assert said == ["/dev/full cannot be written: No space left on device. Training goes on."]


@pytest.mark.parametrize(("fresh", "kept"), [(True, "new\n"), (False, "old\nnew\n")])
def test_a_fresh_log_begins_anew_and_another_goes_on(cli: Any, fresh: bool, kept: str) -> None:
    path = cli.folder / "log.txt"
    path.write_text("old\n")
    log = LogFile(path, fresh, pytest.fail)
    log.write("new\n")
    assert path.read_text() == kept  # at once, as a run may be killed at any time


def test_a_record_does_not_run_into_a_line_that_was_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_text("old")
    log = LogFile(path, False, pytest.fail)
    log.write("new\n"), log.write("newer\n"), log.close()
    assert path.read_text() == "old\nnew\nnewer\n"


def test_a_folder_that_is_missing_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        LogFile(tmp_path / "missing" / "log.txt", True, pytest.fail)


def test_what_a_screen_looks_at_is_not_kept(cli: Any) -> None:
    """A text for a screen ("live") leaves no trace, so that the files are the same whether somebody looks or not."""
    options = Options(text=str(cli.book), settings={"hidden_size": 8}, out=cli.folder / "ckpt.npz")
    session = prepare(options)
    schedule = Schedule(Intervals(sample=0, autosave=0, looks=False))
    worker = Worker(session.trainer, 10, session.files, session.origin(10), schedule)
    view = View(worker.started)
    told: list[str] = []
    worker.observers += [view, lambda event: told.append(getattr(event, "occasion", ""))]
    for occasion in ("live", "asked"):
        worker.send(Sample(length=20, occasion=occasion))
    with Logs(session.files.metrics, session.files.samples, True, view, pytest.fail) as logs:
        worker.observers.append(logs)
        worker.run()
    assert {"live", "asked", "final"} < set(told)
    assert session.files.samples.read_text().count("=== update ") == 2
    assert {record.get("occasion") for record in cli.metrics()} == {None, "asked", "final"}


def test_the_first_line_says_what_the_run_is(cli: Any) -> None:
    cli.train("--updates", 50, "--seed", 3, "--quiet")
    first = cli.metrics()[0]
    with cli.book.open("rb") as stream:
        corpus = engine.read_text(stream)
    saved = engine.load(cli.folder / "ckpt.npz")
    assert (first["event"], first["update"], first["goal"], first["checkpoint"]) == ("run", 0, 50, "ckpt.npz")
    assert first["text"] == {
        "name": "book.txt",
        "sha256": corpus.sha256,
        "characters": 1800,
        "distinct": len(corpus.vocabulary),
        "encoding": "utf-8",
    }
    assert first["config"] == saved.config.to_dict()
    assert (first["updates_per_epoch"], first["parameters"]) == (71, saved.weights.flat.size)
    assert first["versions"] == {
        "tui_rnn": tui_rnn.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
    }


def test_a_run_that_goes_on_says_so_and_with_which_learning_rate(cli: Any) -> None:
    cli.train("--updates", 50, "--quiet")
    cli.resume("--updates", 60)
    cli.resume("--updates", 70, "--learning-rate", 0.1)  # which it has
    cli.resume("--updates", 80, "--learning-rate", 0.02)
    told = [
        (r["event"], r["update"], r["learning_rate"]) for r in cli.metrics() if r["event"] in ("run", "learning_rate")
    ]
    assert told == [("run", 0, 0.1), ("run", 50, 0.1), ("run", 60, 0.1), ("run", 70, 0.02), ("learning_rate", 70, 0.02)]
    assert list(engine.load(cli.folder / "ckpt.npz").learning_rates) == [(0, 0.1), (70, 0.02)]


def test_after_the_first_updates_are_kept_at_most_twice_a_second(cli: Any, eventually: Any) -> None:
    running = cli.start_training("--hidden", 1, "--seq-length", 1)

    def times() -> list[float]:
        lines = (cli.folder / "ckpt.metrics.jsonl").read_text().splitlines()
        return [record["seconds"] for record in map(json.loads, lines) if record["event"] == "progress"]

    running.until("progress", update=100)
    eventually(lambda: len(times()) >= ALL_PROGRESS + 3)
    kept = times()[ALL_PROGRESS - 1 :]
    assert all(b - a >= APART - 1e-3 for a, b in itertools.pairwise(kept))


def test_the_help_says_how_often(cli: Any) -> None:
    shown = " ".join(cli.run("train", "--help").out.replace("│", " ").split())
    assert f"after {ALL_PROGRESS * EVERY:,} updates these at most twice a second" in shown


def test_a_run_leaves_no_file_open(cli: Any) -> None:
    command = ("-m", "tui_rnn", "train", "book.txt", "--no-ui", "--hidden", 8, "--updates", 5, "--quiet")
    assert cli.python("-X", "dev", *command).err == ""
