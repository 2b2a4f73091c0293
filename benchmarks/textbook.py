"""A textbook character RNN, as a student writes it: one time step at a time, one-hot column vectors, a dict of arrays.

Written for this benchmark from the assignment's equations and in its letters, to be a fair opponent: nothing is
computed twice or copied without need, and gradients are accumulated in place. It is float64, which NumPy makes by
itself, unless told otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


class TextbookLoop:
    """a_t = W h_{t-1} + U x_t + b, h_t = tanh(a_t), o_t = V h_t + c, p_t = softmax(o_t), and AdaGrad.

    Args:
        text: the ids of its characters.
        seq_length: characters per update.
        weights: the initial U (m, K), W (m, m), V (K, m), b (m,), c (K,).
        eta: learning rate.
        clip: limit for every entry of a gradient.
        dtype: of every array.
    """

    def __init__(
        self,
        text: Sequence[int],
        weights: Mapping[str, Array],
        seq_length: int,
        eta: float,
        clip: float,
        dtype: type[np.floating] = np.float64,
    ) -> None:
        self.text, self.seq_length, self.eta, self.clip, self.dtype = text, seq_length, eta, clip, dtype
        self.U, self.W, self.V = (weights[name].astype(dtype) for name in "UWV")
        self.b, self.c = (weights[name].astype(dtype).reshape(-1, 1) for name in "bc")
        self.memory = [np.zeros_like(theta) for theta in (self.U, self.W, self.V, self.b, self.c)]
        self.h0 = np.zeros_like(self.b)
        self.position = 0
        self.smooth_loss = math.nan

    def learn(self, updates: int) -> float:
        """Make ``updates`` more updates. Returns the smooth loss."""
        T = self.seq_length
        for _ in range(updates):
            if self.position + T >= len(self.text):
                self.position, self.h0 = 0, np.zeros_like(self.b)
            inputs = self.text[self.position : self.position + T]
            targets = self.text[self.position + 1 : self.position + T + 1]
            loss = self.update(inputs, targets)
            self.smooth_loss = loss if math.isnan(self.smooth_loss) else 0.999 * self.smooth_loss + 0.001 * loss
            self.position += T
        return self.smooth_loss

    def update(self, inputs: Sequence[int], targets: Sequence[int]) -> float:
        """One AdaGrad update on one sequence. Returns its cross-entropy, summed over the sequence."""
        x, h, p = {}, {-1: self.h0}, {}
        loss = 0.0
        for t in range(len(inputs)):
            x[t] = np.zeros((len(self.c), 1), self.dtype)
            x[t][inputs[t]] = 1
            h[t] = np.tanh(self.W.dot(h[t - 1]) + self.U.dot(x[t]) + self.b)
            e = np.exp(self.V.dot(h[t]) + self.c)
            p[t] = e / e.sum()
            loss -= np.log(p[t][targets[t], 0])
        dU, dW, dV = np.zeros_like(self.U), np.zeros_like(self.W), np.zeros_like(self.V)
        db, dc, dh_next = np.zeros_like(self.b), np.zeros_like(self.c), np.zeros_like(self.h0)
        for t in reversed(range(len(inputs))):
            do = p[t]
            do[targets[t]] -= 1
            dV += do.dot(h[t].T)
            dc += do
            da = (self.V.T.dot(do) + dh_next) * (1 - h[t] * h[t])
            dU += da.dot(x[t].T)
            dW += da.dot(h[t - 1].T)
            db += da
            dh_next = self.W.T.dot(da)
        self.h0 = h[len(inputs) - 1]
        thetas = (self.U, self.W, self.V, self.b, self.c)
        for theta, gradient, memory in zip(thetas, (dU, dW, dV, db, dc), self.memory):
            np.clip(gradient, -self.clip, self.clip, out=gradient)
            memory += gradient * gradient
            theta -= self.eta * gradient / np.sqrt(memory + 1e-8)
        return loss
