"""What comes twice: a key that repeats, a double click, a key that is pressed before the dialog is drawn."""

from __future__ import annotations

import pytest

from .person import KEYS


@pytest.mark.parametrize("every", [0, 0.03])
def test_enter_twice_in_the_sample_dialog_asks_for_one_text(start, every: float) -> None:
    person = start("--hidden", 40)
    person.until_training()
    person.open_sample()
    person.hold("enter", 2, every)
    person.until(person.asked)
    person.lives()
    assert person.save_and_quit() == 0
    assert len(person.asked()) == 1


@pytest.mark.parametrize("opens", ["?", "s"])
@pytest.mark.parametrize("times", [2, 5])
def test_escape_repeated_closes_a_dialog(start, opens: str, times: int) -> None:
    person = start("--hidden", 40)
    person.until_training()
    person.press(opens)
    person.until("escape closes" if opens == "?" else "Temperature")
    person.hold("escape", times)
    person.until_gone("escape closes" if opens == "?" else "Temperature")
    person.lives()


def test_s_twice_opens_one_dialog(start) -> None:
    person = start("--hidden", 40)
    person.until_training()
    person.hold("s", 2)
    person.until("Temperature")
    person.press("escape")
    person.until_gone("Temperature")
    person.lives()


def test_enter_held_in_the_palette(start) -> None:
    person = start("--hidden", 40)
    person.until_training()
    person.press("ctrl+p")
    person.until("Search for commands")
    person.type("pause" + 3 * KEYS["enter"])
    person.until_gone("Search for commands")
    person.lives()


@pytest.mark.parametrize("key", ["pagedown", "pageup", "down", "end", "enter", "escape"])
def test_a_key_before_the_palette_is_drawn(start, key: str) -> None:
    person = start("--hidden", 40)
    person.until_training()
    for _ in range(3):
        person.type(KEYS["ctrl+p"] + KEYS[key])
        person.look(0.5)
        person.press("escape")
    person.lives()


def test_a_double_click_beside_the_palette(start) -> None:
    person = start("--hidden", 40)
    person.until_training()
    for _ in range(3):
        person.press("ctrl+p")
        person.until("Search for commands")
        person.click(5, 30, times=2)
        person.until_gone("Search for commands")
    person.lives()


@pytest.mark.parametrize("opens", ["ctrl+p", "t"])
def test_a_palette_in_a_terminal_that_shrinks(start, opens: str) -> None:
    person = start("--hidden", 40)
    person.until_training()
    person.press(opens)
    person.until("Search for")
    for columns in (30, 12, 6, 5, 4, 3, 2, 1):
        person.resize(columns, 5)
        person.look(0.3)
    person.lives()


def test_a_palette_in_a_terminal_of_three_rows(start) -> None:
    person = start("--hidden", 40)
    person.until_training()
    person.resize(300, 3)
    person.press("ctrl+p")
    person.look(1)  # there is no room to see it
    for key in ("pageup", "pagedown", "pageup"):
        person.press(key)
        person.look(0.5)
    person.lives()
