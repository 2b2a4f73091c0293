"""Signals at any moment: before the program is ready for them, and the one that asks a run to save and go on."""

from __future__ import annotations

import signal
from typing import Any

import pytest

import engine

# The real program, which a signal reaches in the moment that a module is looked for.
REACHED = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever the tests were started with
from tui_rnn.__main__ import main
module, number, *sys.argv[1:] = sys.argv[1:]
class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == module:
            sys.meta_path.remove(self)
            for _ in range(2 if int(number) == signal.SIGUSR1 else 1):
                os.kill(os.getpid(), int(number))
        return None
sys.meta_path.insert(0, Watch())
main()
"""
EARLY = [
    "typer",
    "tui_rnn.cli.usage",
    "engine",
    "numpy",
    "numpy.linalg",
    "tui_rnn.run.session",
    "tui_rnn.console.headless",
    "rich.progress",
]
TRAIN = ("train", "book.txt", "--no-ui", "--hidden", 8, "--updates", 50, "--quiet")


@pytest.mark.parametrize("module", EARLY)
def test_ctrl_c_while_it_starts_ends_it_without_a_word(cli: Any, module: str) -> None:
    ended = cli.python("-c", REACHED, module, signal.SIGINT.value, *TRAIN)
    assert (ended.code, ended.out, ended.err) == (130, "", "")
    assert set(cli.files()) == {"book.txt"}


@pytest.mark.parametrize("module", EARLY)
def test_a_request_to_save_that_comes_too_early_is_kept_and_ends_nothing(cli: Any, module: str) -> None:
    ended = cli.python("-c", REACHED, module, signal.SIGUSR1.value, *TRAIN)
    assert (ended.code, ended.err) == (0, "")
    saved = [record["update"] for record in cli.metrics() if record["event"] == "checkpoint"]
    assert saved == [0, 50]


def test_a_request_to_save_saves_and_the_run_goes_on_as_if_nothing_had_been(cli: Any) -> None:
    running = cli.start_training()
    running.until("progress", update=100)
    for _ in range(2):
        running.signal(signal.SIGUSR1)
        saved = running.until("checkpoint")["update"]
        assert engine.load(cli.folder / "ckpt.npz").update == saved >= 100
        running.until("progress", update=saved + 100)
    running.signal(signal.SIGTERM)
    finished = running.until("finished")
    assert running.end().code == 143
    alone = cli.train("--updates", finished["update"], "--out", "alone.npz", "--json").records[-1]
    assert alone["parameters_sha256"] == finished["parameters_sha256"]


def test_a_request_to_save_that_is_ignored_stays_so(cli: Any) -> None:
    running = cli.start_training(ignored=(signal.SIGUSR1,))
    reached = running.until("progress", update=100)["update"]
    running.signal(signal.SIGUSR1)
    running.until("progress", update=reached + 1000)
    assert not (cli.folder / "ckpt.npz").exists()


@pytest.mark.parametrize("command", [["recipes"], ["gradcheck", "book.txt", "--hidden", 3]], ids=lambda c: c[0])
def test_a_request_to_save_does_not_end_a_command_that_has_nothing_to_save(cli: Any, command: list[object]) -> None:
    assert cli.python("-c", REACHED, "engine", signal.SIGUSR1.value, *command).code == 0


def test_help_tells_of_the_signals(cli: Any) -> None:
    assert "SIGUSR1 saves it" in " ".join(cli.run("train", "--help").out.split())
