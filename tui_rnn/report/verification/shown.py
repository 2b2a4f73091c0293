"""What a page shows, against the page that is written from the same figures: the figures are not all that is read.

Figures that depend on rounding are taken as the page carries them (they are compared elsewhere), so that a page is the
same on every machine. A line that was added is the person's: the discussion.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Mapping
from html import unescape
from typing import Any

import engine

from ...watch.records import table_of
from ..as_html import DISCUSSION, page
from ..carried import BEGIN, END
from ..document import document
from ..report import Evaluation, GradientTable, Report, Sample, Versions
from .finding import DIFFERS, NOT_CHECKED, REPRODUCED, Finding

WHAT = "what the page shows"
LONGEST = 100  # characters of a line that is quoted
TAG = re.compile(r"<[^>]*>")


def shown(given: str, stored: Mapping[str, Any], here: Report) -> Finding:
    """Whether all lines of the page that would be written are in the one that is given."""
    if here.missing:
        return Finding(WHAT, NOT_CHECKED, "; ".join(here.missing))
    if stored["versions"]["tui_rnn"] != here.versions.tui_rnn:
        return Finding(WHAT, NOT_CHECKED, f"it was written by tui-rnn {stored['versions']['tui_rnn']}")
    try:
        expected = page(document(_as_carried(here, stored)))
    except Exception:  # the figures may be anybody's: a list may be cut, a number absurd, and a page has many sections
        return Finding(WHAT, DIFFERS, "no page is written from such figures")
    lines, places = Counter(_lines(given)), {line: n for n, line in enumerate(_lines(expected))}
    missing = Counter(_lines(expected)) - lines
    if not missing:
        return Finding(WHAT, REPRODUCED)
    first = min(missing, key=places.__getitem__)
    count = missing.total()
    lines_are = "1 line is" if count == 1 else f"{count:,} lines are"
    text = engine.shortened(unescape(TAG.sub(" ", first)).strip() or first, LONGEST)
    return Finding(WHAT, DIFFERS, f"{lines_are} not as written, first of all: {text}")


def _lines(text: str) -> list[str]:
    """The lines without the figures that the page carries, and without those where a discussion is written."""
    before, _, after = text.partition(BEGIN)
    rest = before + after.partition(END)[2]
    return [stripped for line in rest.splitlines() if (stripped := line.strip()) and DISCUSSION not in stripped]


def _as_carried(here: Report, stored: Mapping[str, Any]) -> Report:
    """The report with the figures that may be rounded differently elsewhere as they are carried."""
    table = {**stored["gradients"]}
    zero, other = (table_of(check) for check in table.pop("checks"))
    return dataclasses.replace(
        here,
        gradients=GradientTable(**table | {"config": engine.Config(**table["config"]), "checks": (zero, other)}),
        samples=tuple(Sample(**{**s, "rule": engine.SamplingRule(**s["rule"])}) for s in stored["samples"]),
        evaluation=Evaluation(**stored["evaluation"]),
        versions=Versions(**stored["versions"]),
    )
