"""The table of commands, and what every command does alike."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import tui_rnn.cli
from tui_rnn.cli.commands import COMMANDS, imported

TRAIN = ("train", "book.txt", "--no-ui")
FOLDER = Path(tui_rnn.cli.__file__).parent
SHARED = {
    "__init__",
    "commands",
    "completion",
    "main",
    "options",
    "places",
    "refusals",
    "running",
    "usage",
}  # fmt: skip - by all commands
PARTS = {"comparison", "conclusion", "documents", "making", "verification"}  # of some commands

# --- the table


def test_a_file_of_this_folder_is_a_command_or_is_shared_by_all() -> None:
    assert {path.stem for path in FOLDER.glob("*.py")} == SHARED | PARTS | {*COMMANDS}


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_lists_the_commands(cli: Any, option: str) -> None:
    shown = cli.run(option).out
    for command in COMMANDS:
        assert re.search(rf"^\W*{command}\s+[A-Z]", shown, re.MULTILINE)


def test_help_has_examples(cli: Any) -> None:
    assert re.search(r"tui-rnn train \S+\.txt", cli.run("train", "--help").out + cli.run("--help").out)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_begins_with_its_line_in_the_table(cli: Any, command: str) -> None:
    shown = cli.run(command, "--help").out
    assert COMMANDS[command] in " ".join(shown.split())
    assert imported(command).help == COMMANDS[command]


@pytest.mark.parametrize("command", COMMANDS)
def test_only_the_command_that_is_called_is_imported(cli: Any, command: str) -> None:
    source = "import sys; from tui_rnn.cli.main import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"
    modules = {*cli.python("-c", source, command, "--help").err.split()}
    assert [name for name in COMMANDS if f"tui_rnn.cli.{name}" in modules] == [command]
    assert modules.isdisjoint({"numpy", "textual"})


# --- options given twice


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        ([*TRAIN, "--hidden", 10, "--hidden", 20], "--hidden"),
        ([*TRAIN, "--hidden=10", "--seed", 1, "--hidden=10"], "--hidden"),
        ([*TRAIN, "--mean-loss", "--sum-loss"], "--mean-loss or --sum-loss"),
        ([*TRAIN, "--resume", "a.npz", "--resume"], "--resume"),
        (["sample", "ckpt.npz", "-n", 1, "--n", 2], "--n"),
        (["sample", "ckpt.npz", "-n1", "-n2"], "--n"),
        (["gradcheck", "--step", 1, "--step", 2], "--step"),
        (["novelty", "ckpt.npz", "--temperature", 1, "--temperature", 2], "--temperature"),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, list) else "",
)
def test_an_option_given_twice_is_refused(cli: Any, arguments: list[object], option: str) -> None:
    cli.refused(*arguments, says=f"tui-rnn: {option} is given more than once; give it once")


def test_a_switch_given_twice_says_the_same_again_and_several_texts_may_be_named(cli: Any) -> None:
    repeated = ("--no-ui", "--quiet", "--quiet", "--text", "book.txt", "--text", "book.txt", "--updates", 3)
    assert cli.run("train", "--no-ui", *repeated).err == ""
