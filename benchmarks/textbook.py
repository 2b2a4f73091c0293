"""A textbook character RNN, as a student writes it: one time step at a time, one-hot column vectors, a dict of arrays.

Written for this benchmark from the equations, to be a fair opponent: no work is done twice, nothing is copied without
need, gradients are accumulated in place, and its arrays are float64 as NumPy makes them.
"""

from __future__ import annotations

import numpy as np


class TextbookRNN:
    def __init__(self, vocabulary_size: int, hidden_size: int = 100, learning_rate: float = 0.1, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        self.K, self.m, self.eta = vocabulary_size, hidden_size, learning_rate
        self.U = rng.normal(0, 0.01, (self.m, self.K))
        self.W = rng.normal(0, 0.01, (self.m, self.m))
        self.V = rng.normal(0, 0.01, (self.K, self.m))
        self.b = np.zeros((self.m, 1))
        self.c = np.zeros((self.K, 1))
        self.memory = [np.zeros_like(p) for p in (self.U, self.W, self.V, self.b, self.c)]

    def update(self, inputs: list[int], targets: list[int], h_prev: np.ndarray) -> tuple[float, np.ndarray]:
        """One AdaGrad update on one sequence. Returns the summed cross-entropy and the last hidden state."""
        x, h, p = {}, {-1: h_prev}, {}
        loss = 0.0
        for t, (i, y) in enumerate(zip(inputs, targets)):
            x[t] = np.zeros((self.K, 1))
            x[t][i] = 1
            h[t] = np.tanh(self.U.dot(x[t]) + self.W.dot(h[t - 1]) + self.b)
            o = self.V.dot(h[t]) + self.c
            e = np.exp(o)
            p[t] = e / np.sum(e)
            loss -= np.log(p[t][y, 0])
        dU, dW, dV = np.zeros_like(self.U), np.zeros_like(self.W), np.zeros_like(self.V)
        db, dc, dh_next = np.zeros_like(self.b), np.zeros_like(self.c), np.zeros_like(h_prev)
        for t in reversed(range(len(inputs))):
            do = p[t]
            do[targets[t]] -= 1
            dV += do.dot(h[t].T)
            dc += do
            da = (self.V.T.dot(do) + dh_next) * (1 - h[t] * h[t])
            db += da
            dU += da.dot(x[t].T)
            dW += da.dot(h[t - 1].T)
            dh_next = self.W.T.dot(da)
        parameters = (self.U, self.W, self.V, self.b, self.c)
        for theta, g, memory in zip(parameters, (dU, dW, dV, db, dc), self.memory):
            np.clip(g, -5, 5, out=g)
            memory += g * g
            theta -= self.eta * g / np.sqrt(memory + 1e-8)
        return loss, h[len(inputs) - 1]
