"""The app in a real terminal."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import engine

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")


class Terminal:
    """A tmux session of its own server, in which a shell runs the command and then says its exit code."""

    def __init__(self, folder: Path, size: tuple[int, int] = (120, 36)) -> None:
        self._server = f"tui-rnn-test-{os.getpid()}-{time.monotonic_ns()}"
        self.folder = folder
        width, height = map(str, size)
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", width, "-y", height, "-c", str(folder), "sh")
        self.wait_for_output()

    def tmux(self, *arguments: str) -> str:
        # What says how large the terminal is must be the terminal.
        env = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "TMUX")}
        command = ["tmux", "-L", self._server, *arguments]
        run = subprocess.run(command, capture_output=True, text=True, timeout=30, env=env)
        return run.stdout

    def wait_for_output(self) -> None:
        self.until(lambda: self.screen().strip())

    def screen(self) -> str:
        return self.tmux("capture-pane", "-p")

    def start(self, *arguments: str) -> None:
        root = Path(engine.__file__).parent.parent
        command = f"PYTHONPATH={root} {sys.executable} -m tui_rnn train {' '.join(arguments)}; echo EXIT=$?"
        self.press(f"clear; {command}", "Enter")

    def press(self, *keys: str) -> None:
        self.tmux("send-keys", *keys)

    def flag(self, name: str) -> str:
        return self.tmux("display", "-p", f"#{{{name}}}").strip()

    def until(self, condition) -> None:
        give_up = time.monotonic() + 40
        while not condition():
            assert time.monotonic() < give_up, self.screen()
            time.sleep(0.05)

    def until_shown(self, text: str) -> None:
        self.until(lambda: text in self.screen())

    def process(self) -> int:
        """The pid of the trainer, a child of the shell."""
        shell = int(self.flag("pane_pid"))
        children = Path(f"/proc/{shell}/task/{shell}/children").read_text().split()
        return int(children[0])

    def close(self) -> None:
        self.tmux("kill-server")

    def is_restored(self) -> bool:
        return (self.flag("alternate_on"), self.flag("mouse_any_flag"), self.flag("cursor_flag")) == ("0", "0", "1")


@pytest.fixture
def terminal(tmp_path):
    opened = Terminal(tmp_path)
    yield opened
    opened.close()


def last_record(path: Path) -> dict:
    return json.loads(path.read_text().splitlines()[-1])


def headless(folder: Path, *arguments: str) -> dict:
    run = subprocess.run(
        [sys.executable, "-m", "tui_rnn", "train", "--no-ui", "--json", *arguments],
        cwd=folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(run.stdout.splitlines()[-1])


def test_a_run_watched_paused_sampled_and_saved_goes_on_headless_as_if_nobody_had_looked(terminal):
    terminal.start()
    terminal.until_shown("TRAINING")
    terminal.until_shown("passed ✓")
    terminal.press("Space")
    terminal.until_shown("PAUSED")
    terminal.press("s")
    terminal.until_shown("Temperature")
    terminal.press("Enter")
    terminal.until_shown("characters written by")
    terminal.press("g")
    terminal.until_shown("the live weights")
    terminal.press("c")
    terminal.until_shown("saved ckpt.npz at update")
    terminal.press("Space")
    terminal.until_shown("TRAINING")
    terminal.press("q")
    terminal.until_shown("Save and quit")
    terminal.press("s")
    terminal.until_shown("EXIT=0")
    assert terminal.is_restored()
    checkpoint = engine.load(terminal.folder / "ckpt.npz")
    goal = str(checkpoint.update + 300)
    resumed = headless(terminal.folder, "--resume", "--updates", goal)
    alone = headless(terminal.folder, "--updates", goal, "--out", "alone.npz")
    assert resumed["parameters_sha256"] == alone["parameters_sha256"]


def test_r_writes_the_report_of_a_run_that_goes_on_and_of_one_that_is_over(terminal):
    report = terminal.folder / "ckpt.report.html"
    terminal.start("--hidden", "20")
    terminal.until_shown("passed ✓")
    terminal.press("R")
    terminal.until_shown("the report is ckpt.report.html")
    assert report.read_text().startswith("<!doctype html>")
    assert "TRAINING" in terminal.screen()
    terminal.press("q")
    terminal.until_shown("Save and quit")
    terminal.press("s")
    terminal.until_shown("EXIT=0")
    report.unlink()
    terminal.press("clear; PYTHONPATH=" + str(Path(engine.__file__).parent.parent), "Space")
    terminal.press(f"{sys.executable} -m tui_rnn show ckpt.npz; echo EXIT=$?", "Enter")
    terminal.until_shown("nothing is trained or written")
    terminal.press("R")
    terminal.until_shown("the report is ckpt.report.html")
    terminal.press("q")
    terminal.until_shown("EXIT=0")
    assert "</html>" in report.read_text()
    assert terminal.is_restored()


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_saves_and_restores_the_terminal(terminal, name):
    number = getattr(signal, name)
    terminal.start("--hidden", "20")
    terminal.until_shown("passed ✓")
    os.kill(terminal.process(), number)
    terminal.until_shown(f"EXIT={128 + number}")
    assert terminal.is_restored()
    assert engine.load(terminal.folder / "ckpt.npz").update > 0


def test_a_signal_while_a_dialog_is_open_does_the_same(terminal):
    terminal.start("--hidden", "20")
    terminal.until_shown("passed ✓")
    terminal.press("s")
    terminal.until_shown("Temperature")
    os.kill(terminal.process(), signal.SIGTERM)
    terminal.until_shown(f"EXIT={128 + signal.SIGTERM}")
    assert terminal.is_restored()


def test_a_request_to_save_saves_and_the_run_goes_on(terminal):
    terminal.start("--hidden", "20")
    terminal.until_shown("passed ✓")
    path = terminal.folder / "ckpt.npz"
    for _ in range(2):
        path.unlink(missing_ok=True)
        os.kill(terminal.process(), signal.SIGUSR1)
        terminal.until(path.exists)
    reached = engine.load(path).update
    metrics = terminal.folder / "ckpt.metrics.jsonl"
    terminal.until(lambda: json.loads(metrics.read_text().splitlines()[-1])["update"] > reached)
    terminal.press("q")
    terminal.until_shown("Save and quit")
    terminal.press("s")
    terminal.until_shown("EXIT=0")


def test_a_run_that_is_to_end_in_time_does_and_waits(terminal):
    terminal.start("--hidden", "20", "--minutes", "0.02")
    terminal.until_shown("FINISHED")
    terminal.until_shown("--minutes")  # in the log, which says why
    update = engine.load(terminal.folder / "ckpt.npz").update
    assert 0 < update < 100_000
    terminal.press("q")
    terminal.until_shown("Save and quit")
    terminal.press("s")
    terminal.until_shown("EXIT=0")
    assert f"stopped after 0.02 minutes, as asked, at update {update:,} of 100,000" in " ".join(
        terminal.screen().split()
    )


def test_a_closed_terminal_saves_the_run(terminal):
    terminal.start("--hidden", "20")
    terminal.until_shown("passed ✓")
    pid = terminal.process()
    terminal.close()
    terminal.until(lambda: not Path(f"/proc/{pid}").exists())
    assert engine.load(terminal.folder / "ckpt.npz").update > 0


def test_the_end_of_a_bounded_run_is_shown_and_quits_with_0(terminal):
    terminal.start("--hidden", "20", "--updates", "200")
    terminal.until_shown("FINISHED")
    terminal.press("q")
    terminal.until_shown("Save and quit")
    terminal.press("x")
    terminal.until_shown("EXIT=0")
    assert last_record(terminal.folder / "ckpt.metrics.jsonl")["event"] == "finished"


def test_a_terminal_that_can_only_show_lines_gets_lines(terminal):
    terminal.press("export TERM=dumb", "Enter")
    terminal.start("--hidden", "20", "--updates", "200")
    terminal.until_shown("EXIT=0")
    assert "can only show lines: training without the app" in terminal.tmux("capture-pane", "-p", "-S", "-")


def test_no_escape_sequence_of_the_text_reaches_the_terminal(terminal):
    book = terminal.folder / "hostile.txt"
    book.write_bytes(("a\x1b]2;OWNED\x07\x1b[31m\x9b5m\u202eb\n" * 300).encode())
    terminal.start("hostile.txt", "--hidden", "10", "--updates", "300")
    terminal.until_shown("FINISHED")
    assert "OWNED" not in terminal.flag("pane_title")
    terminal.press("q")
    terminal.until_shown("Save and quit")
    terminal.press("x")
    terminal.until_shown("EXIT=0")
