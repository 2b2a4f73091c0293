"""``tui-rnn sample``: exactly what the model writes to a pipe, and nothing that could act on a terminal."""

from __future__ import annotations

import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine

CONTROLS = "\x1b]0;owned\x07\x9b31m\u202e\x00\x08\x7f\x85"
DARING = ("--temperature", 100, "--n", 600, "--seed", 5)  # any character is as likely as any other


@pytest.fixture(scope="module")
def ckpt(done: Any) -> Path:
    """A run that knows letters, spaces and newlines."""
    path: Path = done.folder / "ckpt.npz"
    return path


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, forks: Any) -> Path:
    """A run on a text of control characters."""
    folder = tmp_path_factory.mktemp("hostile")
    text = folder / "hostile.txt"
    text.write_bytes((CONTROLS + "abc\n").encode() * 40)
    with Path(os.devnull).open("r+b") as nothing:
        command = ("train", text, "--no-ui", "--hidden", 8, "--updates", 20, "--quiet")
        assert forks.start(command, folder, [nothing.fileno()] * 3).wait() == 0
    return folder / "ckpt.npz"


def written(path: Path, n: int, rule: engine.SamplingRule, seed: int, prompt: str = "") -> bytes:
    """What the engine writes."""
    checkpoint = engine.load(path)
    ids = islice(checkpoint.writer(prompt).write(rule, np.random.default_rng(seed)), n)
    return (prompt + checkpoint.vocabulary.decode(ids) + "\n").encode()


def on_a_terminal(cli: Any, *arguments: object) -> bytes:
    """What a command writes to a terminal."""
    master, slave = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "tui_rnn", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=slave,
        stderr=slave,
        cwd=cli.folder,
        env=cli.environment,
    ):
        os.close(slave)
        output = b"".join(_read(master))
    os.close(master)
    return output


def _read(master: int) -> Iterator[bytes]:
    while True:
        try:
            data = os.read(master, 65536)
        except OSError:  # Linux's way to say that the other end is closed
            return
        if not data:
            return
        yield data


# --- how much


@pytest.mark.parametrize("name", ["ckpt.npz", "ckpt.best.npz"])
@pytest.mark.parametrize("n", [0, 1, 255, 256, 257, 1000])
def test_it_writes_n_characters_and_a_newline(cli: Any, done: Any, name: str, n: int) -> None:
    text = cli.run("sample", done.folder / name, "--n", n).out
    assert len(text) == n + 1
    assert text.endswith("\n")


def test_it_writes_a_thousand_characters_unless_told_otherwise(cli: Any, ckpt: Path) -> None:
    assert len(cli.run("sample", ckpt).out) == 1001


@pytest.mark.parametrize("n", [0, 40])
def test_it_begins_with_the_prompt(cli: Any, ckpt: Path, n: int) -> None:
    text = cli.run("sample", ckpt, "--n", n, "--prompt", "the quick\nfox ").out
    assert text.startswith("the quick\nfox ")
    assert len(text) == 14 + n + 1


def test_only_the_text_is_written(cli: Any, ckpt: Path) -> None:
    assert cli.run("sample", ckpt).stderr == b""


# --- which


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ([], engine.SamplingRule()),
        (["--temperature", 0.5], engine.SamplingRule(0.5)),
        (["--temperature", 0], engine.SamplingRule(0)),
        (["--top-k", 3], engine.SamplingRule(top_k=3)),
        (["--top-k", 10**6], engine.SamplingRule()),
        (["--top-p", 0.5], engine.SamplingRule(top_p=0.5)),
        (["--temperature", 2, "--top-k", 9, "--top-p", 0.9], engine.SamplingRule(2, 9, 0.9)),
        (["--prompt", "the "], engine.SamplingRule()),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, list) else "",
)
def test_it_writes_exactly_what_the_engine_does(
    cli: Any, ckpt: Path, options: list[object], rule: engine.SamplingRule
) -> None:
    prompt = "the " if "--prompt" in options else ""
    shown = cli.run("sample", ckpt, "--n", 700, "--seed", 5, *options).stdout
    assert shown == written(ckpt, 700, rule, 5, prompt)


def test_a_seed_gives_the_same_text_and_another_seed_another(cli: Any, ckpt: Path) -> None:
    first, again, other = (cli.run("sample", ckpt, "--seed", seed).out for seed in (1, 1, 2))
    assert first == again != other


def test_without_a_seed_every_text_is_new(cli: Any, ckpt: Path) -> None:
    assert cli.run("sample", ckpt).out != cli.run("sample", ckpt).out


def test_temperature_zero_needs_no_seed(cli: Any, ckpt: Path) -> None:
    first, again = (cli.run("sample", ckpt, "--temperature", 0).out for _ in range(2))
    assert first == again


def test_sampling_leaves_the_checkpoint_as_it_is(cli: Any, ckpt: Path) -> None:
    before = ckpt.read_bytes()
    cli.run("sample", ckpt)
    assert ckpt.read_bytes() == before
    assert set(cli.files()) == {"book.txt"}


