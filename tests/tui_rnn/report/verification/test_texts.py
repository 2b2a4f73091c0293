"""Texts are written again."""

from __future__ import annotations

from typing import Any

from tui_rnn.report.gathering.telling import untold
from tui_rnn.report.verification.texts import texts

from ..conftest import Made


def found(made: Made, samples: list[dict[str, Any]]) -> list[str]:
    best = made.source.checkpoint.best_model()
    return [str(finding) for finding in texts(samples, best, untold)]


def test_each_is_reproduced_by_its_own_seed_and_rule(made: Made) -> None:
    samples = made.figures["samples"]
    assert all(line.endswith(": reproduced") for line in found(made, samples))
    other = found(made, [samples[0] | {"seed": 1}])
    assert any(line.startswith("text, best: differs: from character ") for line in other)
    assert "text, nucleus, low: differs: the report does not have it" in other


def test_more_texts_than_a_report_has_are_not_all_written(made: Made) -> None:
    lines = found(made, [made.figures["samples"][0] | {"text": "a"}] * 1000)
    assert lines[-1] == "texts: differs: there are 1,000; a report has 7" and len(lines) < 200
