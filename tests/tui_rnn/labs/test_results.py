"""Results are those of the files of a sweep."""

from __future__ import annotations

import dataclasses
import json
import math
from typing import Any

import pytest

import engine
from tui_rnn.labs.lab import lab_of
from tui_rnn.labs.results import Results, results_of
from tui_rnn.run.options import UsageError
from tui_rnn.sweep.events import DIVERGED, DONE, RunFound, RunKey
from tui_rnn.sweep.prepare import prepared
from tui_rnn.sweep.processes import Processes
from tui_rnn.sweep.view import SweepView


@pytest.fixture(scope="module")
def view(done: Any, tmp_path_factory: pytest.TempPathFactory) -> SweepView:
    """What is known of a lab of one seed that has just been made."""
    lab = lab_of("clipping")
    plan = dataclasses.replace(lab.plan, text=(str(done.cli.book),), updates=40, seeds=(0,))
    with prepared(plan, tmp_path_factory.mktemp("lab") / "lab", Processes()) as sweep:
        sweep.planned = lab.with_names(sweep.planned, plan)
        found = SweepView(sweep.planned)
        sweep.observers.append(found)
        sweep.run()
    return found


@pytest.fixture
def made(view: SweepView) -> Results:
    return results_of(view, lambda what, done: None)


def test_they_are_of_the_runs_in_the_order_of_the_plan_by_their_names(made: Results) -> None:
    assert [point.name for point in made.points] == ["none", "entries at 5", "entries at 1", "norm at 5", "norm at 1"]
    assert [point.config.clip for point in made.points] == [0.0, 5.0, 1.0, 0.0, 0.0]
    assert (made.updates, made.seeds, made.text, made.validated) == (40, (0,), "book.txt", True)
    assert made.guessing == pytest.approx(math.log2(29))


def test_a_loss_is_that_in_the_metrics(made: Results) -> None:
    (run,) = made.points[0].runs
    told = [json.loads(line) for line in run.files.metrics.read_text().splitlines()]
    losses = [(record["update"], record["bits_per_char"]) for record in told if record["event"] == "validation"]
    updates, bits = made.curve(run)
    assert [*zip(updates.tolist(), bits.tolist(), strict=True)] == losses
    assert made.last(run) == losses[-1][1]
    assert made.lowest(run) == min(bits for update, bits in losses if update)
    assert made.at(run, 40) == losses[-1][1] and made.at(run, 0) is None


def test_a_model_is_that_of_the_checkpoint_and_is_measured_once(made: Results) -> None:
    (run,) = made.points[0].runs
    seen = []

    def measure(model: engine.Snapshot) -> int:
        seen.append(model)
        return len(seen)

    of = made.measured(measure)
    assert [of(point.runs[0]) for point in made.points] == [1, 2, 3, 4, 5] and of(run) == 1
    weights = engine.load(run.path).weights.flat
    assert (seen[0].weights.flat == weights).all() and len(seen[0].held_out) == 180


def test_values_that_are_no_numbers_are_not_known(a_run: Any, results: Any) -> None:
    (point,) = results({"a": [a_run(), a_run(), a_run()]}).points
    values = iter([math.nan, None, 2.0] * 2)
    assert point.values(lambda run: next(values)) == [2.0]
    assert point.spread(lambda run: next(values)) == (2.0, 2.0, 2.0)


def test_what_diverged_is_counted_and_a_folder_without_a_run_is_refused(view: SweepView, tmp_path: Any) -> None:
    before = view.points[1].runs[0].state
    view(RunFound(RunKey(1, 0), DIVERGED, 40, ()))
    try:
        assert [point.diverged for point in results_of(view, print).points] == [0, 1, 0, 0, 0]
    finally:
        view(RunFound(RunKey(1, 0), before, 40, ()))
    empty = SweepView(dataclasses.replace(view.planned, folder=str(tmp_path)))
    with pytest.raises(UsageError, match=r"no run in .* has left anything to look at"):
        results_of(empty, print)
    assert before == DONE
