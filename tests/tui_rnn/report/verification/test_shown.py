"""What a page shows is what it carries."""

from __future__ import annotations

import copy
import dataclasses

from tui_rnn.report.as_html import page
from tui_rnn.report.document import document
from tui_rnn.report.verification.shown import shown

from ..conftest import Made


def found(made: Made, given: str) -> str:
    return str(shown(given, made.figures, made.report))


def test_the_page_as_it_was_written_and_with_a_discussion(made: Made) -> None:
    assert found(made, made.page) == "what the page shows: reproduced"
    more = made.page.replace("[Your discussion.]", "It is <b>good</b>.\nVery.").replace("\n", "\r\n")
    assert found(made, more) == "what the page shows: reproduced"


def test_a_run_without_an_update_has_no_curve_and_lacks_nothing(made: Made) -> None:
    new = dataclasses.replace(made.report, update=0, curve=None)
    assert str(shown(page(document(new)), made.figures, new)) == "what the page shows: reproduced"


def test_a_line_that_was_changed_or_left_out(made: Made) -> None:
    line = next(line for line in made.page.splitlines() if "<h2>" in line)
    gone = found(made, made.page.replace(line, ""))
    assert gone.startswith("what the page shows: differs: 1 line is not as written, first of all: ")
    assert "<" not in gone
    assert "lines are not as written" in found(made, "")


def test_it_is_to_show_where_it_was_made(made: Made) -> None:
    elsewhere = copy.deepcopy(made.figures)
    elsewhere["versions"]["machine"] = elsewhere["versions"]["numpy"] = "another"
    assert "first of all: report made with" in str(shown(made.page, elsewhere, made.report))


def test_what_cannot_be_compared(made: Made) -> None:
    bare = dataclasses.replace(made.report, curve=None, missing=("There are no metrics.",))
    assert str(shown(made.page, made.figures, bare)) == "what the page shows: not checked: There are no metrics."
    older = copy.deepcopy(made.figures)
    older["versions"]["tui_rnn"] = "0.0.1"
    assert str(shown(made.page, older, made.report)).endswith("not checked: it was written by tui-rnn 0.0.1")
    broken = copy.deepcopy(made.figures)
    broken["gradients"]["config"] = {"cell": "none"}
    assert str(shown(made.page, broken, made.report)).endswith("differs: no page is written from such figures")
