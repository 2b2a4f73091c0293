"""The texts of a run: those from before a resume, and those that are asked for while one is being written."""

from __future__ import annotations

from pathlib import Path

import pytest

from .person import GIVE_UP, Person, headless


def ask(person: Person, length: int) -> None:
    person.open_sample()
    person.press("tab")
    person.type(str(length))
    person.until(str(length))
    person.press("enter")
    person.until_gone("Temperature")


def test_the_surprise_of_a_text_from_before_the_resume(start, tmp_path: Path) -> None:
    headless(tmp_path, "--hidden", 40, "--updates", 300)
    person = start("--resume", "--updates", 10**9)
    person.until_training()
    for key in ("[", "u", "[", "u", "]", "u", "["):
        person.press(key)
        person.look(0.3)
    person.lives()
    assert person.save_and_quit() == 0


@pytest.mark.timeout(400)
def test_a_text_that_is_asked_for_while_another_is_written_waits_for_it(start, tmp_path: Path) -> None:
    lengths = [60_000, 70]
    person = start("--hidden", 20)
    person.until_training()
    for length in lengths:
        ask(person, length)
    person.until(lambda: person.asked() and len(person.asked()[-1]["text"]) == 70, 4 * GIVE_UP)
    assert [len(record["text"]) for record in person.asked()] == lengths
    kept = (tmp_path / "ckpt.samples.txt").read_text()
    first, second = (kept.index(f"\n{record['text']}\n\n") for record in person.asked())
    assert first < second
    assert person.save_and_quit() == 0
