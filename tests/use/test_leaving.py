"""Leaving: from wherever one is, with what the dialog says, and not without the save that was promised."""

from __future__ import annotations

from pathlib import Path

import pytest

import engine

from .person import ASKED, Person, headless

FAILS = ("--clip", 0, "--init-scale", 0.5, "--seq-length", 1000, "--optimizer", "sgd", "--learning-rate", 1000)


@pytest.mark.parametrize("key", ["q", "ctrl+c", "ctrl+q"])
def test_the_failure_page_is_left_by_any_key_that_quits(start, key: str) -> None:
    person = start(*FAILS)
    person.until("The run failed after update")
    person.press(key)
    assert person.ended() == 1
    assert person.terminal_is_restored(), person.left_on()


@pytest.mark.parametrize(
    ("opens", "shows"), [("?", "escape closes"), ("s", "Temperature"), ("ctrl+p", "Search for"), ("t", "Search for")]
)
@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+q"])
def test_quitting_is_asked_about_in_every_dialog(start, opens: str, shows: str, key: str) -> None:
    person = start("--hidden", 40)
    person.until_training()
    person.press(opens)
    person.until(shows)
    person.press(key)
    person.until(ASKED)
    person.press("s")
    assert person.ended() == 0


def test_the_dialog_of_a_resumed_run_that_is_finished_says_its_update(start, tmp_path: Path) -> None:
    headless(tmp_path, "--hidden", 40, "--updates", 300)
    person = start("--resume")
    person.until("FINISHED")
    person.press("q")
    person.until(ASKED)
    assert person.shows("update 300")
    assert not person.shows("at update 0")


def start_in_a_folder_that_goes(start, tmp_path: Path) -> tuple[Person, Path]:
    """A run whose folder is gone when it is to be saved, as an unplugged disk's; where it can be brought back from."""
    folder = tmp_path / "runs"
    folder.mkdir()
    person = start("--hidden", 40, "--out", "runs/ckpt.npz")
    person.until_training()
    return person, folder.rename(tmp_path / "unplugged")


def test_a_run_that_cannot_be_saved_is_not_left_until_it_can(start, tmp_path: Path) -> None:
    person, unplugged = start_in_a_folder_that_goes(start, tmp_path)
    person.press("q")
    person.until(ASKED)
    person.press("s")
    person.until(lambda: person.shows("cannot be saved", "Try again", ASKED))
    unplugged.rename(tmp_path / "runs")
    person.press("r")
    assert person.ended() == 0
    assert engine.load(tmp_path / "runs" / "ckpt.npz").update > 0


def test_a_run_whose_place_is_taken_is_saved_beside_it(start, tmp_path: Path) -> None:
    person = start("--hidden", 40)
    person.until_training()
    (tmp_path / "ckpt.npz").mkdir()
    assert person.save_and_quit() == 0
    assert engine.load(tmp_path / "ckpt.1.npz").update > 0


def test_a_run_that_cannot_be_saved_can_be_left_all_the_same(start, tmp_path: Path) -> None:
    person, _ = start_in_a_folder_that_goes(start, tmp_path)
    person.press("q")
    person.until(ASKED)
    person.press("s")
    person.until("Try again")
    person.press("x")
    assert person.ended() in (0, 1)
    assert person.terminal_is_restored(), person.left_on()
