"""A run under the app: what is said before it starts, and that it is saved if its terminal disappears and no signal
says so: under nohup, or without a controlling terminal."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import engine
from tui_rnn import events
from tui_rnn.app import launch
from tui_rnn.run.contact import Greeting
from tui_rnn.run.options import Options, UsageError
from tui_rnn.run.prepare import prepare
from tui_rnn.run.schedule import Intervals
from tui_rnn.watch.view import View

from ..watch.test_records import one_of


def ignore_hangup() -> None:
    """As nohup does."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


@pytest.fixture
def train(tmp_path: Path) -> Callable[..., tuple[subprocess.Popen[bytes], int]]:
    """Starts the app on a pseudo-terminal; gives the process, once it trains, and the terminal's other end."""

    def start(*arguments: str, prepare: Callable[[], None] | None = None) -> tuple[subprocess.Popen[bytes], int]:
        master, slave = pty.openpty()
        environment = {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        process = subprocess.Popen(
            [sys.executable, "-m", "tui_rnn", "train", *arguments], cwd=tmp_path, env=environment,
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True, preexec_fn=prepare,
        )  # fmt: skip
        os.close(slave)
        shown = b""
        while b"TRAINING" not in shown:
            assert select.select([master], [], [], 30)[0], "it never showed that it is training"
            shown += os.read(master, 65536)
        return process, master

    return start


@pytest.mark.parametrize("prepare", [ignore_hangup, None], ids=["SIGHUP is ignored", "nobody sends SIGHUP"])
def test_the_run_is_saved_and_the_process_ends(
    train: Callable[..., tuple[subprocess.Popen[bytes], int]], tmp_path: Path, prepare: Callable[[], None] | None
) -> None:
    process, master = train("--hidden", "8", prepare=prepare)
    os.close(master)
    assert process.wait(30) == 128 + signal.SIGHUP
    assert engine.load(tmp_path / "ckpt.npz").kind == "run"


def test_a_terminal_that_hangs_up_many_times_loses_nothing(
    train: Callable[..., tuple[subprocess.Popen[bytes], int]], tmp_path: Path
) -> None:
    process, master = train("--hidden", "300")  # about 2 MB to save
    os.close(master)
    while process.poll() is None:
        process.send_signal(signal.SIGHUP)
    assert engine.load(tmp_path / "ckpt.npz").kind == "run"


@pytest.mark.parametrize("named", ["ckpt.npz", "ckpt.metrics.jsonl"])
def test_another_run_may_be_named_by_its_checkpoint_or_by_its_metrics(done: Any, named: str) -> None:
    ((name, found),) = launch.others([done.folder / named])
    assert name == named
    assert found.updates[-1] == 300


@pytest.mark.parametrize(
    ("named", "says"), [("gone.npz", "gone.metrics.jsonl cannot be read"), ("book.txt", "holds no metrics of a run")]
)
def test_what_is_no_other_run_is_refused_by_its_name(done: Any, named: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        launch.others([done.folder / "ckpt.npz", done.folder / named])


def test_metrics_that_cannot_be_written_are_said_before_the_app_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "book.txt"
    book.write_text("the quick brown fox\n" * 50)
    session = prepare(Options(text=str(book), settings={"hidden_size": 8}, out=tmp_path / "ckpt.npz"))
    session.files.metrics.mkdir()
    assert launch.train(session, Intervals()).code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("tui-rnn: ")
    assert "ckpt.metrics.jsonl" in line


@pytest.mark.parametrize(
    ("state", "stopped", "says"),
    [
        ("training", False, "the run goes on in process 7, at update 40; tui-rnn attach 'my run.npz' shows it again"),
        ("paused", False, "the run is paused in process 7, at update 40; tui-rnn attach 'my run.npz' shows it again"),
        ("finished", False, "the run is finished in process 7, at update 40; tui-rnn attach 'my run.npz' shows it"),
        ("saving", True, "saved my run.npz at update 30; to resume: tui-rnn train --resume 'my run.npz'"),
        ("over", False, "saved my run.npz at update 30; to resume: tui-rnn train --resume 'my run.npz'"),
    ],
)
def test_who_leaves_a_run_of_another_process_is_told_what_goes_on(state: str, stopped: bool, says: str) -> None:
    view = View(one_of(events.Started, update=40, smooth_loss=1.0, checkpoint="my run.npz"))
    view(events.Saved(30, "my run.npz"))
    assert launch.left(view, state, 7, stopped=stopped).startswith(says)


@pytest.mark.parametrize(("others", "says"), [(0, "nobody else watches"), (1, "another screen"), (5, "5 others watch")])
def test_the_log_begins_with_what_is_attached_to(others: int, says: str) -> None:
    greeting = Greeting(7, "2026-11-26T14:40:30+0000", 1.0, others, Path("ckpt.metrics.jsonl"))
    remote: Any = SimpleNamespace(greeting=greeting)
    line = launch.attached_to(remote, only_watches=True)
    assert line.startswith("attached to process 7, which began 2026-11-26 14:40; ")
    assert says in line
    assert line.endswith("; no key here changes it (--read-only)")
