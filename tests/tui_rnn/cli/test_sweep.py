"""``tui-rnn sweep`` on the command line: what is refused, in one line, before anything is made."""

from __future__ import annotations

from typing import Any

import pytest

VARY = ("--vary", "learning-rate=0.05,0.1")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "a sweep varies something: add --vary learning-rate=0.05,0.1,0.2, or --plan FILE"),
        (("--vary", "momentum=0.5,0.9"), "--momentum does nothing without --optimizer sgd; add that, or leave it out"),
        (("--vary", "learning-rat=1"), "did you mean learning-rate?"),
        (("--vary", "learning-rate="), "give a setting and its values"),
        ((*VARY, "--seeds", "none"), "--seeds none: give a number, 5, or the seeds themselves, 7,8,12"),
        ((*VARY, "--updates", 0), "--updates must be a whole number from 1"),
        ((*VARY, "--workers", 0), "--workers must be a whole number from 1"),
        ((*VARY, "--seed", 3), "No such option: --seed"),
        ((*VARY, "--learning-rate", 0.3), "--learning-rate is given, and varied as well"),
        ((*VARY, "--momentum", 0.5), "--momentum does nothing without --optimizer sgd"),
        ((*VARY, "--plan", "none.toml"), "there is no plan none.toml"),
        (("--vary", "learning-rate=log(0.1,1)"), "say how many times with --trials 20"),
        ((*VARY, "--out", "book.txt"), "--out book.txt is a file; a sweep needs a folder of its own"),
        ((*VARY, "--out", "a/b"), "the folder a does not exist; create it first"),
        ((*VARY, "--out", "."), "is a folder with other things in it, and not that of a sweep; choose another"),
        ((*VARY, "--recipe", "slow"), "--recipe must be one of assignment,"),
        (("--vary", "schedule=linear,cosine", "--updates", 5, "--warmup", 10), "no point of the sweep can be run"),
    ],
)
def test_what_cannot_be_swept_is_refused(cli: Any, arguments: tuple[object, ...], says: str) -> None:
    cli.refused("sweep", "book.txt", *arguments, "--no-ui", says=says)


def test_a_text_that_is_not_there_and_standard_input_are_refused(cli: Any) -> None:
    cli.refused("sweep", "none.txt", *VARY, says="none.txt")
    cli.refused("sweep", "-", *VARY, says="standard input can be read only once; name a file", stdin=b"text")


def test_lines_tell_how_it_goes(cli: Any) -> None:
    ended = cli.run("sweep", "book.txt", *VARY, "--hidden", 8, "--updates", 60, "--seeds", 1, "--workers", 1)
    lines = ended.out.splitlines()
    assert lines[0] == "sweep: 2 runs of 60 updates (2 points, 1 seed each), by 1 process"
    assert [line[:9] for line in lines[1:3]] == ["[1/2] 0.0", "[2/2] 0.1"]
    assert all(len(line) <= 80 for line in lines)
    assert cli.run("sweep", "--quiet").out == ""
