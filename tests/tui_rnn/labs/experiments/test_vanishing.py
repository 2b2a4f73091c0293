"""The lab on the vanishing gradient."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tui_rnn.labs.experiments import vanishing
from tui_rnn.labs.experiments.vanishing import FAR, _arriving, _far, _figure, _gradient, _reach, _reached, _untrained
from tui_rnn.watch import history

FALLING = {"rnn": 0.5, "gru": 0.9, "lstm": 0.99}  # per step


def test_the_gradient_before_and_after_training_is_that_which_the_run_recorded(
    done: Any, snapshot: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(vanishing, "WINDOWS", 8)
    first, *_ = history.read(done.folder / "ckpt.metrics.jsonl").looks
    assert first.update == 0 and first.windows == 8
    before, after = _untrained(snapshot), _gradient(snapshot)
    assert before == pytest.approx(first.gradient_through_time, rel=1e-3)
    assert after is not None and after[0] == 1 and after != pytest.approx(before, rel=0.1)


def test_a_model_that_is_no_more_finite_has_no_gradient(snapshot: Any) -> None:
    snapshot.weights.flat[...] = np.nan
    assert _gradient(snapshot) is None


@pytest.fixture
def cells(a_run: Any, results: Any) -> Any:
    """Three cells of three seeds, of one of which nothing is known."""
    return results({cell: [a_run(f"{cell}{seed}", cell=cell, seed=seed) for seed in range(3)] for cell in FALLING})


def shares(run: Any) -> list[float] | None:
    if run.config.seed == 2:
        return None
    share = FALLING[run.config.cell] ** (1 + run.config.seed / 10)
    return [share**step for step in range(101)]


def test_how_far_the_gradient_reaches_is_told_and_what_is_beyond_the_last_step_is_not_guessed(cells: Any) -> None:
    reach = _reach(shares)
    runs = {point.name: point.runs for point in cells.points}
    assert reach(runs["rnn"][0]) == pytest.approx(np.log(0.01) / np.log(0.5))
    assert reach(runs["lstm"][0]) == 101 and reach(runs["gru"][2]) is None
    (said,) = _reached(cells, "After", shares)
    assert said == (
        "After training, 1 % of the gradient is left after 6.3 (6.0..6.6) steps in rnn, 41.7 (39.7..43.7) steps in gru "
        "and over 100 steps in lstm."
    )


def test_what_arrives_far_back_is_told_of_the_cells_with_the_most_and_the_least(cells: Any) -> None:
    assert _arriving(shares)(cells.points[0].runs[0]) == pytest.approx(0.5**FAR)
    (said,) = _far(cells, shares)
    assert "most of the gradient arrives in lstm: 6e-01" in said and "least in rnn: 5e-16" in said
    assert [*_far(cells, lambda run: [1.0, 0.5])] == []


def test_the_curves_end_where_they_could_not_be_seen(cells: Any) -> None:
    chart = _figure(cells, "after", shares).chart
    ends = {line.name: np.isfinite(line.y).sum() for line in chart.lines if line.name}
    assert ends["lstm"] == 101 and 25 < ends["rnn"] < 35
    assert chart.log and not _figure(cells, "before", lambda run: None).chart.lines[0].y
