"""The figures of runs side by side."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import engine
from tui_rnn.console.overlay import chart
from tui_rnn.flags import BY
from tui_rnn.report.as_html import page
from tui_rnn.report.comparison.as_csv import lines
from tui_rnn.report.comparison.document import document
from tui_rnn.report.comparison.figures import figures
from tui_rnn.report.comparison.tables import table
from tui_rnn.report.fitting import fitted
from tui_rnn.run.options import UsageError
from tui_rnn.run.which_runs import runs_of


@pytest.fixture
def found(a_run: Any) -> dict[str, Any]:
    """Three runs of one kind and one of another, which is better."""
    seeds = [a_run(f"seed{seed}", (5.0, 3.0 + seed), seed=seed) for seed in range(3)]
    return figures([*seeds, a_run("better", (5.0, 2.5), clip=1.0)], "updates")


def test_groups_come_in_the_order_of_their_medians(found: dict[str, Any]) -> None:
    better, seeds = found["groups"]
    assert (better["letter"], better["name"], better["best"], better["seeds"]) == ("a", "better", True, [0])
    assert (seeds["letter"], seeds["name"], seeds["best"], seeds["seeds"]) == ("b", "seed0 +2", False, [0, 1, 2])
    assert seeds["smooth"] == {"median": 4.0, "low": 3.0, "high": 5.0, "update": 200}
    assert seeds["settings"] == {"clip": 5.0} and found["differing"] == ["clip"]
    assert (found["ranked_by"], found["curves"], found["notes"]) == ("smooth", "smooth", [])
    assert [run["name"] for run in seeds["runs"]] == ["seed0", "seed1", "seed2"]


def test_seeds_whose_names_are_long_are_named_by_what_sets_them_apart(a_run: Any) -> None:
    runs = [
        a_run(f"sweep/cell={cell},clip={clip}/seed-{seed}", cell=cell, clip=clip, seed=seed)
        for cell, clip, seed in (("gru", 1.0, 0), ("gru", 1.0, 1), ("rnn", 2.0, 0))
    ]
    assert [group["name"] for group in figures(runs, "updates")["groups"]] == ["gru, 1", "cell=rnn,clip=2.0/seed-0"]
    assert [group["name"] for group in figures(runs[:2], "updates")["groups"]] == ["seed-0 +1"]


def test_it_is_json_and_has_the_curves(found: dict[str, Any]) -> None:
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    curve = found["groups"][1]["smooth_curve"]
    assert (curve["x"][0], curve["x"][-1]) == (100, 200)
    assert (curve["low"][-1], curve["median"][-1], curve["high"][-1]) == pytest.approx((3.0, 4.0, 5.0))


def test_what_cannot_be_ranked_keeps_its_order(a_run: Any) -> None:
    found = figures([a_run("a", text="a.txt"), a_run("b", (2.0,), text="b.txt")], "updates")
    assert [group["name"] for group in found["groups"]] == ["a", "b"]
    assert found["ranked_by"] is None and not any(group["best"] for group in found["groups"])
    assert "different texts" in found["notes"][0]


def test_the_best_is_compared_with_the_second_over_their_seeds(a_run: Any) -> None:
    runs = [a_run(bits=(bits + seed / 100,), clip=bits, seed=seed) for bits in (3.0, 4.0, 5.0) for seed in range(3)]
    against = figures(runs, "updates")["against_second"]
    assert (against["second"], against["pairs"], against["lower"], against["distinguishable"]) == (
        "clip=4",
        3,
        3,
        True,
    )
    assert (against["low"], against["mean"], against["high"]) == pytest.approx((1.0, 1.0, 1.0))
    assert against["says"].startswith("distinguishable from the second, clip=4: lower in 3 of 3 seeds")
    one_in_common = [a_run(bits=(3.0,), seed=seed) for seed in (0, 1)] + [a_run(seed=seed, clip=1.0) for seed in (1, 2)]
    assert figures(one_in_common, "updates")["against_second"] is None
    assert figures(runs[:3], "updates")["against_second"] is None


def test_runs_that_failed_are_named_in_one_sentence_a_group(a_run: Any) -> None:
    runs = [a_run(f"a{seed}", seed=seed, clip=1.0, failed="nan" if seed else "") for seed in range(3)]
    found = figures([*runs, a_run("b"), a_run("c", clip=2.0, failed="nan")], "updates")
    assert found["notes"] == [
        "2 of 3 runs with clip=1 failed, which counts as worse than any loss and is left out of the curves: nan.",
        "c failed, which counts as worse than any loss and is left out of the curves: nan.",
    ]
    assert [group["best"] for group in found["groups"]] == [True, False, False]
    assert found["groups"][1]["smooth"] is None and found["groups"][1]["runs"][0]["smooth_bits"] == 3.0
    alone = figures(runs[1:2], "updates")
    assert alone["notes"] == ["a1 failed, which counts as worse than any loss and is left out of the curves: nan."]
    page(document(alone))


def test_what_a_run_copied_is_told_where_it_was_measured(a_run: Any) -> None:
    novelty = engine.Novelty(31, 0, 0, {10: 0.5, 20: 0.25})
    found = figures([a_run("a"), a_run("b", clip=1.0)], "updates", {Path("a.npz"): novelty})
    copied = {group["name"]: (group["copied"], group["longest_copied"]) for group in found["groups"]}
    assert copied["b"] == (None, None)
    assert copied["a"][0]["median"] == 0.25 and copied["a"][1]["median"] == 31


def test_a_run_of_which_nothing_is_known_yet_is_last(a_run: Any) -> None:
    found = figures([a_run("new", (), clip=1.0), a_run("old")], "seconds")
    assert [group["name"] for group in found["groups"]] == ["old", "new"]
    assert found["groups"][1]["smooth"] is None
    assert not found["ranked_by"]


HOSTILE = st.sampled_from(
    [None, "", "x", "\ud800\x1b[2J", [], {}, True, -1, 0, 1, 10**30, 2**53, 1e308, -1e308, 1e-308, 0.5, float("nan")]
)


@example(changes=[(3, 20, None, -1e308)], by="updates")  # bits_per_char
@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.none() | st.integers(0, 30), HOSTILE), max_size=6),
    st.sampled_from(BY),
)
def test_whatever_stands_in_a_metrics_file_is_shown_or_refused(
    done: Any, changes: list[tuple[int, int, int | None, Any]], by: str
) -> None:
    """Warnings are errors here: nothing overflows."""
    records = [json.loads(json.dumps(record)) for record in done.cli.metrics()]
    for n, key, inner, value in changes:
        record = records[n % len(records)] if n else records[0]
        name = [*record][key % len(record)]
        if inner is not None and isinstance(record[name], dict) and record[name]:
            record[name][[*record[name]][inner % len(record[name])]] = value
        else:
            record[name] = value
    with tempfile.TemporaryDirectory() as folder:
        (path := Path(folder) / "a.metrics.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
        (Path(folder) / "b.metrics.jsonl").write_bytes((done.folder / "ckpt.metrics.jsonl").read_bytes())
        try:
            found = figures(runs_of([str(path), str(path.with_name("b.metrics.jsonl"))]), by)
        except UsageError:
            return
    json.dumps(found, allow_nan=False)
    whole = table(found)
    assert max(len(line) for piece in fitted([whole.columns, *whole.rows], 80) for line in piece) <= 80
    assert [*chart(found, 80)] and [*lines(found)] and page(document(found))
