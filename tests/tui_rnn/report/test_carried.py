"""The figures that a page carries: read back as they were, and refused in one line when they are not such figures."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from tui_rnn.report.as_html import page
from tui_rnn.report.carried import BEGIN, END, NotAReport, carried, figures, figures_of
from tui_rnn.report.document import document


def test_they_are_read_back_from_the_page(made: Any) -> None:
    assert figures_of(made.page) == json.loads(json.dumps(made.figures))
    assert figures_of(made.page)["samples"][0]["text"] == made.report.samples[0].text


def test_no_text_ends_the_element_or_begins_another(hostile: Any) -> None:
    html = page(document(hostile), carried(figures(hostile)))
    assert html.count(BEGIN) == 1
    assert figures_of(html)["samples"][0]["text"] == hostile.samples[0].text
    assert figures_of(html)["checkpoint"] == hostile.checkpoint


@pytest.mark.parametrize(
    "inside", ["", "{", "[]", "7", "null", "NaN", "[" * 200_000, "1" * 10_000, '{"format": 1}', '{"format": "1"}']
)
def test_what_is_not_such_figures_is_refused(inside: str) -> None:
    with pytest.raises(NotAReport) as refused:
        figures_of(f"<!doctype html>{BEGIN}{inside}{END}")
    assert "\n" not in str(refused.value) and len(str(refused.value)) < 200


@pytest.mark.parametrize("text", ["", "a text", BEGIN, END + BEGIN, f"{BEGIN}{{}}{END}{BEGIN}"])
def test_a_file_without_figures_or_with_two_is_refused(text: str) -> None:
    with pytest.raises(NotAReport, match="not a report"):
        figures_of(text)


def test_those_of_a_newer_version_are_refused(made: Any) -> None:
    with pytest.raises(NotAReport, match="newer version"):
        figures_of(carried(made.figures | {"format": 2}))


def places(value: Any, at: tuple[Any, ...] = ()) -> Any:
    """Every place in the figures; of a list, its first entry."""
    yield at
    if isinstance(value, dict) and "config" not in at:
        for name, part in value.items():
            yield from places(part, (*at, name))
    elif isinstance(value, list) and value:
        yield from places(value[0], (*at, 0))


def test_a_value_of_another_type_anywhere_is_refused(made: Any) -> None:
    checked = 0
    for place in places(made.figures):
        if len(place) < 1 or "direction_error" in place or "float32_error" in place or "size" in place:
            continue
        for wrong in ({"a": 1}, [["x"]], True):
            figures = copy.deepcopy(json.loads(json.dumps(made.figures)))
            inner = figures
            for name in place[:-1]:
                inner = inner[name]
            if type(inner[place[-1]]) is type(wrong):
                continue
            inner[place[-1]] = wrong
            try:
                figures_of(carried(figures))
            except NotAReport:
                checked += 1
            else:
                assert place[-1] in ("passed", "loss_error"), place
    assert checked > 100
