"""The same run in PyTorch, eager, as its users write it: nn.RNN, nn.Linear, cross_entropy, torch.optim.Adagrad."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import nn

torch.set_num_threads(1)


class TorchLoop:
    """Takes the same arguments as ``TextbookLoop``; float32."""

    def __init__(
        self, text: Sequence[int], weights: Mapping[str, np.ndarray], seq_length: int, eta: float, clip: float
    ) -> None:
        K, m = weights["V"].shape
        self.text, self.seq_length, self.clip = torch.tensor(text), seq_length, clip
        self.one_hot = torch.eye(K)
        self.rnn, self.readout = nn.RNN(K, m), nn.Linear(m, K)
        self.rnn.bias_hh_l0.requires_grad_(False)  # a second bias, always added to the first: it stays 0
        initial = {
            self.rnn.weight_ih_l0: weights["U"],
            self.rnn.weight_hh_l0: weights["W"],
            self.rnn.bias_ih_l0: weights["b"],
            self.rnn.bias_hh_l0: np.zeros(m),
            self.readout.weight: weights["V"],
            self.readout.bias: weights["c"],
        }
        with torch.no_grad():
            for parameter, value in initial.items():
                parameter.copy_(torch.from_numpy(value))
        self.parameters = [parameter for parameter in initial if parameter.requires_grad]
        # As in the assignment, epsilon is inside the root. Fused is the fastest of its three implementations.
        self.optimizer = torch.optim.Adagrad(self.parameters, eta, initial_accumulator_value=1e-8, eps=0, fused=True)
        self.h0 = torch.zeros(1, m)
        self.position = 0
        self.smooth_loss = math.nan

    def learn(self, updates: int) -> float:
        """Make ``updates`` more updates. Returns the smooth loss."""
        T = self.seq_length
        for _ in range(updates):
            if self.position + T >= len(self.text):
                self.position, self.h0 = 0, torch.zeros_like(self.h0)
            inputs = self.text[self.position : self.position + T]
            targets = self.text[self.position + 1 : self.position + T + 1]
            loss = self.update(inputs, targets)
            self.smooth_loss = loss if math.isnan(self.smooth_loss) else 0.999 * self.smooth_loss + 0.001 * loss
            self.position += T
        return self.smooth_loss

    def update(self, inputs: torch.Tensor, targets: torch.Tensor) -> float:
        """One AdaGrad update on one sequence. Returns its cross-entropy, summed over the sequence."""
        h, last = self.rnn(self.one_hot[inputs], self.h0)
        loss = nn.functional.cross_entropy(self.readout(h), targets, reduction="sum")
        self.optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_value_(self.parameters, self.clip)
        self.optimizer.step()
        self.h0 = last.detach()
        return float(loss.item())
