"""A run that is over, looked at by a person: everything can be seen, nothing can be changed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .person import ROOT, Person, environment


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "book.txt").write_text("the quick brown fox jumps over the lazy dog\n" * 60)
    command = [
        "train",
        "book.txt",
        "--no-ui",
        "--quiet",
        "--hidden",
        "8",
        "--updates",
        "3000",
        "--sample-every",
        "1000",
    ]
    subprocess.run([sys.executable, "-m", "tui_rnn", *command], cwd=tmp_path, env=environment(ROOT), check=True)
    return tmp_path


@pytest.fixture
def person(folder: Path) -> Iterator[Person]:
    one = Person(folder, "ckpt.npz", command="show")
    one.until("OVER")
    yield one
    one.close()


def test_keys_and_mouse_show_and_change_nothing(person: Person, folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    person.until("3,000")
    person.until("[ earlier texts")
    for key in "space", "n", "c", "s", "r", "e", "g", "[", "[", "]", ".", "u", "l", "+", "0", "m", "m", "?", "escape":
        person.press(key)
    for x in range(1, 120, 9):
        person.move(x, 10)
    person.wheel(40, 10, 2)
    person.lives()
    person.press("q")
    assert person.ended() == 0
    assert person.terminal_is_restored(), person.left_on()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_ctrl_c_leaves(person: Person) -> None:
    person.press("ctrl+c")
    assert person.ended() == 0
    assert person.terminal_is_restored(), person.left_on()


def test_a_look_inside_reads_the_text_or_says_why_it_cannot(person: Person, folder: Path) -> None:
    person.press("8")
    person.until("the right one first in")
    person.press("/")
    person.type("the fox")
    person.until("your own text")
    person.until("of 6, among five")
    person.press("escape", "escape", "q")
    assert person.ended() == 0
    (folder / "book.txt").unlink()
    again = Person(folder, "ckpt.npz", command="show")
    try:
        again.until("OVER")
        again.press("8")
        again.until("is gone")
        again.lives()
    finally:
        again.close()
