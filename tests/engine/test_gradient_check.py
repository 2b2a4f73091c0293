"""The gradient check: it passes for what is right, and fails for every line of a backward pass that is made wrong."""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine import gradient_check, linear
from engine.cells import gru, layout, lstm, rnn
from engine.dropout import Dropout
from engine.gradient_check import RandomOrder
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


# In pieces: whoever drives the check may stop it.


def checker_of(model, inputs, targets, **options):
    return engine.GradientChecker(model, inputs, targets, np.random.default_rng(1), **options)


def until_enough(checker):
    for _ in checker.pieces():
        if checker.enough:
            break
    return checker.results()


def compared(checker):
    """How many entries of each array have been compared at each state, (2, arrays)."""
    return np.array([[p.entries for p in check.parameters] for check in checker.results()])


def test_stopped_after_any_piece_it_has_a_verdict_as_soon_as_there_is_enough(make_model):
    checker, verdicts, before = checker_of(*make_model(cell="lstm")), [], 0
    for _ in checker.pieces():
        now = compared(checker)
        assert (now >= before).all()
        assert checker.enough == (now.min() > 0)
        verdicts.append(all(check.passed for check in checker.results()))
        assert verdicts[-1] == checker.enough
        before = now
    assert verdicts == sorted(verdicts)
    assert compared(checker).tolist() == [[p.size for p in check.parameters] for check in checker.results()]


def test_rounds_grow_and_take_each_array_and_state_in_turn(make_model):
    checker, seen = checker_of(*make_model(hidden_size=9)), []
    for _ in checker.pieces():
        now = compared(checker).ravel().tolist()
        if not seen or now != seen[-1]:
            seen.append(now)
    sizes = [p.size for check in checker.results() for p in check.parameters]
    for total in (1, 5, 21, 85):  # after 1, 4, 16, 64 more of each
        assert [min(total, size) for size in sizes] in seen


def test_asked_for_its_pieces_again_it_goes_on_where_it_stopped(make_model):
    whole, stopped = checker_of(*make_model()), checker_of(*make_model())
    for _ in whole.pieces():
        for _ in stopped.pieces():
            break
    assert next(stopped.pieces(), "done") == "done"
    assert stopped.results() == whole.results()


def test_before_anything_is_compared_nothing_passes(make_model):
    checker = checker_of(*make_model())
    assert not checker.enough
    assert not any(check.passed for check in checker.results())
    assert {p.entries for check in checker.results() for p in check.parameters} == {0}


@pytest.mark.parametrize("settings", [{}, {"cell": "gru", "layers": 2, "mean_loss": True}])
@pytest.mark.parametrize("at_once", [1, 1000, 1 << 22])  # in place; a few entries at a time; all together
def test_all_entries_are_those_of_a_plain_loop(monkeypatch, make_model, settings, at_once):
    monkeypatch.setattr(gradient_check, "CHECKED_AT_ONCE", at_once)
    model, inputs, targets = make_model(**settings)
    state = np.random.default_rng(4).uniform(-0.9, 0.9, model.state.shape)
    checker = checker_of(model, inputs, targets, state=state)
    for _ in checker.pieces():
        pass
    assert (checker._twin.weights.flat == model.weights.flat).all()  # whatever was perturbed in place is as it was
    for check, h0 in zip(checker.results(), (np.zeros_like(state), state), strict=True):
        h0 = h0.copy()
        model.state[...] = h0
        loss = model.loss_and_gradients(inputs, targets)
        analytical = {**{name: g.copy() for name, g in model.gradients.items()}, "h0": model.d_state()}
        assert check.loss == pytest.approx(loss, rel=1e-12)
        for p, (name, array) in zip(check.parameters, {**model.weights, "h0": h0}.items(), strict=True):
            g_a, g_n = analytical[name].ravel(), plain_differences(model, inputs, targets, h0, array)
            error = np.abs(g_a - g_n) / np.maximum(1e-6, np.abs(g_a) + np.abs(g_n))
            assert (p.name, p.entries, p.size) == (name, array.size, array.size)
            assert p.sum_analytical == pytest.approx(g_a.sum(), rel=1e-9, abs=1e-12)
            assert p.sum_numerical == pytest.approx(g_n.sum(), rel=1e-6, abs=1e-8)
            # Errors are rounding, about 1e-10 in a difference, so they agree as far as that: 1e-4 where |g| is eps.
            assert p.max_error == pytest.approx(error.max(), abs=1e-3)
            assert p.mean_error == pytest.approx(error.mean(), abs=1e-4)
            assert p.sum_error == pytest.approx(p.mean_error * p.entries)


