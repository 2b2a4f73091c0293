"""Ways to call the program that are not meant, and places it cannot work in: one line each, and no traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn.cli.commands import COMMANDS
from tui_rnn.cli.usage import MEANT

TRAIN = ("train", "book.txt", "--no-ui")

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


# --- commands that there are not


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("generate", "there is no command 'generate': tui-rnn sample CKPT writes text"),
        ("genrate", "there is no command 'genrate', nor 'generate': tui-rnn sample CKPT writes text"),
        ("resume", "there is no command 'resume': tui-rnn train --resume CKPT goes on with a run"),
        ("continue", "tui-rnn train --resume CKPT"),
        ("score", "tui-rnn info CKPT tells how good a model is"),
        ("eval", "tui-rnn info CKPT"),
        ("test", "tui-rnn info CKPT"),
        ("predict", "tui-rnn sample CKPT"),
        ("help", "tui-rnn --help"),
        ("gradchek", "did you mean gradcheck?"),
    ],
)
def test_what_other_programs_call_a_command_is_told_what_does_it_here(cli: Any, word: str, says: str) -> None:
    cli.refused(word, "ckpt.npz", says=says)


def test_a_file_of_such_a_name_is_a_text_all_the_same(cli: Any) -> None:
    cli.book.rename(cli.folder / "score")
    cli.run("score", "--no-ui", "--hidden", 8, "--updates", 3, "--quiet")
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
        assert line.startswith(f"tui-rnn: {shown} hides tui-rnn's own part of that name, engine: rename it, or start")


def test_a_folder_of_that_name_without_a_package_hides_nothing(cli: Any) -> None:
    (cli.folder / "engine").mkdir()
    (cli.folder / "engine" / "notes.txt").touch()
    assert cli.python("-m", "tui_rnn", "recipes").code == 0


# --- places it cannot work in


def test_a_folder_that_is_gone_is_said_to_be(cli: Any) -> None:
    start = "import os, sys; os.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone'); sys.argv[0] = 'tui-rnn'\n"
    start += "from tui_rnn.__main__ import main; main()"
    ended = cli.python("-c", start, "train", cli.book, "--no-ui", "--updates", 3)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "tui-rnn: the folder that this was started in is gone; change to another and try again\n"
    elsewhere = ("train", cli.book, "--no-ui", "--updates", 3, "--quiet", "--out", cli.folder / "ckpt.npz")
    assert cli.python("-c", start, *elsewhere).code == 0


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="nothing is forbidden to root")
@pytest.mark.parametrize(
    "arguments",
    [
        ["locked/book.txt"],
        ["locked/generate"],
        [*TRAIN, "--out", "locked/ckpt.npz"],
        [*TRAIN, "--log", "locked/log.jsonl"],
        ["train", "--no-ui", "--resume", "locked/ckpt.npz"],
        ["sample", "locked/ckpt.npz"],
        ["info", "locked/ckpt.npz"],
        ["gradcheck", "locked/book.txt"],
    ],
    ids=" ".join,
)
def test_a_folder_that_may_not_be_looked_into_is_named(cli: Any, arguments: list[str]) -> None:
    locked = cli.folder / "locked"
    locked.mkdir(0)
    may_not = "-dac_override,-dac_read_search"
    as_anybody = ["setpriv", f"--bounding-set={may_not}", f"--inh-caps={may_not}"] if os.geteuid() == 0 else []
    command = [*as_anybody, sys.executable, "-m", "tui_rnn", *map(str, arguments)]
    ended = subprocess.run(command, cwd=cli.folder, env=cli.environment, capture_output=True, text=True, check=False)
    locked.chmod(0o700)
    assert (ended.returncode, ended.stdout) == (2, "")
    (line,) = ended.stderr.splitlines()
    assert line.startswith("tui-rnn: locked/")
    assert line.endswith(": permission denied")


def test_a_hidden_text_and_a_missing_folder_are_not_mixed_up(cli: Any) -> None:
    cli.book.rename(cli.folder / ".x.npz.lock")
    where = ("--out", "missing/x.npz")
    cli.refused("train", ".x.npz.lock", "--no-ui", *where, says="missing does not exist; create it first")


@pytest.mark.parametrize("option", ["--resume", "--log"])
def test_a_link_that_leads_to_itself_is_refused(cli: Any, option: str) -> None:
    (cli.folder / "loop").symlink_to("loop")
    command = [sys.executable, "-m", "tui_rnn", *TRAIN, option, "loop"]
    ended = subprocess.run(command, cwd=cli.folder, env=cli.environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    (line,) = ended.stderr.splitlines()
    assert "loop" in line


# --- streams that cannot be written

EVERYTHING = [
    ["--help"],
    ["--version"],
    ["train", "--help"],
    ["recipes"],
    ["recipes", "--json"],
    ["info", "{ckpt}"],
    ["info", "{ckpt}", "--json"],
    ["sample", "{ckpt}", "--n", "20"],
    ["sample", "{ckpt}", "--n", "20", "--samples", "2"],
    ["novelty", "{ckpt}", "--n", "50"],
    ["novelty", "{ckpt}", "--n", "50", "--json"],
    ["gradcheck", "book.txt", "--hidden", "3"],
    ["gradcheck", "book.txt", "--hidden", "3", "--json"],
    ["train", "book.txt", "--no-ui", "--updates", "3"],
    ["train", "book.txt", "--json", "--updates", "3"],
]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", EVERYTHING, ids=" ".join)
def test_a_full_disk_under_standard_output_is_one_line(cli: Any, done: Any, arguments: list[str]) -> None:
    command = [argument.format(ckpt=done.folder / "ckpt.npz") for argument in arguments]
    with Path("/dev/full").open("w") as full:
        ended = cli.python("-m", "tui_rnn", *command, stdout=full)
        assert ended.code == 1
        assert [line for line in ended.err.splitlines() if "cannot be written" in line]
        assert "Traceback" not in ended.err
        assert "Exception ignored" not in ended.err
        assert cli.python("-m", "tui_rnn", *command[:-1], "--no-such-option", stdout=full, stderr=full).code == 2


@pytest.mark.parametrize("arguments", [["--help"], ["recipes"], ["info", "{ckpt}"]], ids=" ".join)
def test_a_reader_that_has_gone_away_is_no_traceback(cli: Any, done: Any, arguments: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [argument.format(ckpt=done.folder / "ckpt.npz") for argument in arguments]
    for environment in ({}, {"PYTHONUNBUFFERED": "1"}):  # it is found out when all is said, or at the first line
        ended = cli.python("-m", "tui_rnn", *command, stdout=writer, env=cli.environment | environment)
        assert (ended.code, ended.err) == (141, "")
    os.close(writer)


def test_without_a_stderr_json_stays_json(cli: Any) -> None:
    command = [sys.executable, "-m", "tui_rnn", *TRAIN, "--hidden", "8", "--updates", "3", "--json"]
    run = ["sh", "-c", 'exec "$@" 2>&-', "sh", *command]
    ended = subprocess.run(run, cwd=cli.folder, env=cli.environment, stdout=subprocess.PIPE, check=True)
    assert all(line.startswith(b'{"event"') for line in ended.stdout.splitlines())
    refused = subprocess.run([*run, "--hidden", "9"], cwd=cli.folder, env=cli.environment, stdout=subprocess.PIPE)
    assert (refused.returncode, refused.stdout) == (2, b"")


@pytest.mark.parametrize("arguments", [["x" * 5000], ["train", "--cell", "x" * 5000], ["info", "y/" * 3000]])
def test_a_message_is_bounded_whatever_it_quotes(cli: Any, arguments: list[str]) -> None:
    ended = cli.run(*arguments, code=2)
    (line,) = ended.err.splitlines()
    assert len(line) <= 510
