"""The recurrent cells, one file each: its equations, its derivation, its forward and backward pass.

A cell works on inputs that are already projected (x_t = U . input + b, for all time steps at once, in the model), so it
holds only what is recurrent. To add one, write its file and name it in CELLS here and in ``engine.config``: the model,
the gradient check and its mutation tests, Config and the command line all read this table. A program that uses the
engine gives a cell of its own to ``register_cell`` instead; examples/own_cell.py is one.
"""

from __future__ import annotations

from ... import config
from ...errors import ConfigError
from .cell import Cell
from .gru import GRU
from .lstm import LSTM
from .mgu import MGU
from .rnn import RNN

CELLS: dict[str, type[Cell]] = {"rnn": RNN, "gru": GRU, "lstm": LSTM, "mgu": MGU}


def register_cell(name: str, cell: type[Cell]) -> None:
    """Make a cell known by a name, for this process: ``Config(cell=name)`` then uses it.

    A checkpoint holds the name and not the cell, so whoever loads it registers the cell first.

    Raises:
        ConfigError: there is a cell of that name already.
    """
    if name in CELLS:
        raise ConfigError("cell", f"{name!r} is taken; choose another name")
    CELLS[name] = cell
    config.CELLS.append(name)
