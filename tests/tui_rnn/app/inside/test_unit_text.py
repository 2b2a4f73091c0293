"""A text with marks below its characters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content

from tui_rnn.app.inside.unit_text import Levels, cell, drawn, lines_of, place_at


@given(st.text(max_size=60), st.integers(1, 20))
def test_every_character_is_on_one_line_and_lines_fit(text: str, width: int) -> None:
    lines = lines_of(text, width)
    assert [place for line in lines for place in line] == list(range(len(text)))
    assert all(len(line) for line in lines)
    for line in lines:
        before_newline = [text[place] for place in line if text[place] != "\n"]
        assert Content("".join(map(cell, before_newline))).cell_length <= max(width, 2)
        assert all(text[place] != "\n" for place in line[:-1])


@given(st.text(min_size=1, max_size=60).filter(lambda text: "\n" not in text))
def test_a_column_leads_to_its_character(text: str) -> None:
    used = 0
    for place, character in enumerate(text):
        assert place_at(text, range(len(text)), used) == place
        used += Content(cell(character)).cell_length
    assert place_at(text, range(len(text)), used + 5) == len(text) - 1


def test_the_marks_tell_the_sign_and_the_size() -> None:
    text = "ab春d\n"
    picture = drawn(text, [0.9, 0.3, 0.6, -0.2, -0.9], Levels(), lines_of(text, 20), 3, (0, 2))
    assert picture.plain == "ab春d¶\n▀▔▀▀  "
    styles = {picture.plain[span.start : span.end]: str(span.style) for span in picture.spans}
    assert "bold" in styles["a"] and "on $primary" in styles["a"] and "on $primary" in styles["b"]
    assert styles["▀▔▀▀  "] == "$text-warning"  # in one: what changes the style every other column is slow over a line
    assert "reverse" in styles["d"] and "on $primary" not in styles["春"]


def test_what_is_high_may_be_below_zero() -> None:
    levels = Levels(-0.4, -0.2)
    assert [levels.name(value) for value in (-0.1, -0.3, -0.5, -0.7)] == ["on", "weak", "rest", "off"]
    assert levels.legend == "▀ above -0.2  ▔ above -0.4"
    assert Levels().legend == "▀ above 0.5  ▔ above 0"
