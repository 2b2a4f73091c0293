"""The chart at a real terminal: its cursor and the zoom of its values, by keys and by mouse."""

from __future__ import annotations

SHIFT_LEFT, SHIFT_RIGHT, SHIFT_UP, CTRL_DOWN = "\x1b[1;2D", "\x1b[1;2C", "\x1b[1;2A", "\x1b[1;5B"
CTRL = 16  # added to the button of a mouse event


def labels(person) -> list[str]:
    """What is written at the y axis."""
    return [line.split("┤")[0].strip("│ ") for line in person.lines if "┤" in line]


def test_the_cursor_is_moved_by_keys(start) -> None:
    person = start("--hidden", 40, "--updates", 3000)
    person.until("FINISHED")
    person.type(SHIFT_LEFT)
    person.until("↕ raw")
    person.type(SHIFT_RIGHT * 40)  # the chart may have grown since
    person.until_gone("↕ raw")
    person.press("[")
    person.until("• text")
    person.until("0 “")  # the text of that update, quoted
    assert person.save_and_quit() == 0


def test_the_values_are_zoomed_by_keys_and_by_the_wheel(start) -> None:
    person = start("--hidden", 40, "--updates", 3000)
    person.until("FINISHED")
    person.look(1.5)
    whole = labels(person)
    assert len(whole) > 2
    person.type(SHIFT_UP)
    person.until(lambda: labels(person) != whole)
    person.type(CTRL_DOWN)
    person.until(lambda: labels(person) == whole)
    person.mouse(64 + CTRL, 40, 8)  # the wheel, up
    person.until(lambda: labels(person) != whole)
    person.press("0")
    person.until(lambda: labels(person) == whole)
    person.wheel(4, 8, 1)  # over the labels
    person.until(lambda: labels(person) != whole)
    person.lives()
    assert person.save_and_quit() == 0
