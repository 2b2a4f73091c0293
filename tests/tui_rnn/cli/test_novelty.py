"""``tui-rnn novelty``, and ``sample --samples``."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest


@pytest.fixture
def ckpt(done: Any) -> Path:
    path: Path = done.folder / "ckpt.npz"
    return path


def test_what_was_copied_is_said_and_is_in_the_text(cli: Any, ckpt: Path, done: Any) -> None:
    report = json.loads(cli.run("novelty", ckpt, "--n", 2000, "--json").out)
    text = done.cli.book.read_text()
    written = cli.run("sample", ckpt, "--n", 2000, "--seed", 0).out
    passage = report["passage"]
    assert len(passage) == report["longest"] >= 2
    assert written[report["start"] :].startswith(passage)
    assert text[report["source"] :].startswith(passage)
    assert not any(written[i : i + len(passage) + 1] in text for i in range(2000 - len(passage)))
    grams = [written[i : i + 5] in text for i in range(1996)]
    assert report["shares"]["5"] == pytest.approx(sum(grams) / 1996)


def test_a_rule_is_followed_and_said(cli: Any, ckpt: Path, done: Any) -> None:
    rule = ("--temperature", 0.7, "--top-k", 5, "--break-loops", "--n", 300)
    report = json.loads(cli.run("novelty", ckpt, *rule, "--json").out)
    assert {name: report[name] for name in ("temperature", "top_k", "top_p", "break_loops")} == {
        "temperature": 0.7,
        "top_k": 5,
        "top_p": None,
        "break_loops": True,
    }
    written = cli.run("sample", ckpt, *rule, "--seed", 0).out
    assert written[report["start"] :].startswith(report["passage"])
    assert " at temperature 0.7, top-k 5, break-loops, compared with " in cli.run("novelty", ckpt, *rule).out


def shared(part: str, text: str, k: int) -> float:
    grams = [part[i : i + k] in text for i in range(len(part) - k + 1)]
    return sum(grams) / len(grams)


def test_only_what_was_learnt_counts_and_what_was_held_out_stands_beside_it(cli: Any) -> None:
    """The end of the text, which is held out, is all that holds a Q: no passage with one can have been copied."""
    learnt, held_out = "the quick brown fox. the lazy dog! " * 60, "the Quick brown fox? " * 20
    cli.book.write_text(learnt + held_out)
    validation = len(held_out) / len(learnt + held_out)
    cli.train("--updates", 400, "--validation", validation, "--quiet")
    report = json.loads(cli.run("novelty", "ckpt.npz", "--n", 3000, "--json").out)
    written = cli.run("sample", "ckpt.npz", "--n", 3000, "--seed", 0).out[:-1]
    assert report["learnt"] == len(learnt)
    assert report["shares"]["5"] == pytest.approx(shared(written, learnt, 5))
    assert report["passage"] in learnt
    beside = report["yardstick"]
    assert (beside["held_out"], beside["characters"]) == (True, len(held_out))
    for k in (5, 10, 20):
        assert beside["found"]["shares"][str(k)] == pytest.approx(shared(held_out, learnt, k))
    assert beside["found"]["longest"] == len("uick brown fox")
    shown = cli.run("novelty", "ckpt.npz", "--n", 3000).out
    assert f"compared with the {len(learnt):,} of book.txt that it was trained on" in shown
    assert f"for comparison: the {len(held_out):,} characters held out, against the same text" in shown


def test_where_nothing_was_held_out_the_end_of_the_text_is_the_yardstick(cli: Any, ckpt: Path, done: Any) -> None:
    report = json.loads(cli.run("novelty", ckpt, "--n", 100, "--json").out)
    text = done.cli.book.read_text()
    beside = report["yardstick"]
    assert report["learnt"] == len(text) == 1800
    assert (beside["held_out"], beside["characters"]) == (False, 180)
    assert beside["found"]["longest"] == 180  # the book says the same again and again
    shown = cli.run("novelty", ckpt, "--n", 100).out
    assert "nothing was held out; for comparison: the last 10% of the text, 180 characters" in shown


def test_of_the_bundled_novel_the_held_out_tenth_shares_what_the_documentation_says(cli: Any) -> None:
    cli.run("train", "--no-ui", "--hidden", 8, "--updates", 1, "--validation", 0.1, "--quiet")
    shares = json.loads(cli.run("novelty", "ckpt.npz", "--n", 50, "--json").out)["yardstick"]["found"]["shares"]
    assert (shares["5"], shares["10"]) == (pytest.approx(0.889, abs=5e-4), pytest.approx(0.310, abs=5e-4))


def test_nothing_in_the_report_acts_on_the_terminal(cli: Any) -> None:
    text, out = "a\x1b]0;owned\x07.txt", "b\x1b[2J.npz"
    (cli.folder / text).write_text("\x1b[2J and again\n" * 200)
    cli.run("train", text, "--no-ui", "--hidden", 8, "--updates", 100, "--quiet", "--out", out)
    ended = cli.run("novelty", out, "--n", 500)
    assert "500 characters written by b␛[2J.npz at temperature 1, compared with the" in ended.out
    assert "of a␛]0;owned␇.txt that it was trained on" in ended.out
    assert not {"\x1b", "\x07"} & {*ended.out, *ended.err}


def test_it_says_what_takes_so_long_and_can_be_interrupted(cli: Any, eventually: Any) -> None:
    letters = np.random.default_rng(0).integers(ord("a"), ord("z"), 60_000_000).astype(np.uint8)
    cli.book.write_bytes(letters.tobytes())
    cli.train("--updates", 1, "--quiet")
    running = cli.start("novelty", "ckpt.npz", "--n", 10)
    eventually(lambda: b"looking for written passages of " in running.errors())
    running.signal(signal.SIGINT)
    ended = running.end()
    assert (ended.code, ended.stdout) == (130, b"")
    assert "Traceback" not in ended.err


@pytest.mark.skipif(sys.platform != "linux", reason="limits the memory of a process")
def test_where_memory_ends_it_says_so_in_one_line(cli: Any, ckpt: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (1 << 28, 1 << 28))

    with subprocess.Popen(["yes", "the quick brown fox"], stdout=subprocess.PIPE) as endless:
        ended = cli.python("-m", "tui_rnn", "novelty", ckpt, "-", stdin=endless.stdout, preexec_fn=limit)
        endless.kill()
    assert (ended.code, ended.stdout) == (1, b"")
    (line,) = ended.err.splitlines()
    assert line.startswith("tui-rnn: there is not enough memory for the text and 10,000 more characters")


def test_another_text_is_refused(cli: Any, ckpt: Path) -> None:
    cli.book.write_text("something else " * 100)
    cli.refused("novelty", ckpt, "book.txt", says="book.txt is not the text of the run in")


@pytest.mark.parametrize(("option", "value"), [("--n", 0), ("--n", 10**8), ("--seed", -1), ("--temperature", "inf")])
def test_what_is_out_of_range_is_refused(cli: Any, ckpt: Path, option: str, value: object) -> None:
    cli.refused("novelty", ckpt, option, value, says=f"{option} must be ")


def test_samples_are_the_same_however_many_there_are(cli: Any, ckpt: Path) -> None:
    def texts(count: int) -> list[str]:
        out = cli.run("sample", ckpt, "--samples", count, "--n", 80, "--seed", 3, "--prompt", "the ").out
        headings = [f"=== sample {n} of {count} ===\n" for n in range(1, count + 1)] if count > 1 else [""]
        for heading in headings:
            assert heading in out
            out = out.replace(heading, "\0", 1) if heading else "\0" + out
        return [text[:-1] for text in out.split("\0")[1:]]

    five = texts(5)
    assert len(set(five)) == 5
    assert all(text.startswith("the ") and len(text) == 84 for text in five)
    assert texts(3) == five[:3]
    assert texts(1) == five[:1]


@pytest.mark.parametrize("value", [0, -1, 1001])
def test_a_number_of_samples_that_is_out_of_range_is_refused(cli: Any, ckpt: Path, value: int) -> None:
    cli.refused("sample", ckpt, "--samples", value, says="--samples must be a whole number from 1 to 1000")
