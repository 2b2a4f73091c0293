"""The figures of a report against others: what differs, and by how much it may on another machine."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tui_rnn.report.verification import figures

from ..conftest import Made


def unlike(
    made: Made, change: Callable[[dict[str, Any]], object], *, alike: bool = True, no_text: str = ""
) -> list[str]:
    """What is not reproduced, after a change."""
    stored = copy.deepcopy(made.figures)
    change(stored)
    found = [
        *figures.identity(stored, made.figures, no_text),
        *figures.losses(stored, made.figures),
        *figures.gradients(stored["gradients"], made.figures["gradients"], alike=alike),
    ]
    return [str(finding) for finding in found if finding.outcome != "reproduced"]


def row(stored: dict[str, Any]) -> dict[str, Any]:
    """The differences of a parameter."""
    found: dict[str, Any] = stored["gradients"]["checks"][0]["parameters"][0]["differences"]
    return found


def test_the_same_is_the_same(made: Made) -> None:
    assert unlike(made, lambda stored: None) == []


def test_each_figure_is_looked_at(made: Made) -> None:
    def change(stored: dict[str, Any]) -> None:
        stored["text"]["sha256"] = "0"
        stored["best"]["smooth_loss"] += 0.01
        stored["config"]["seq_length"] = 26
        stored["evaluation"]["last_window"] = None
        stored["gradients"]["step"] = 1e-4
        row(stored)["worst"] = [0, 0, 0]

    first = made.figures["gradients"]["checks"][0]["parameters"][0]["symbol"]
    assert [line.partition(": ")[0] for line in unlike(made, change)] == [
        "text, sha256",
        "best model, smooth loss",
        "settings",
        "loss of the last window, computed again",
        "gradients, step",
        f"gradients, zero state, {first}",
    ]


@pytest.mark.parametrize(("factor", "elsewhere"), [(1.00001, True), (3.0, True), (1e6, False)])
def test_rounding_errors_are_others_on_another_machine(made: Made, factor: float, elsewhere: bool) -> None:
    def change(stored: dict[str, Any]) -> None:
        row(stored)["mean_error"] *= factor

    assert len(unlike(made, change)) == 1
    assert len(unlike(made, change, alike=False)) == (0 if elsewhere else 1)


def test_a_sum_is_the_same_everywhere(made: Made) -> None:
    def change(stored: dict[str, Any]) -> None:
        row(stored)["sum_numerical"] += 0.001

    assert len(unlike(made, change, alike=False)) == 1


def test_rows_that_are_missing_or_too_many(made: Made) -> None:
    def change(stored: dict[str, Any]) -> None:
        rows = stored["gradients"]["checks"][0]["parameters"]
        rows[0] = rows[0] | {"name": "another"}

    missing, more = unlike(made, change)
    assert "the report has nothing" in missing and more.endswith("the report has 1 rows that this model does not have")
    assert any("loss: differs" in line for line in unlike(made, lambda stored: stored["gradients"]["checks"].pop()))


def test_what_needs_the_text_is_not_checked_without_it(made: Made) -> None:
    assert unlike(made, lambda stored: None, no_text="it is gone") == ["text, sha256: not checked: it is gone"]
    random = unlike(made, lambda stored: stored["gradients"].update(from_text=False))
    assert random == ["gradients: not checked: it was made without the text, which is here now"]
