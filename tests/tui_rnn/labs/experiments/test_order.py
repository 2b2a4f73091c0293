"""The lab on the order of reading."""

from __future__ import annotations

from typing import Any

import engine
from tui_rnn.labs.experiments.order import LAB, findings
from tui_rnn.sweep.points import points_of


def test_every_order_takes_part_under_its_name_and_all_are_judged_on_the_same_text() -> None:
    points = points_of(LAB.plan).points
    orders = dict(zip(LAB.named, (point.config.shuffle for point in points), strict=True))
    assert orders == {"in order": "none", "shuffled chunks": "chunks", "random places": "random"}
    assert {point.config.validation for point in points} == {0.1}
    assert {*orders.values()} == {*engine.settings()["shuffle"].choices}


def test_the_losses_on_what_is_held_out_are_told(a_run: Any, results: Any) -> None:
    ends = {"in order": (2.5, 2.75, 2.25), "random places": (3.0, 3.5, 2.875)}
    made = {name: [a_run(validated=bits, seed=seed) for seed, bits in enumerate(of)] for name, of in ends.items()}
    found = findings(results(made, validated=True))
    assert found.table.rows[0][:2] == ["in order", "2.500 (2.250..2.750)"]
    assert found.table.rows[1][:2] == ["random places", "3.000 (2.875..3.500)"]
    assert found.sentences[0].startswith("Lowest validation loss at the end: in order, with 2.500 (2.250..2.750)")
    assert "do not overlap" in found.sentences[1]
