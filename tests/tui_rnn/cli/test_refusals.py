"""Places it cannot work in, and streams that it cannot write to: one line each, and no traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TRAIN = ("train", "book.txt", "--no-ui")

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
    ["score", "{ckpt}", "book.txt"],
    ["score", "{ckpt}", "book.txt", "--json"],
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
