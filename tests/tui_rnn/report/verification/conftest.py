"""What these tests share: a run's report, made once."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

import engine
from tui_rnn.report.as_html import page
from tui_rnn.report.carried import carried, figures
from tui_rnn.report.document import document
from tui_rnn.report.gathering.gather import gathered
from tui_rnn.report.gathering.source import Source, source_of
from tui_rnn.report.report import Report


class Made(NamedTuple):
    """A report, from what it was made, and its page."""

    source: Source
    report: Report
    figures: dict[str, Any]
    page: str


@pytest.fixture(scope="session")
def made(done: Any) -> Made:
    path = done.folder / "ckpt.npz"
    source = source_of(engine.load(path), path, [str(done.cli.book)])
    report = gathered(source)
    found = figures(report)
    return Made(source, report, found, page(document(report), carried(found)))
