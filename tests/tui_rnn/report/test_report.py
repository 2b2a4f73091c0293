"""The record of all that a report says."""

from __future__ import annotations

import dataclasses
import inspect
from pathlib import Path

from tui_rnn.report import report
from tui_rnn.report.report import Report


def test_everything_in_it_is_frozen() -> None:
    found = [kind for _, kind in inspect.getmembers(report, inspect.isclass) if kind.__module__ == report.__name__]
    assert Report in found
    for kind in found:
        assert vars(kind)["__dataclass_params__"].frozen, kind


def test_everything_in_it_is_said_somewhere() -> None:
    folder = Path(inspect.getfile(report)).parent
    sources = "\n".join(
        p.read_text() for p in (*folder.glob("*.py"), *folder.glob("sections/*.py")) if p.stem != "report"
    )
    for field in dataclasses.fields(Report):
        assert f".{field.name}" in sources, field.name
