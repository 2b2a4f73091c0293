"""The tables of an inspection."""

from __future__ import annotations

from typing import Any

import pytest

from tui_rnn.report.inspection.tables import heading, tables

UNIT = {"unit": 3, "layer": 1, "feature": "space", "r": -0.7, "auc": 0.05, "separates": True}


@pytest.fixture
def figures() -> dict[str, Any]:
    return {
        "checkpoint": "ckpt.npz",
        "kind": "run",
        "update": 1200,
        "config": {"cell": "gru", "layers": 2, "hidden_size": 8},
        "text": {"name": "book.txt"},
        "predictions": {"mean_bits": 2.0, "first": 0.5, "among_five": 0.9},
        "baselines": {"order": 4, "ngram": 2.5, "unigram": 4.0, "ln_k": 6.0},
        "gradient_through_time": [1.0, 0.4, 1e-9],
        "half_life": 0.8,
        "loss_by_position": {"carried": [2.0, 2.0], "zero": [5.0, 3.0]},
        "gates": [{"r": 0.5}, {"r": 0.25}],
        "layers": [
            {"layer": n, "saturated": 0.25, "stuck": 1, "dead": 0, "units": 8, "gates": {"r": 0.5}} for n in (0, 1)
        ],
        "saturated": 0.25,
        "memory": {"characters": None, "longest": 200},
        "spectra": [{"symbol": "Wr", "spectral_radius": 1.5, "singular_value": None}],
        "units": [UNIT, UNIT | {"unit": 4, "r": 0.1}],
        "probe": {"space": None},
        "probe_scores": {"space": "auc"},
    }


def by_title(figures: dict[str, Any]) -> dict[str, Any]:
    return {table.title: table for table in tables(figures)}


def test_every_row_has_a_cell_for_each_column(figures: dict[str, Any]) -> None:
    for table in tables(figures):
        assert table.rows
        assert all(len(row) == len(table.columns) for row in table.rows), table.title


def test_the_sentences_say_what_the_figures_say(figures: dict[str, Any]) -> None:
    said = {title: table.says for title, table in by_title(figures).items()}
    assert said["predictions"].endswith("; better than the best n-gram.")
    assert said["gradient through time"] == "Half is gone after 0.8 steps."
    assert "still felt after 200" in said["memory"]
    assert said["neurons"] == "Features with a unit of their own: space."
    figures["predictions"]["mean_bits"] = 2.6
    figures["half_life"], figures["memory"] = None, {"characters": 14.0, "longest": 200}
    figures["units"] = [UNIT | {"separates": False}]
    said = {title: table.says for title, table in by_title(figures).items()}
    assert said["predictions"].endswith("; not better than the best n-gram.")
    assert said["gradient through time"] == "More than half is left after all steps."
    assert "no longer felt after 14 characters" in said["memory"]
    assert said["neurons"] == "No single unit follows any of these."


def test_what_is_unknown_is_a_dash_and_what_is_small_has_a_power(figures: dict[str, Any]) -> None:
    found = by_title(figures)
    assert found["memory"].rows == [("Wr", "1.500", "-")]
    assert [row[1] for row in found["gradient through time"].rows] == ["100.0 %", "40.0 %", "1.0e-07 %"]
    assert found["neurons"].rows == [("space", "1:3", "-0.70", "0.05", "yes", "-")]
    figures["gradient_through_time"] = [None, None]
    assert by_title(figures)["gradient through time"].says.startswith("No gradient arrives")


def test_the_heading_names_the_model(figures: dict[str, Any]) -> None:
    assert heading(figures) == "ckpt.npz: run, gru 2 x 8, update 1,200, on book.txt"
