"""Runs side by side as tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import engine
from tui_rnn.report.comparison.figures import figures
from tui_rnn.report.comparison.tables import heading, outcomes, says, settings, table, verdict


def test_only_what_differs_has_a_column(a_run: Any) -> None:
    found = figures([a_run("one", hidden_size=50), a_run("two", (5.0, 4.0, 2.0), seed=7)], "updates")
    whole = table(found)
    assert list(whole.columns) == ["run", "smooth", "hidden", "seed", "at update", "chars/s", "seconds"]
    assert [*whole.rows] == [
        ("a◆ two", "2.000", "100", "7", "300", "2,500", "3.0"),
        ("b  one", "3.000", "50", "0", "300", "2,500", "3.0"),
    ]
    assert (heading(found), says(found)) == (
        "2 runs",
        "Losses: the lowest of each run, in bits per character. ◆ has the lowest smooth loss.",
    )
    assert list(settings(found).columns) == ["run", "hidden", "seed"]
    assert list(outcomes(found).columns) == ["run", "smooth", "at update", "chars/s", "seconds"]


def test_seeds_have_a_median_and_a_range(a_run: Any) -> None:
    seeds = [a_run(f"s{seed}", (5.0, 3.0 + seed / 8), validated=4.0 + seed / 8, seed=seed) for seed in range(3)]
    found = figures(seeds, "updates")
    assert heading(found) == "3 runs"
    (row,) = table(found).rows
    assert row[:6] == ("a  s0 +2", "3.125", "3.000..3.250", "4.125", "4.000..4.250", "0..2")
    assert "medi" in says(found) and "lowest smooth" not in says(found)


def test_a_setting_without_effect_is_a_dash_and_texts_are_named_where_they_differ(a_run: Any) -> None:
    runs = [
        a_run("a", optimizer="adam", beta1=0.8, text="a\x1b[2J.txt"),
        a_run("b", optimizer="adam", text="b"),
        a_run("c", text="b"),
    ]
    whole = table(figures(runs, "updates"))
    columns = dict(zip(whole.columns, zip(*whole.rows, strict=True), strict=True))
    assert columns["optimizer"] == ("adam", "adam", "adagrad")
    assert columns["beta1"] == ("0.8", "0.9", "-")
    assert columns["text"] == ("a␛[2J.txt", "b", "b")


def test_whether_the_best_is_distinguishable_is_a_sentence(a_run: Any) -> None:
    runs = [a_run(bits=(bits,), clip=bits, seed=seed) for bits in (3.0, 4.0) for seed in range(2)]
    assert verdict(figures(runs, "updates")).startswith(
        "The best, clip=3, is distinguishable from the second, clip=4: lower"
    )
    assert verdict(figures(runs[1:3], "updates")) == ""


def test_what_a_run_began_with_is_told_where_that_differs(a_run: Any) -> None:
    source = engine.Pretrained(name="a.npz", update=5000, text="a.txt", weights_sha256="0")
    whole = table(figures([a_run("a", init_from=source), a_run("b", (5.0, 4.5, 4.0))], "updates"))
    assert [row[list(whole.columns).index("init-from")] for row in whole.rows] == ["a at 5,000", "-"]


def test_different_lengths_and_what_is_copied_are_told(a_run: Any) -> None:
    runs = [a_run("a"), a_run("b", (5.0, 4.0), seed=1), a_run("c", clip=1.0)]
    found = figures(runs, "updates", {Path("c.npz"): engine.Novelty(31, 0, 0, {20: 0.25})})
    whole = table(found)
    columns = dict(zip(whole.columns, zip(*whole.rows, strict=True), strict=True))
    assert sorted(columns["updates"]) == ["200..300", "300"]
    assert sorted(columns["copied"]) == ["-", "25.0 %"] and sorted(columns["longest"]) == ["-", "31"]
    assert "Copied" in says(found)