def plain_differences(model, inputs, targets, h0, array, step=1e-5):
    """Central differences of the model's own loss, one entry after another."""
    flat, differences = array.reshape(-1), []
    for n, kept in enumerate(flat.tolist()):
        losses = []
        for value in (kept + step, kept - step):
            flat[n] = value
            model.state[...] = h0
            losses.append(model.forward(inputs.ravel(), targets.ravel()))
        flat[n] = kept
        differences.append((losses[0] - losses[1]) / (2 * step))
    return np.array(differences)


def test_the_worst_entry_is_the_first_of_equals_in_whatever_order_they_come_and_not_a_number_is_worse():
    tally = gradient_check._Tally("h0", (2, 3), None, np.random.default_rng(0))
    for chosen in ([5, 4], [3, 0], [2, 1]):
        tally.add(np.array(chosen), np.array([1.0, 1.0]), np.array([0.0, 1.0]), 1e-6)
    assert (tally.result().worst, tally.result().max_error) == ((0, 2), 1.0)
    tally.add(np.array([1]), np.array([np.nan]), np.array([0.0]), 1e-6)
    assert tally.result().worst == (0, 1)
    assert np.isnan(tally.result().max_error)


@pytest.mark.parametrize("entries", [1, 3, 7, 10_000])
def test_at_most_so_many_entries_of_each_array_are_compared(make_model, entries):
    for check in checks(*make_model(), entries=entries):
        assert [p.entries for p in check.parameters] == [min(entries, p.size) for p in check.parameters]


def test_the_seed_decides_which_entries(make_model):
    model, inputs, targets = make_model(hidden_size=20)
    sums = [
        engine.check_gradients(model, inputs, targets, np.random.default_rng(seed), entries=5)[0].parameters
        for seed in (1, 1, 2)
    ]
    assert sums[0] == sums[1] != sums[2]


@given(st.integers(1, 5000), st.integers(0, 10), st.data())
def test_a_random_order_names_every_number_once_and_any_stretch_of_it_is_the_same(size, seed, data):
    order = RandomOrder(size, np.random.default_rng(seed))
    whole = order.stretch(0, size)
    assert np.sort(whole).tolist() == list(range(size))
    start = data.draw(st.integers(0, size))
    stop = data.draw(st.integers(start, size))
    assert order.stretch(start, stop).tolist() == whole[start:stop].tolist()


def test_the_first_few_of_a_random_order_come_from_everywhere():
    size, first = 6_000_000, []
    for seed in range(500):
        first += RandomOrder(size, np.random.default_rng(seed)).stretch(0, 8).tolist()
    for parts, positions in ((10, np.array(first) // (size // 10)), (8, np.array(first) % 8)):
        expected = len(first) / parts
        chi_squared = ((np.bincount(positions, minlength=parts) - expected) ** 2 / expected).sum()
        assert chi_squared < 30  # beyond which one in a thousand random orders would be


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


@pytest.mark.parametrize(("cls", "cell", "right", "wrong"), WRONG, ids=[f"{w[1]}: {w[3]}" for w in WRONG])
def test_a_line_that_is_wrong_is_found_out_by_a_few_entries_in_place(monkeypatch, make_model, cls, cell, right, wrong):
    monkeypatch.setattr(gradient_check, "CHECKED_AT_ONCE", 1)
    source = textwrap.dedent(inspect.getsource(cls.backward))
    monkeypatch.setattr(cls, "backward", compiled(ast.parse(source.replace(right, wrong)), cls))
    checker = checker_of(*make_model(cell=cell, layers=2), entries=5)
    with np.errstate(all="ignore"):
        for _ in checker.pieces():
            pass
    assert checker.enough
    assert not all(check.passed for check in checker.results())


def test_a_wrong_sign_is_found_out_as_soon_as_there_is_enough(monkeypatch, make_model):
    assert all(check.passed for check in until_enough(checker_of(*make_model())))
    source = textwrap.dedent(inspect.getsource(rnn.RNN.backward))
    mutant = compiled(ast.parse(source.replace("add(d_a_t, carry", "np.subtract(d_a_t, carry")), rnn.RNN)
    monkeypatch.setattr(rnn.RNN, "backward", mutant)
    assert not all(check.passed for check in until_enough(checker_of(*make_model())))


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
