"""The equations of each cell, in short, are found in the head of its file."""

from __future__ import annotations

import pytest

import engine


def test_those_of_the_vanilla_cell() -> None:
    found = engine.equations("rnn")
    assert found.forward == ("a_t = h_{t-1} W + x_t", "h_t = tanh(a_t)")
    assert found.backward == (
        "d_h_t = (from above) + d_a_{t+1} W^T",
        "d_a_t = d_h_t * (1 - h_t^2)",
        "d_x_t = d_a_t",
        "d_W = sum over t of h_{t-1}^T d_a_t",
    )


def test_two_on_one_line_are_two() -> None:
    assert "d_c_{t-1} = d_c_t * f_t" in engine.equations("lstm").backward
    assert "d_h_{t-1} = (from above) + d_x_t W^T" in engine.equations("lstm").backward
    assert "d_c_t += d_h_t * o_t (1 - tanh(c_t)^2)" in engine.equations("lstm").backward


@pytest.mark.parametrize("cell", engine.CELLS)
def test_every_cell_has_some_each_way(cell: str) -> None:
    found = engine.equations(cell)
    assert any(equation.startswith("h_t = ") for equation in found.forward)
    assert any(equation.startswith("d_x_t = ") for equation in found.backward)
    assert all(" = " in equation or " += " in equation for equation in found.forward + found.backward)
    assert not any("since" in equation or "where" in equation for equation in found.forward + found.backward)
    assert any(f"{found.candidate}_t = tanh(" in e or found.candidate == "a" for e in found.forward)
    assert (found.candidate == "a") == (engine.CELLS[cell].gates == 1)


def test_those_of_a_whole_model_name_its_scores_as_no_gate_is_named() -> None:
    assert "o_t = h_t V + c" in engine.equations("rnn").of_model_forward
    lstm = engine.equations("lstm")
    assert "y_t = h_t V + c" in lstm.of_model_forward and "p_t = softmax(y_t)" in lstm.of_model_forward
    assert "d_y_t = p_t - one_hot(target_t)" in lstm.of_model_backward
    for cell in engine.CELLS:
        named = [equation.partition(" = ")[0] for equation in engine.equations(cell).of_model_forward]
        assert len(named) == len(set(named)), cell
