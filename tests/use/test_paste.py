"""Pasting into the sample dialog."""

from __future__ import annotations

import re

import pytest


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_a_prompt_keeps_every_line_of_a_paste(start, end: str) -> None:
    person = start("--hidden", 40)
    person.until_training()
    person.open_sample()
    person.paste(f"The lamp{end}was lit")
    person.until("The lamp")
    person.press("enter")
    person.until(person.asked)
    assert person.asked()[0]["prompt"] == "The lamp\nwas lit"
    assert person.save_and_quit() == 0


def test_a_number_of_five_thousand_digits_is_refused_in_a_line(start) -> None:
    person = start("--hidden", 40)
    person.until_training()
    person.open_sample()
    person.press(*["tab"] * 5)
    person.paste("9" * 5000)
    person.until("999")
    person.press("enter")
    person.until(lambda: re.search(r"seed (must|has|is)", person.shown))
    assert person.shows("Write", "Cancel")
    assert person.shown.count("9") < 200
    person.press("escape")
    person.until_gone("Temperature")
    person.lives()


@pytest.mark.parametrize("place", ["the sample dialog", "a text of one's own"])
def test_what_acts_on_a_terminal_is_not_pasted_through(start, place: str) -> None:
    """A text from a web page may hold an escape sequence: here it would set the title and the colour."""
    person = start("--hidden", 40)
    person.until_training()
    if place == "the sample dialog":
        person.open_sample()
    else:
        person.press("8", "/")
        person.until("your own text")
    person.paste("lamp\x1b]0;seized\x07\x9b31m\x1b[31mwick")
    person.until("wick")
    assert b"\x1b]0;seized" not in person.raw
    assert "\x9b".encode() not in person.raw
    person.press("escape", "escape")
    person.lives()
