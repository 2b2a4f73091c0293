"""The recurrent cells, one file each: its equations, its derivation, its forward and backward pass.

A cell works on inputs that are already projected (x_t = U . input + b, for all time steps at once, in the model), so it
holds only what is recurrent. To add one, write its file and name it in CELLS here and in ``engine.config``: the model,
the gradient check and its mutation tests, Config and the command line all read this table.
"""

from __future__ import annotations

from collections.abc import Mapping

from .cell import Cell
from .gru import GRU
from .lstm import LSTM
from .mgu import MGU
from .rnn import RNN

CELLS: Mapping[str, type[Cell]] = {"rnn": RNN, "gru": GRU, "lstm": LSTM, "mgu": MGU}
