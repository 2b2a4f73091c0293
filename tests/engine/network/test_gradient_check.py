"""The gradient check: it passes for what is right, whenever it is stopped, and says how much it has compared.

That it fails for what is wrong: tests/tui_rnn/cli/test_gradient_mutants.py."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from engine.network import linear, numerical
from engine.network.cells import layout


def checks(model, inputs, targets, **options):
    return engine.check_gradients(model, inputs, targets, np.random.default_rng(1), **options)


@pytest.mark.parametrize("dropout", [0.0, 0.4])
@pytest.mark.parametrize("batch_size", [1, 3])
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("cell", engine.CELLS)
def test_every_gradient_agrees_to_rounding_at_a_zero_and_a_random_state(make_model, cell, layers, batch_size, dropout):
    for check in checks(*make_model(cell=cell, layers=layers, batch_size=batch_size, dropout=dropout)):
        assert check.passed
        assert check.loss_error < 1e-14
        for p in check.parameters:
            assert p.exact.max_error < 1e-11
            assert p.exact.norm_error < 1e-14
            assert p.direction_error < 1e-14
            assert p.float32_error is None


def test_central_differences_stand_beside_and_decide_nothing(make_model):
    model, inputs, targets = make_model()
    for check in checks(model, inputs, targets):
        assert all(p.differences is None for p in check.parameters)
    for check in checks(model, inputs, targets, differences=1e-1):  # a step so large that they are wrong
        assert check.passed
        assert max(p.differences.max_error for p in check.parameters) > 1e-3
    for check in checks(model, inputs, targets, differences=1e-5):
        assert all(1e-13 < p.differences.norm_error < 1e-7 for p in check.parameters if p.sum_analytical)


def test_training_in_float32_is_compared_with_float64(make_model):
    for check in checks(*make_model(cell="gru", layers=2, dtype="float32", dropout=0.3)):
        assert check.passed
        assert all(1e-9 < p.float32_error < 1e-5 for p in check.parameters)


def test_float32_that_differs_fails(monkeypatch, make_model):
    model, inputs, targets = make_model(dtype="float32")
    right = engine.CharRNN.backward

    def wrong(self, inputs):
        right(self, inputs)
        if self.config.dtype == "float32":
            self.gradients["output"][...] *= 1.5

    monkeypatch.setattr(engine.CharRNN, "backward", wrong)
    for check in checks(model, inputs, targets):
        assert [p.symbol for p in check.parameters if not p.passed] == ["V"]


@pytest.mark.parametrize("name", ["layer0.recurrent", "layer0.bias", "layer1.input", "output", "output_bias"])
@pytest.mark.parametrize("cell", engine.CELLS)
def test_a_gradient_wrong_by_two_thousandths_fails_as_soon_as_there_is_enough(monkeypatch, make_model, cell, name):
    right = engine.CharRNN.backward

    def wrong(self, inputs):
        right(self, inputs)
        self.gradients[name][...] *= 1.002

    monkeypatch.setattr(engine.CharRNN, "backward", wrong)
    for check in until_enough(checker_of(*make_model(cell=cell, layers=2, init_scale=0.01))):
        assert not check.passed or check.state == "zero"


def test_a_single_wrong_entry_of_many_is_found_along_the_direction(monkeypatch, make_model):
    right = engine.CharRNN.backward

    def wrong(self, inputs):
        right(self, inputs)
        self.gradients["layer0.recurrent"][17, 23] *= 1.002

    monkeypatch.setattr(engine.CharRNN, "backward", wrong)
    _, random = checks(*make_model(hidden_size=60), entries=1)
    (failed,) = (p for p in random.parameters if not p.passed)
    assert (failed.symbol, failed.size, failed.entries) == ("W", 3600, 1)


@pytest.mark.parametrize("cell", sorted(set(engine.CELLS) - {"rnn"}))
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


@pytest.mark.parametrize("cell", sorted(set(engine.CELLS) - {"rnn"}))
def test_products_in_parts_give_gradients_that_agree_too(monkeypatch, make_model, cell):
    monkeypatch.setattr(layout, "SMALL", 15 * 3 * 12)  # multiplications: of 12 rows with 15 columns for 3 streams
    monkeypatch.setattr(layout.blas, "threads", lambda: 1)
    model, inputs, targets = make_model(cell=cell, batch_size=3, hidden_size=15)
    (layer,) = model.cells
    assert len(layer._W_T_times.parts()) > 1
    assert all(check.passed for check in checks(model, inputs, targets))


def test_a_lookup_that_sorts_gives_gradients_that_agree_too(monkeypatch, make_model):
    monkeypatch.setattr(linear, "SORTED_FROM", 0)
    assert all(check.passed for check in checks(*make_model(cell="gru", batch_size=3)))


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
        known = not any(np.isnan(p.direction_error) for check in checker.results() for p in check.parameters)
        assert not checker.enough or known
        verdicts.append(all(check.passed for check in checker.results()))
        assert not checker.enough or verdicts[-1]
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
    for total in (0, 1, 5, 21, 85):  # the directions, then 1, 4, 16, 64 of each
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
@pytest.mark.parametrize("at_once", [1, 1000, 1 << 22])  # one entry, a few entries, all entries together
def test_all_entries_are_those_of_a_plain_loop(monkeypatch, make_model, settings, at_once):
    monkeypatch.setattr(numerical, "CHECKED_AT_ONCE", at_once)
    model, inputs, targets = make_model(**settings)
    state = np.random.default_rng(4).uniform(-0.9, 0.9, model.state.shape)
    checker = checker_of(model, inputs, targets, state=state, differences=1e-5)
    for _ in checker.pieces():
        pass
    for check, h0 in zip(checker.results(), (np.zeros_like(state), state), strict=True):
        h0 = h0.copy()
        model.state[...] = h0
        loss = model.loss_and_gradients(inputs, targets)
        analytical = {**{name: g.copy() for name, g in model.gradients.items()}, "h0": model.d_state()}
        assert check.loss == pytest.approx(loss, rel=1e-12)
        for p, (name, array) in zip(check.parameters, {**model.weights, "h0": h0}.items(), strict=True):
            g_a, g_n = analytical[name].ravel(), plain_differences(model, inputs, targets, h0, array)
            error = np.abs(g_a - g_n) / np.maximum(1e-6, np.abs(g_a) + np.abs(g_n))
            rough = p.differences
            assert (p.name, p.entries, p.size) == (name, array.size, array.size)
            assert p.sum_analytical == pytest.approx(g_a.sum(), rel=1e-9, abs=1e-12)
            assert p.exact.sum_numerical == pytest.approx(g_a.sum(), rel=1e-9, abs=1e-12)
            assert rough.sum_numerical == pytest.approx(g_n.sum(), rel=1e-6, abs=1e-8)
            # Errors are rounding, about 1e-10 in a difference, so they agree as far as that: 1e-4 where |g| is eps.
            assert rough.max_error == pytest.approx(error.max(), abs=1e-3)
            assert rough.mean_error == pytest.approx(error.mean(), abs=1e-4)
            norms = np.linalg.norm(g_a) + np.linalg.norm(g_n)
            assert rough.norm_error == pytest.approx(np.linalg.norm(g_a - g_n) / max(1e-6, norms), abs=1e-7)


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


def test_forgetting_h0_passes_at_a_zero_state_and_fails_at_a_random_one(monkeypatch, make_model):
    right = engine.CELLS["rnn"].backward

    def wrong(self):
        right(self)
        B = self.state.shape[1]
        self.d_W -= self.state[0].T @ self.d_x[0].reshape(B, -1)

    monkeypatch.setattr(engine.CELLS["rnn"], "backward", wrong)
    zero, random = checks(*make_model())
    assert zero.passed
    assert [p.symbol for p in random.parameters if not p.passed] == ["W"]


def test_what_a_batch_leaves_behind_is_found_out(monkeypatch, make_model):
    monkeypatch.setattr(linear, "SORTED_FROM", 0)
    right = linear.Lookup._sum_sorted

    def wrong(self, ids):
        kept = self._d_affine.weight.copy()
        right(self, ids)
        rest = np.setdiff1d(np.arange(len(kept)), ids)
        self._d_affine.weight[rest] = kept[rest]

    monkeypatch.setattr(linear.Lookup, "_sum_sorted", wrong)
    model, inputs, targets = make_model(vocabulary_size=12)
    assert not set(targets.ravel()) <= set(inputs.ravel())
    assert not any(check.passed for check in checks(model, inputs, targets, entries=1))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_gradient_that_is_nothing_but_zeros_fails(monkeypatch, make_model, dtype):
    monkeypatch.setattr(engine.CharRNN, "backward", lambda self, inputs: self.gradients.flat.fill(0))
    monkeypatch.setattr(engine.CharRNN, "d_state", lambda self: np.zeros_like(self.state))
    assert not any(check.passed for check in checks(*make_model(dtype=dtype)))
