"""The figures of an inspection, ready for JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest

import engine
from tui_rnn.report.inspection.figures import figures
from tui_rnn.run.inspection import inspect
from tui_rnn.run.subject import subject_of


@pytest.fixture(scope="module")
def found(done: Any) -> dict[str, Any]:
    path = done.folder / "ckpt.npz"
    checkpoint = engine.load(path)
    return figures(engine.finish(inspect(subject_of(checkpoint, path))), checkpoint, str(path))


def test_they_are_plain_and_finite(found: dict[str, Any]) -> None:
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_what_issue_14_asks_for_is_there(found: dict[str, Any]) -> None:
    assert found["gradient_through_time"][0] == 1
    assert 0 <= found["saturated"] <= 1
    assert found["spectral_radius"] > 0
    assert set(found["loss_by_position"]) == {"carried", "zero"}
    assert len(found["loss_by_position"]["zero"]) == found["config"]["seq_length"]
    assert {"ln_k", "unigram", "ngram"} <= set(found["baselines"])
    assert found["baselines"]["ngram"] == min(found["baselines"]["ngrams"])
    assert set(found["probe"]) == set(engine.FEATURES) == set(found["probe_scores"])
    assert "memory_horizon" in found


def test_units_are_ranked_and_numbered_within_their_layer(found: dict[str, Any]) -> None:
    for feature in engine.FEATURES:
        ranked = [abs(unit["r"]) for unit in found["units"] if unit["feature"] == feature]
        assert ranked == sorted(ranked, reverse=True)
        assert len(ranked) == 5
    assert all(0 <= unit["unit"] < 8 and unit["layer"] == 0 for unit in found["units"])
    assert all((unit["auc"] is None) == (found["probe_scores"][unit["feature"]] == "r2") for unit in found["units"])
