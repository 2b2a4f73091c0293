"""Runs side by side as CSV."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import engine
from tui_rnn.report.comparison.as_csv import lines
from tui_rnn.report.comparison.figures import figures


def test_each_run_is_a_line_of_unrounded_figures(a_run: Any) -> None:
    runs = [a_run("a", (5.0, 10 / 3)), a_run("b", (5.0, 3.5), seed=1), a_run("c", (), clip=1.0)]
    novelty = engine.Novelty(31, 0, 0, {20: 0.25})
    rows = [*csv.DictReader(lines(figures(runs, "updates", {Path("a.npz"): novelty})))]
    assert [row["run"] for row in rows] == ["a", "b", "c"]
    assert (float(rows[0]["smooth_bits"]), rows[0]["smooth_update"], rows[0]["seed"]) == (10 / 3, "200", "0")
    assert [row["clip"] for row in rows] == ["5.0", "5.0", "1.0"]
    assert [row["group"] for row in rows] == ["a", "a", "b"]
    assert (rows[0]["copied"], rows[1]["copied"], rows[2]["smooth_bits"]) == ("0.25", "", "")


def test_a_hostile_name_is_a_text_to_a_spreadsheet_and_stays_in_its_cell(a_run: Any) -> None:
    text = '=HYPERLINK("http://example.org"),\n"x'
    rows = [*csv.reader("\n".join(lines(figures([a_run("a", text=text)], "updates"))).splitlines(keepends=True))]
    assert len(rows) == 2 and len(rows[0]) == len(rows[1])
    assert rows[1][rows[0].index("text")] == "'" + text
