"""The charts of an inspection."""

from __future__ import annotations

from tui_rnn.report.charts import svg
from tui_rnn.report.inspection.charts import gradient, position


def test_the_gradient_has_a_logarithmic_axis_and_zero_is_below_it() -> None:
    drawn = svg(gradient({"gradient_through_time": [1.0, 0.1, 0.01, 0.0]}))
    assert all(f">{label}<" in drawn for label in ("10⁰", "10⁻¹", "10⁻²", "0", "1", "2", "3"))


def test_a_gradient_that_never_arrives_has_no_chart() -> None:
    assert "There is nothing to draw." in svg(gradient({"gradient_through_time": [None, None]}))


def test_both_losses_are_drawn_and_named_from_the_first_character_on() -> None:
    drawn = position({"loss_by_position": {"carried": [2.0, 2.0], "zero": [5.0, 3.0]}})
    assert [line.name for line in drawn.lines] == ["state carried", "state zero"]
    assert [*drawn.lines[0].x] == [1, 2]
