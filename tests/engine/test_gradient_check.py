"""The gradient check: it passes for what is right, and fails for every line of a backward pass that is made wrong."""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap

import numpy as np
import pytest

import engine
from engine import linear
from engine.cells import gru, layout, lstm, rnn
from engine.dropout import Dropout
from engine.linear import Linear, Lookup
from engine.loss import SoftmaxCrossEntropy

CLASSES = {"rnn": rnn.RNN, "gru": gru.GRU, "lstm": lstm.LSTM}


def checks(model, inputs, targets, **options):
    return engine.check_gradients(model, inputs, targets, np.random.default_rng(1), **options)


@pytest.mark.parametrize("batch_size", [1, 3])
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("cell", engine.CELLS)
def test_every_gradient_agrees_to_1e_7_at_a_zero_and_a_random_state(make_model, cell, layers, batch_size):
    zero, random = checks(*make_model(cell=cell, layers=layers, batch_size=batch_size))
    assert zero.passed
    assert random.passed
    # At a zero state the gradient of W is as small as its rounding in places, so the norm is taken at the other.
    assert max(p.norm_error for p in random.parameters) < 1e-7
    assert zero.loss_error < 1e-12


@pytest.mark.parametrize("cell", ["gru", "lstm"])
def test_work_in_chunks_gives_the_same_gradients_to_the_last_bit(monkeypatch, make_model, cell):
    whole, inputs, targets = make_model(cell=cell, batch_size=3)
    whole.loss_and_gradients(inputs, targets)
    elements = 3 * whole.config.hidden_size
    for time_steps in (1, 2):  # in a chunk; two leave one over
        monkeypatch.setattr(layout, "CACHED", time_steps * elements)
        model, inputs, targets = make_model(cell=cell, batch_size=3)
        model.loss_and_gradients(inputs, targets)
        assert len(model.cells[0]._backward_chunks) == -(-model.config.seq_length // time_steps)
        assert (model.gradients.flat == whole.gradients.flat).all()


def test_a_lookup_that_sorts_gives_gradients_that_agree_too(monkeypatch, make_model):
    monkeypatch.setattr(linear, "SORTED_FROM", 0)
    zero, random = checks(*make_model(cell="gru", batch_size=3))
    assert zero.passed
    assert max(p.norm_error for p in random.parameters) < 1e-7


def test_the_mean_over_time_has_gradients_that_agree_too(make_model):
    zero, random = checks(*make_model(cell="gru", mean_loss=True))
    assert zero.passed
    assert random.passed
    summed, _ = checks(*make_model(cell="gru"))
    assert zero.loss == pytest.approx(summed.loss / 4, rel=1e-12)


def test_every_parameter_and_the_initial_state_are_compared_entry_by_entry(make_model):
    model, inputs, targets = make_model()
    _, random = checks(model, inputs, targets)
    assert {p.name for p in random.parameters} == {*model.weights, "h0"}
    assert sum(p.entries for p in random.parameters) == model.weights.flat.size + model.state.size
    assert [p.symbol for p in random.parameters] == ["W", "b", "U", "V", "c", "h0"]


def test_the_check_leaves_the_model_as_it_was(make_model):
    model, inputs, targets = make_model(dtype="float32")
    model.state[...] = 0.5
    before = [model.weights.flat.copy(), model.gradients.flat.copy(), model.state.copy()]
    checks(model, inputs, targets)
    after = [model.weights.flat, model.gradients.flat, model.state]
    assert all((a == b).all() for a, b in zip(before, after, strict=True))


def test_some_entries_are_enough_when_asked(make_model):
    _, random = checks(*make_model(), entries=3)
    assert {p.entries for p in random.parameters} == {3}


def test_a_live_state_takes_the_place_of_the_random_one(make_model):
    model, inputs, targets = make_model()
    live = np.full(model.state.shape, 0.25)
    assert [check.state for check in checks(model, inputs, targets, state=live)] == ["zero", "live"]


def test_not_a_number_does_not_pass(make_model):
    model, inputs, targets = make_model()
    model.weights["output"][0, 0] = np.nan
    assert not any(check.passed for check in checks(model, inputs, targets))


# Mutation: the test of the test. Each statement of a backward pass is left out in turn, and wrong ones are put in.


def statements(function):
    """Every simple statement of a method that does something, with the lists it can be taken from."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    found = []
    for node in ast.walk(tree):
        for name in ("body", "orelse"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                found += [(block, n) for n, child in enumerate(block) if is_work(child)]
    return tree, found


def is_work(node):
    if isinstance(node, ast.FunctionDef):
        return False
    docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return isinstance(node, ast.stmt) and not docstring


def compiled(tree, cls):
    """A method from its syntax tree, with the globals of the module that its class comes from."""
    module = importlib.import_module(cls.__module__)
    namespace = {}
    exec(compile(ast.fix_missing_locations(tree), "mutant", "exec"), vars(module), namespace)
    return next(iter(namespace.values()))


def is_found_out(monkeypatch, make_model, cls, name, mutant, cell="rnn"):
    """Whether the check fails, or cannot even be made, with a mutant in the place of a method. Two batches are done:
    a leftover of the first may only show in the second."""
    is_static = isinstance(inspect.getattr_static(cls, name), staticmethod)
    monkeypatch.setattr(cls, name, staticmethod(mutant) if is_static else mutant)
    if name == "_sum_sorted":
        monkeypatch.setattr(linear, "SORTED_FROM", 0)
    model, inputs, targets = make_model(cell=cell, layers=2, dropout=0.5)  # without a generator none is left out
    try:
        with np.errstate(all="ignore"):
            model.loss_and_gradients(targets, inputs)
            first = all(check.passed for check in checks(model, inputs, targets))
            twice = second_batch_agrees(model, inputs, targets)
    except (ValueError, NameError, UnboundLocalError, AttributeError, TypeError, IndexError):
        return True
    return not (first and twice)


def second_batch_agrees(model, inputs, targets):
    """Whether a model that has worked before gives the gradients of a new one (whose check was just made)."""
    fresh = engine.CharRNN(model.config, model.vocabulary_size)
    fresh.weights.flat[...] = model.weights.flat
    state = np.random.default_rng(2).uniform(-0.9, 0.9, model.state.shape)
    for twin in (model, fresh):
        twin.state[...] = state
        twin.loss_and_gradients(inputs, targets)
    return np.allclose(model.gradients.flat, fresh.gradients.flat, rtol=1e-9, atol=1e-12)


METHODS = [
    (Dropout, "backward", "rnn"),
    *((cls, "backward", cell) for cell, cls in CLASSES.items()),
    (gru.GRU, "_fill_factors", "gru"),
    (gru.GRU, "_fill_gradients", "gru"),
    (lstm.LSTM, "_fill_factors", "lstm"),
    (Linear, "backward", "rnn"),
    (Lookup, "backward", "rnn"),
    (Lookup, "_sum_by_product", "rnn"),
    (Lookup, "_sum_sorted", "rnn"),
    (SoftmaxCrossEntropy, "gradient", "rnn"),
    (engine.CharRNN, "backward", "rnn"),
]


def left_out():
    for cls, name, cell in METHODS:
        _, found = statements(getattr(cls, name))
        for n in range(len(found)):
            yield pytest.param(cls, name, cell, n, id=f"{cls.__name__}.{name}-{n}")


@pytest.mark.parametrize(("cls", "name", "cell", "n"), list(left_out()))
def test_a_line_that_is_left_out_is_found_out(monkeypatch, make_model, cls, name, cell, n):
    tree, found = statements(getattr(cls, name))
    block, position = found[n]
    line = ast.unparse(block[position])
    block[position] = ast.copy_location(ast.Pass(), block[position])
    mutant = compiled(tree, cls)
    assert is_found_out(monkeypatch, make_model, cls, name, mutant, cell), line


WRONG = [
    (rnn.RNN, "rnn", "np.subtract(1, self._slope, self._slope)", "np.subtract(1, self.h, self._slope)"),
    (rnn.RNN, "rnn", "W_T, carry = self.W.T,", "W_T, carry = self.W,"),
    (rnn.RNN, "rnn", "add(d_a_t, carry, d_a_t)", "np.subtract(d_a_t, carry, d_a_t)"),
    (rnn.RNN, "rnn", "in self._backward_steps", "in self._backward_steps[1:]"),
    (rnn.RNN, "rnn", "in self._backward_steps", "in self._backward_steps[:-1]"),
    (rnn.RNN, "rnn", "np.square(self.h, self._slope)", "np.copyto(self._slope, self.h)"),
    (gru.GRU, "gru", "multiply(d_a_n, r, n)", "n[...] = d_a_n"),
    (gru.GRU, "gru", "in self._backward_chunks", "in self._backward_chunks[:-1]"),
    (gru.GRU, "gru", "in steps", "in steps[:-1]"),
    (lstm.LSTM, "lstm", "multiply(d_c, kept, d_c)", "d_c[...] = d_c"),
    (lstm.LSTM, "lstm", "in self._backward_chunks", "in self._backward_chunks[:-1]"),
    (lstm.LSTM, "lstm", "in steps", "in steps[:-1]"),
]


@pytest.mark.parametrize(("cls", "cell", "right", "wrong"), WRONG, ids=[f"{w[1]}: {w[3]}" for w in WRONG])
def test_a_line_that_is_wrong_is_found_out(monkeypatch, make_model, cls, cell, right, wrong):
    source = textwrap.dedent(inspect.getsource(cls.backward))
    assert right in source
    mutant = compiled(ast.parse(source.replace(right, wrong)), cls)
    assert is_found_out(monkeypatch, make_model, cls, "backward", mutant, cell)


def test_what_is_not_changed_passes_through_the_same_machinery(monkeypatch, make_model):
    for cls, name, cell in METHODS:
        tree, _ = statements(getattr(cls, name))
        assert not is_found_out(monkeypatch, make_model, cls, name, compiled(tree, cls), cell)


def test_forgetting_h0_passes_at_a_zero_state_and_fails_at_a_random_one(monkeypatch, make_model):
    right = "self._previous.T.dot(self._d_a, self.d_W)"
    source = textwrap.dedent(inspect.getsource(rnn.RNN.backward))
    assert right in source
    wrong = "b = self.d_x.shape[1]; self._previous[b:].T.dot(self._d_a[b:], self.d_W)"
    monkeypatch.setattr(rnn.RNN, "backward", compiled(ast.parse(source.replace(right, wrong)), rnn.RNN))
    zero, random = checks(*make_model())
    assert zero.passed
    assert not random.passed
    assert [p.symbol for p in random.parameters if p.max_error > random.tolerance] == ["W"]
