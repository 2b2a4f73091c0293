from __future__ import annotations

import numpy as np

from engine.network.cells.gates import SATURATED, saturation, sigmoid, sigmoid_in_place


def test_both_are_the_logistic_function_and_cannot_overflow():
    a = np.linspace(-30, 30, 601)
    expected = 1 / (1 + np.exp(-a))
    assert np.allclose(sigmoid(a), expected, rtol=1e-9, atol=1e-15)
    again = a.copy()
    sigmoid_in_place(again)
    assert (again == sigmoid(a)).all()
    with np.errstate(all="raise"):
        assert sigmoid(np.array([-1e300, 1e300])).tolist() == [0, 1]


def test_it_has_a_complex_derivative_for_the_gradient_check():
    a = np.array([-2.0, 0.0, 0.7])
    s = sigmoid(a)
    assert np.allclose(sigmoid(a + 1e-30j).imag / 1e-30, s * (1 - s), rtol=1e-13)


def test_saturated_is_beyond_the_limit_on_either_side():
    assert saturation(np.array([SATURATED, -SATURATED, 0.98, -0.98])) == 0.5
