"""``tui-rnn novelty``, and ``sample --samples``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

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


def test_it_is_told_to_a_person_too_and_nothing_in_it_acts_on_the_terminal(cli: Any) -> None:
    cli.book.write_text("\x1b[2J and again\n" * 200)
    cli.train("--updates", 100, "--quiet")
    out = cli.run("novelty", "ckpt.npz", "--n", 500).out
    assert "500 characters written by ckpt.npz at temperature 1, compared with book.txt" in out
    assert "of its passages of  5 characters" in out
    assert "\x1b" not in out


def test_another_text_is_refused(cli: Any, ckpt: Path) -> None:
    cli.book.write_text("something else " * 100)
    cli.refused("novelty", ckpt, "book.txt", says="book.txt is not the text that the run in")


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
