"""With what a report is made."""

from __future__ import annotations

import dataclasses

from tui_rnn.report.gathering.versions import versions


def test_versions_name_the_machine() -> None:
    assert all(dataclasses.astuple(versions()))
