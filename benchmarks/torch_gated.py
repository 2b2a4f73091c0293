"""The gated networks as PyTorch's users write them: nn.GRU or nn.LSTM, nn.Linear, cross_entropy, torch.optim.Adam."""

from __future__ import annotations

import torch
from torch import nn

from engine import Config, Streams

KINDS = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}


class TorchGated:
    """A run of the same sizes and settings as a Config says, in float32; the loss is summed over time steps."""

    def __init__(self, config: Config, streams: Streams, vocabulary_size: int) -> None:
        H, V = config.hidden_size, vocabulary_size
        torch.manual_seed(config.seed)
        self.streams, self.clip = streams, config.clip
        self.one_hot = torch.eye(V)
        self.cell = KINDS[config.cell](V, H)
        self.readout = nn.Linear(H, V)
        self.parameters = [*self.cell.parameters(), *self.readout.parameters()]
        self.optimizer = torch.optim.Adam(self.parameters, config.learning_rate, fused=True)
        self.state: torch.Tensor | tuple[torch.Tensor, ...] | None = None

    def update(self) -> float:
        """One update on the next batch. Returns its loss, summed over time steps and averaged over streams."""
        self.streams.read()
        inputs, targets = torch.from_numpy(self.streams.inputs), torch.from_numpy(self.streams.targets)
        h, state = self.cell(self.one_hot[inputs], self.state)
        scores = self.readout(h).flatten(0, 1)
        loss = nn.functional.cross_entropy(scores, targets.flatten(), reduction="sum") / inputs.shape[1]
        self.optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_value_(self.parameters, self.clip)
        self.optimizer.step()
        self.state = tuple(part.detach() for part in state) if isinstance(state, tuple) else state.detach()
        if self.streams.advance():
            self.state = None
        return float(loss.item())
