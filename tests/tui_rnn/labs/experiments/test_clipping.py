"""The lab on clipping: how often a limit was reached is counted from what was recorded."""

from __future__ import annotations

from typing import Any

from tui_rnn.labs.experiments.clipping import findings


def test_an_update_is_limited_by_its_entries_or_by_its_norm(a_run: Any, results: Any) -> None:
    by_entry, by_norm, without = (
        a_run(clip=clip, clip_norm=norm) for clip, norm in ((5.0, 0.0), (0.0, 10.0), (0.0, 0.0))
    )
    for run, clipped in ((by_entry, [0.25, 0.0, None]), (by_norm, [0.0, 0.0, 0.0]), (without, [0.0, 0.0, 0.0])):
        run.history.gradient_norms, run.history.clipped = [40.0, 9.0, None], clipped
    found = findings(results({"none": [without], "entry": [by_entry], "norm": [by_norm]}))
    assert [row[2:] for row in found.table.rows] == [["40", "0 %"], ["40", "50 %"], ["40", "50 %"]]
    assert found.sentences[-1].endswith("in the median: 50 % with entry and 50 % with norm.")
    assert [figure.name for figure in found.figures] == ["loss", "norm"]
    assert found.figures[1].chart.log


def test_runs_of_which_nothing_was_recorded_have_no_figures(a_run: Any, results: Any) -> None:
    found = findings(results({"none": [a_run(bits=())]}))
    assert found.table.rows == [["none", "–", "–", "–"]]
