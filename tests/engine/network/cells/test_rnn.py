from __future__ import annotations

import numpy as np

from engine.network.cells.rnn import RNN


def test_forward_is_the_assignments_equation_one_step_at_a_time():
    rng = np.random.default_rng(0)
    T, B, H = 6, 3, 4
    W = rng.normal(size=(H, H))
    cell = RNN({"recurrent": W}, {"recurrent": np.zeros((H, H))}, (T, B, H), np.float64)
    cell.x[...] = rng.normal(size=(T, B, H))
    cell.state[...] = rng.normal(size=(1, B, H))
    h = cell.state[0].copy()
    cell.forward()
    for t in range(T):
        h = np.array([np.tanh(W.T @ h[b] + cell.x[t, b]) for b in range(B)])
        assert np.allclose(cell.h[t], h, rtol=1e-12)
    final = np.zeros((1, B, H))
    cell.final_state(final)
    assert (final[0] == cell.h[-1]).all()