def test_a_prompt_with_an_unknown_character_is_refused_and_near_ones_are_named(cli: Any, ckpt: Path) -> None:
    line = cli.refused("sample", ckpt, "--prompt", "the Fox", says="the character 'F' (U+0046, LATIN CAPITAL LETTER F)")
    assert "the nearest ones are 'f'" in line


@pytest.mark.parametrize(("prompt", "shown"), [("\x1b[2J", "U+001B"), ("\u202e", "U+202E"), (b"\xff", "U+DCFF")])
def test_an_unknown_character_is_named_and_never_obeyed(cli: Any, ckpt: Path, prompt: str | bytes, shown: str) -> None:
    argument = os.fsdecode(prompt) if isinstance(prompt, bytes) else prompt
    line = cli.refused("sample", ckpt, "--prompt", argument, says=shown)
    assert line.isprintable()


# --- where to


def test_a_reader_that_goes_away_is_no_error(cli: Any, ckpt: Path) -> None:
    command = f"{{ {sys.executable} -m tui_rnn sample {ckpt} --n 1000000000000; echo code $? >&2; }} | head -c 100"
    shown = subprocess.run(command, shell=True, cwd=cli.folder, env=cli.environment, capture_output=True, check=True)
    assert len(shown.stdout) == 100
    assert shown.stderr == b"code 0\n"


def test_characters_come_as_they_are_made(cli: Any, ckpt: Path) -> None:
    running = cli.start("sample", ckpt, "--n", 10**12, "--seed", 5, buffering=0)  # it never ends by itself
    begun = b""
    while len(begun) < 100:
        piece = running.stdout.read(100 - len(begun))
        assert piece, "it has ended"
        begun += piece
    assert begun == written(ckpt, 100, engine.SamplingRule(), 5)[:100]


def test_a_pipe_gets_exactly_what_the_model_writes_control_characters_too(cli: Any, hostile: Path) -> None:
    shown = cli.run("sample", hostile, *DARING).stdout
    assert shown == written(hostile, 600, engine.SamplingRule(100), 5)
    assert set(CONTROLS.replace("\x85", "")) < set(shown.decode())


