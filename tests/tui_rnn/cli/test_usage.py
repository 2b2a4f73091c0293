"""Ways to call the program that are not meant: one line each, and no traceback."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn.cli.commands import COMMANDS
from tui_rnn.cli.usage import MEANT

TRAIN = ("train", "book.txt", "--no-ui")

# --- commands that there are not


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("generate", "there is no command 'generate': tui-rnn sample CKPT writes text"),
        ("genrate", "there is no command 'genrate', nor 'generate': tui-rnn sample CKPT writes text"),
        ("resume", "there is no command 'resume': tui-rnn train --resume CKPT continues a run"),
        ("continue", "tui-rnn train --resume CKPT"),
        ("perplexity", "tui-rnn score CKPT TEXT says how good a model is"),
        ("eval", "tui-rnn score CKPT"),
        ("test", "tui-rnn score CKPT"),
        ("predict", "tui-rnn sample CKPT"),
        ("help", "tui-rnn --help"),
        ("gradchek", "did you mean gradcheck?"),
    ],
)
def test_what_other_programs_call_a_command_is_told_what_does_it_here(cli: Any, word: str, says: str) -> None:
    cli.refused(word, "ckpt.npz", says=says)


def test_a_file_of_such_a_name_is_a_text_all_the_same(cli: Any) -> None:
    cli.book.rename(cli.folder / "evaluate")
    cli.run("evaluate", "--no-ui", "--hidden", 8, "--updates", 3, "--quiet")
    assert engine.load(cli.folder / "ckpt.npz").update == 3


def test_the_advice_names_commands_and_options_that_exist(cli: Any) -> None:
    for what in set(MEANT.values()):
        program, *words = what.split()
        command = next((word for word in words if not word.startswith("-")), "")
        assert program == "tui-rnn"
        assert command in COMMANDS or words[0] in ("--help", "--version")


# --- what hides the engine


@pytest.mark.parametrize("name", ["engine.py", "engine/__init__.py"])
@pytest.mark.parametrize("command", [["train", "book.txt", "--no-ui"], ["info", "ckpt.npz"], ["recipes"]], ids=" ".join)
def test_a_persons_own_engine_is_named(cli: Any, name: str, command: list[str]) -> None:
    own = cli.folder / name
    own.parent.mkdir(exist_ok=True)
    own.write_text("horsepower = 90\n")
    shown = own if own.name == "engine.py" else own.parent
    for environment in ({}, {"PYTHONPATH": f"{cli.folder}{os.pathsep}{Path(engine.__file__).parents[1]}"}):
        ended = cli.python("-m", "tui_rnn", *command, env=cli.environment | environment)
        assert (ended.code, ended.out) == (2, "")
        (line,) = ended.err.splitlines()
        assert line.startswith(
            f"tui-rnn: {shown} hides tui-rnn's own package of that name, engine: rename it, or start"
        )


def test_a_folder_of_that_name_without_a_package_hides_nothing(cli: Any) -> None:
    (cli.folder / "engine").mkdir()
    (cli.folder / "engine" / "notes.txt").touch()
    assert cli.python("-m", "tui_rnn", "recipes").code == 0


def test_a_misspelt_command_is_not_taken_for_a_text(cli: Any) -> None:
    cli.refused("smaple", "ckpt.npz", says="smaple is neither a command nor a file; did you mean sample?")
    (cli.folder / "trains").write_text("")
    cli.refused("trains", says="trains: the text is empty")
