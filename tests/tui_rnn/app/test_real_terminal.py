"""Training without the app in a real terminal: tmux shows what a person sees."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import engine

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")

Eventually = Callable[[Callable[[], object]], None]
BAR = re.compile(r"^\W+ (\d[\d,]*)/1,000,000,000 · epoch \d+\.\d\d · \d\.\d{3} bits/char · [\d,]+/s", re.M)


def _default_signals() -> None:
    """Ctrl-C is to work although these tests may run in the background, where a shell has it ignored."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


class Terminal:
    """A terminal of 100 columns and 30 lines with a shell in it."""

    def __init__(self, cli: Any) -> None:
        self._folder = tempfile.mkdtemp()  # for a socket of its own, whose path must be short
        shell = ["env", "-i", *(f"{name}={value}" for name, value in cli.environment.items()), "PS1=READY> ", "sh"]
        size = ["-x", "100", "-y", "30"]
        self._tmux("-f", os.devnull, "new-session", "-d", *size, "-c", str(cli.folder), shlex.join(shell))

    def _tmux(self, *arguments: str) -> str:
        command = ["tmux", "-u", "-S", f"{self._folder}/tmux", *arguments]
        ended = subprocess.run(command, capture_output=True, check=True, preexec_fn=_default_signals)
        return ended.stdout.decode()

    def type(self, line: str) -> None:
        self._tmux("send-keys", "-l", line)
        self._tmux("send-keys", "Enter")

    def press(self, key: str) -> None:
        self._tmux("send-keys", key)

    @property
    def screen(self) -> str:
        return self._tmux("capture-pane", "-p")

    @property
    def everything(self) -> str:
        """What has scrolled away as well, lines that were wrapped joined."""
        return self._tmux("capture-pane", "-p", "-J", "-S", "-")

    def state(self, name: str) -> str:
        return self._tmux("display-message", "-p", f"#{{{name}}}").strip()

    def close(self) -> None:
        with contextlib.suppress(subprocess.CalledProcessError):  # it ended with its last session
            self._tmux("kill-server")
        shutil.rmtree(self._folder)


@pytest.fixture
def terminal(cli: Any) -> Iterator[Terminal]:
    terminal = Terminal(cli)
    yield terminal
    terminal.close()


def training(cli: Any) -> str:
    return f"{sys.executable} -m tui_rnn train book.txt --no-ui --hidden 8 --updates 1000000000"


def test_a_bar_moves_under_the_texts_and_ctrl_c_saves_and_gives_the_prompt_back(
    cli: Any, terminal: Terminal, eventually: Eventually
) -> None:
    terminal.type(training(cli))
    eventually(lambda: BAR.search(terminal.screen))
    bar = BAR.search(terminal.screen)
    assert bar is not None
    assert "=== update 0 · temperature 1 · current model ===" in terminal.screen[: bar.start()]
    eventually(lambda: (now := BAR.search(terminal.screen)) is not None and now[1] != bar[1])
    assert len(BAR.findall(terminal.screen)) == 1  # it is redrawn in its place

    terminal.press("C-c")
    eventually(lambda: "to resume: tui-rnn train --resume ckpt.npz\nREADY>" in terminal.screen)
    assert re.search(r"^saved ckpt\.npz at update [\d,]+; best model: ckpt\.best\.npz$", terminal.screen, re.M)
    terminal.type("echo code=$?")
    eventually(lambda: "code=130\nREADY>" in terminal.screen)
    assert (terminal.state("cursor_flag"), terminal.state("alternate_on")) == ("1", "0")
    assert engine.load(cli.folder / "ckpt.npz").update > 0
    assert "Traceback" not in terminal.everything


def test_a_terminal_that_goes_away_saves_the_run(cli: Any, terminal: Terminal, eventually: Eventually) -> None:
    terminal.type(training(cli))
    eventually(lambda: BAR.search(terminal.screen))
    terminal._tmux("kill-session")
    eventually((cli.folder / "ckpt.npz").exists)
    eventually(lambda: cli.metrics()[-1]["event"] == "finished")
    assert engine.load(cli.folder / "ckpt.npz").update == cli.metrics()[-1]["update"]


def test_nothing_in_a_text_acts_on_the_terminal(cli: Any, terminal: Terminal, eventually: Eventually) -> None:
    cli.book.write_text("\x1b]0;owned\x07\x1b[2J\x1b[31m\x1b[?1049h[red]\u202e\n" * 60, newline="")
    terminal.type(f"printf '\\033]0;mine\\007'; {training(cli)} --sample-length 60 --sample-every 500")
    eventually(lambda: "=== update 1,000 " in terminal.everything)
    terminal.press("C-c")
    eventually(lambda: terminal.screen.rstrip().endswith("READY>"))
    assert (terminal.state("pane_title"), terminal.state("alternate_on")) == ("mine", "0")
    assert "␛" in terminal.everything


def test_what_a_run_says_stands_above_the_bar(cli: Any, terminal: Terminal, eventually: Eventually) -> None:
    terminal.type(f"{sys.executable} -m tui_rnn train book.txt --no-ui --hidden 100 --updates 300 --sample-every 0")
    eventually(lambda: "saved ckpt.npz at update 300" in terminal.everything)
    assert "of the hidden units are saturated after 100 updates: a new run with --warmup 1000" in terminal.everything
    assert engine.load(cli.folder / "ckpt.npz").update == 300