def test_a_terminal_gets_the_same_text_with_stand_ins_for_what_could_act_on_it(cli: Any, hostile: Path) -> None:
    shown = on_a_terminal(cli, "sample", hostile, *DARING).decode().replace("\r\n", "\n")
    assert not [c for c in shown if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Cn", "Co")]
    raw = written(hostile, 600, engine.SamplingRule(100), 5).decode()
    stand_ins = {"\x1b": "␛", "\x07": "␇", "\x00": "␀", "\x08": "␈", "\x7f": "␡", "\x85": "\n"}
    stand_ins |= {"\x9b": "\ufffd", "\u202e": "\ufffd"}
    assert shown == "".join(stand_ins.get(c, c) for c in raw)


def test_a_prompt_is_made_safe_for_a_terminal(cli: Any, hostile: Path) -> None:
    shown = on_a_terminal(cli, "sample", hostile, "--n", 0, "--prompt", "\x1b]0;owned\x07")
    assert shown.decode() == "␛]0;owned␇\r\n"


def test_an_error_is_made_safe_for_a_terminal(cli: Any) -> None:
    shown = on_a_terminal(cli, "sample", "\x1b]0;owned\x07").decode()
    assert shown == "tui-rnn: ␛]0;owned␇ cannot be read: no such file or directory\r\n"


def test_a_full_disk_is_told_in_one_line(cli: Any, ckpt: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = cli.python("-m", "tui_rnn", "sample", ckpt, stdout=full)
    assert ended.code == 1
    assert len(ended.err.splitlines()) == 1


def test_no_stdout_at_all_is_no_traceback(cli: Any, ckpt: Path) -> None:
    assert "Traceback" not in cli.python("-m", "tui_rnn", "sample", ckpt, preexec_fn=lambda: os.close(1)).err


# --- several


def test_the_first_of_several_samples_comes_as_it_is_written_and_the_others_when_they_are_done(
    cli: Any, ckpt: Path
) -> None:
    """Of texts that no one could wait for, the beginning of the first is there at once."""
    running = cli.start("sample", ckpt, "--samples", 3, "--n", 10**9, "--seed", 1, buffering=0)
    first = b"=== sample 1 of 3 ===\n"
    began = b""
    while len(began) < len(first) + 100:
        began += running.stdout.read(1)
    assert began.startswith(first)
    assert began[len(first) :] == written(ckpt, 100, engine.SamplingRule(), 1).rstrip(b"\n")[:100]


def test_many_samples_are_the_same_as_few_and_each_is_whole(cli: Any, ckpt: Path) -> None:
    few, many = (cli.run("sample", ckpt, "--samples", n, "--n", 30, "--seed", 4).out for n in (2, 37))
    texts = {n: re.split(r"=== sample \d+ of \d+ ===\n", out)[1:] for n, out in ((2, few), (37, many))}
    assert texts[37][:2] == texts[2]
    assert [len(text) for text in texts[37]] == [31] * 37


def test_a_new_line_that_a_shell_did_not_make_one_is_told_how_to_be_written(cli: Any, ckpt: Path) -> None:
    says = r"if \n is meant to be a new line, write --prompt $'one\ntwo' (in bash, zsh and ksh)"
    cli.refused("sample", ckpt, "--prompt", r"fox\nfox", says=says)
    cli.refused("sample", ckpt, "--prompt", "fox\\", says="the character '\\\\' (U+005C, REVERSE SOLIDUS) is not in")
    assert cli.run("sample", ckpt, "--prompt", "fox\nfox", "--n", 0).out == "fox\nfox\n"


# --- until, several temperatures, files


def test_it_stops_where_the_text_ends_as_asked(cli: Any, ckpt: Path) -> None:
    whole = cli.run("sample", ckpt, "--seed", 5).out
    line = cli.run("sample", ckpt, "--seed", 5, "--until", r"\n").out
    assert line == whole[: whole.index("\n") + 1]
    assert cli.run("sample", ckpt, "--seed", 5, "--until", "o").out == whole[: whole.index("o") + 1] + "\n"
    lines = cli.run("sample", ckpt, "--seed", 5, "--until", "\n", "--samples", 3).out.splitlines()
    assert [text for text in lines if text.startswith("===")] == [f"=== sample {n} of 3 ===" for n in (1, 2, 3)]
    assert len(lines) == 6
    cli.refused("sample", ckpt, "--until", "Fox", says="--until: the character 'F'")
    cli.refused("sample", ckpt, "--until", r"a\\n", says=r"--until: the character '\\'")
    cli.refused("sample", ckpt, "--until", "", says="--until is empty")


def test_several_temperatures_each_write_what_they_do_alone(cli: Any, ckpt: Path) -> None:
    shown = cli.run("sample", ckpt, "--temperature", "0.5,1,1.50", "--seed", 5, "--n", 60).out
    alone = [
        f"=== temperature {t} ===\n" + cli.run("sample", ckpt, "--temperature", t, "--seed", 5, "--n", 60).out
        for t in ("0.5", "1", "1.5")
    ]
    assert shown == "".join(alone)
    for given, says in (
        ("0.5,", "or several separated by commas, not ''"),
        ("1,many", "not 'many'"),
        ("1,1.0", "names 1 more than once"),
        ("1,101", "--temperature must be a number from 0 to 100, not 101.0"),
        (",".join(map(str, range(1, 102))), "100 are the most"),
    ):
        cli.refused("sample", ckpt, "--temperature", given, says=says)


def test_a_text_goes_to_a_new_file_whole_and_its_seed_is_told(cli: Any, ckpt: Path) -> None:
    told = cli.run("sample", ckpt, "--n", 300, "--out", "text.txt", "--prompt", "the ").out
    seed = int(re.fullmatch(r"text\.txt: seed (\d+), temperature 1\n", told)[1])
    text = (cli.folder / "text.txt").read_bytes()
    assert text == written(ckpt, 300, engine.SamplingRule(), seed, "the ")
    shutil.copy(ckpt, cli.folder / "copy.npz")
    (cli.folder / "gone").symlink_to("missing/x")
    for out, says in (
        ("text.txt", "exists, and is left alone"),
        ("copy.npz", "exists, and is left alone"),
        ("missing/x.txt", "there is no folder"),
        ("gone", "there is no folder"),
        ("/dev/full", "is not a file"),
        ("", "is not a file"),
    ):
        cli.refused("sample", "copy.npz", "--out", out, says=says)


def test_several_texts_go_to_a_folder_and_each_can_be_written_again_alone(cli: Any, ckpt: Path) -> None:
    several = ("--samples", 3, "--temperature", "0.5,1", "--n", 50)
    told = cli.run("sample", ckpt, *several, "--seed", 7, "--out", "texts").out.splitlines()
    names = [f"temperature-{t}-{n}.txt" for t in ("0.5", "1") for n in (1, 2, 3)]
    assert sorted(path.name for path in (cli.folder / "texts").iterdir()) == names
    for name, line in zip(names, told, strict=True):
        seed, temperature = re.fullmatch(rf"texts/{re.escape(name)}: seed (\d+), temperature ([\d.]+)", line).groups()
        alone = cli.run("sample", ckpt, "--n", 50, "--seed", seed, "--temperature", temperature).out
        assert (cli.folder / "texts" / name).read_text() == alone
    (cli.folder / "texts" / names[0]).unlink()
    cli.refused("sample", ckpt, *several, "--out", "texts", says=f"{names[1]} exists")
    cli.refused("sample", ckpt, *several, "--out", "book.txt", says="is a file, and several texts need a folder")
    cli.run("sample", ckpt, "--n", 5, "--out", "texts/")
    assert (cli.folder / "texts" / "1.txt").stat().st_size == 6


def test_a_text_that_is_given_up_leaves_nothing(cli: Any, ckpt: Path, eventually: Any) -> None:
    running = cli.start("sample", ckpt, "--n", 10**10, "--samples", 2, "--out", "texts")
    eventually(lambda: any((cli.folder / "texts").glob(".*.tmp")))
    running.signal(signal.SIGINT)
    ended = running.end()
    assert (ended.code, ended.stderr) == (130, b"")
    assert not (cli.folder / "texts").exists()
