"""The script that makes the documents' pictures: what it draws, and that it still finds what it drives."""

from __future__ import annotations

import importlib
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
SVG = "{http://www.w3.org/2000/svg}"
ROWS = st.lists(st.text("ab<&{}─│╭⣿⠁█▁ 世", min_size=4, max_size=4), min_size=2, max_size=2)


def module(name: str) -> ModuleType:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(PICTURES))
        return importlib.import_module(name)


def frame(rows: list[str]) -> list[list[Segment]]:
    return [[Segment(row, Style.parse("bold red on blue"))] for row in rows]


def shown(picture: str, number: int) -> set[tuple[str | None, ...]]:
    """What is to be seen of a moving picture while it shows that frame."""
    seen: set[tuple[str | None, ...]] = set()
    for group in ElementTree.fromstring(picture).iter(f"{SVG}g"):
        first, last = map(int, re.findall(r"\d+", group.get("class") or "0-999"))
        if first <= number <= last:
            for element in group:
                if element.tag != f"{SVG}g":
                    place = (element.get("x"), element.get("y"), element.get("d"))
                    seen.add((element.tag, *place, element.get("width"), element.text))
    return seen


@settings(max_examples=30)
@given(st.lists(ROWS, min_size=1, max_size=5), st.data())
def test_each_frame_of_a_moving_picture_is_what_a_still_one_would_show(frames: list[list[str]], data) -> None:
    drawing = module("drawing")
    poster = data.draw(st.integers(0, len(frames) - 1))
    moving = drawing.moving([*map(frame, frames)], [1.0] * len(frames), poster, "#000000", "a <b> & c")
    for number, rows in enumerate(frames):
        assert shown(moving, number) == shown(drawing.still(frame(rows), "#000000", ""), 0)


def test_a_program_that_knows_no_motion_shows_the_poster_alone() -> None:
    picture = module("drawing").moving([frame([c * 4] * 2) for c in "abc"], [1.0] * 3, 1, "#000000", "")
    hidden = {
        group.get("class") for group in ElementTree.fromstring(picture).iter(f"{SVG}g") if group.get("visibility")
    }
    assert hidden == {"f0-0", "f2-2"}


def test_every_picture_comes_from_a_scene() -> None:
    source = (PICTURES / "make.py").read_text(encoding="utf-8")
    named = set(re.findall(r'(?:picture|write)\(\s*"([\w-]+)"', source))
    assert named == {path.stem for path in PICTURES.glob("*.svg")}
    assert all(scene.__doc__ for scene in module("make").SCENES)
