"""What these tests share: a run's report, made once."""

from __future__ import annotations

import dataclasses
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


HOSTILE = "\"></style>]]></pre><script>alert(1)</script>```\n# x |*_[a](b)<img src=x onerror=y>'&\u202e\x1b[2J\ud800"


@pytest.fixture(scope="session")
def hostile(made: Made) -> Report:
    """A report whose every text from outside is hostile."""
    report, replace = made.report, dataclasses.replace
    assert report.copied is not None
    return replace(
        report,
        checkpoint=HOSTILE,
        text=replace(report.text, name=HOSTILE, parts=(HOSTILE, HOSTILE), encoding=HOSTILE, sha256=HOSTILE),
        texts=tuple(replace(text, text=HOSTILE) for text in report.texts),
        samples=tuple(replace(sample, text=HOSTILE) for sample in report.samples),
        copied=replace(report.copied, passage=HOSTILE),
        baselines=report.baselines and replace(report.baselines, scored_on=HOSTILE),
        began_with=engine.Pretrained(name=HOSTILE, update=5, text=HOSTILE, weights_sha256=HOSTILE),
        command=HOSTILE,
        by_hand=(HOSTILE,),
        versions=replace(report.versions, machine=HOSTILE),
        trained_with={HOSTILE: HOSTILE},
        missing=(HOSTILE,),
    )
