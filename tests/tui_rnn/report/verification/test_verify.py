"""A whole report is made again."""

from __future__ import annotations

import copy
from typing import Any

from tui_rnn.report.gathering.telling import untold
from tui_rnn.report.verification.verify import verify

from ..conftest import Made


def found(made: Made, stored: dict[str, Any]) -> list[str]:
    return [str(finding) for finding in verify(made.page, stored, made.source, untold)]


def test_all_of_it(made: Made) -> None:
    lines = found(made, made.figures)
    assert len(lines) > 30 and all(line.endswith(": reproduced") for line in lines)


def test_the_checkpoint_of_a_run_that_has_gone_on_is_another(made: Made) -> None:
    stored = copy.deepcopy(made.figures)
    stored["update"] = 100
    lines = found(made, stored)
    assert "update: differs: the report has 100, here it is 300" in lines
    assert lines[-1] == "what the page shows: not checked: the checkpoint is not the one that the report is of"
