"""The time step of a cell as source text: it runs on its own, and computes what the cell does."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from engine.network.cells.rnn import RNN

H = 6


def run(source):
    names = {"np": np}
    exec(compile(source, "step", "exec"), names)
    return names["step"]


@pytest.mark.parametrize("cell", engine.CELLS)
def test_the_source_alone_computes_what_the_cell_does_to_the_last_bit(cell):
    kind, generator = engine.CELLS[cell], np.random.default_rng(1)
    weights = {name: generator.normal(size=weight.shape).astype(np.float32) for name, weight in kind.weights(H).items()}
    x = generator.normal(size=kind.gates * H).astype(np.float32)
    state = generator.normal(size=(kind.carried, H)).astype(np.float32)
    rows = kind.step(x[np.newaxis], tuple(carried[np.newaxis] for carried in state), weights)
    vectors = run(engine.step_source(cell))(x, state, weights)
    assert len(vectors) == kind.carried
    for row, vector in zip(rows, vectors, strict=True):
        assert vector.shape == (H,)
        assert np.array_equal(row[0], vector)


@pytest.mark.parametrize("cell", engine.CELLS)
def test_it_reads_as_what_it_is_for(cell):
    source = engine.step_source(cell)
    for trace_of_the_engine in ("...", "Array", "product(", "newaxis", " B,", "@staticmethod"):
        assert trace_of_the_engine not in source
    assert "H,)" in source


def double(a):
    """2 a."""
    return a + a


class Own(RNN):
    """A cell of the user's own, which calls a function of its own, and writes a product as the engine does not."""

    @staticmethod
    def step(x, state, weights):
        """One time step."""
        return (double(np.dot(state[0], weights["recurrent"]) + x),)


def test_a_cell_from_elsewhere_brings_what_it_calls(monkeypatch):
    monkeypatch.setitem(engine.CELLS, "own", Own)
    one, W = np.ones(2), np.eye(2)
    assert np.array_equal(run(engine.step_source("own"))(one, [one], {"recurrent": W})[0], [4, 4])


def test_without_source_files_it_says_so(monkeypatch):
    names = {}
    exec("def step(x, state, weights): return (x,)", names)
    monkeypatch.setitem(engine.CELLS, "own", type("Own", (RNN,), {"step": staticmethod(names["step"])}))
    with pytest.raises(OSError, match="source"):
        engine.step_source("own")
