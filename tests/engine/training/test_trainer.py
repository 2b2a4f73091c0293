"""The run: against a reference trainer, its smooth loss, its epochs, and what must not change it."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest

import engine


def trainer_of(corpus, **settings):
    return engine.Trainer(engine.Config(**{"hidden_size": 12, **settings}), corpus.ids, corpus.vocabulary)


def run(trainer, updates):
    return list(trainer.run(trainer.update + updates))


def reference_run(trainer, ids, updates):
    """The assignment as a student writes it, in float64, from the same weights; returns losses and smooth losses."""
    w = {name: array.astype(float) for name, array in trainer.model.weights.items()}
    W, U, V = w["layer0.recurrent"].T, w["layer0.input"].T, w["output"].T
    b, c = w["layer0.bias"].copy(), w["output_bias"].copy()
    theta = [W.copy(), U.copy(), V.copy(), b, c]
    memory = [np.zeros_like(p) for p in theta]
    losses, smooth, e, h = [], [], 0, np.zeros(len(b))
    for _ in range(updates):
        W, U, V, b, c = theta
        xs, ys, hs, ps, loss = ids[e : e + 25], ids[e + 1 : e + 26], [h], [], 0.0
        for x, y in zip(xs, ys, strict=True):
            hs.append(np.tanh(W @ hs[-1] + U[:, x] + b))
            o = np.exp(V @ hs[-1] + c)
            ps.append(o / o.sum())
            loss -= math.log(ps[-1][y])
        g = [np.zeros_like(p) for p in theta]
        d_a_next = np.zeros(len(b))
        for t in range(24, -1, -1):
            d_o = ps[t] - np.eye(len(c))[ys[t]]
            d_a = (V.T @ d_o + W.T @ d_a_next) * (1 - hs[t + 1] ** 2)
            for gradient, part in zip(
                g, (np.outer(d_a, hs[t]), np.outer(d_a, np.eye(len(c))[xs[t]]), np.outer(d_o, hs[t + 1]), d_a, d_o),
                strict=True,
            ):  # fmt: skip
                gradient += part
            d_a_next = d_a
        for p, m, gradient in zip(theta, memory, g, strict=True):
            np.clip(gradient, -5, 5, out=gradient)
            m += gradient**2
            p -= 0.1 * gradient / np.sqrt(m + 1e-8)
        losses.append(loss)
        smooth.append(loss if not smooth else 0.999 * smooth[-1] + 0.001 * loss)
        h, e = hs[-1], e + 25
        if e > len(ids) - 25 - 1:
            e, h = 0, np.zeros(len(b))
    return losses, smooth


def test_a_run_is_the_assignments_over_more_than_two_epochs(corpus):
    trainer = trainer_of(corpus, dtype="float64")
    updates = 2 * trainer.streams.per_epoch + 5
    losses, smooth = reference_run(trainer, corpus.ids.astype(int), updates)
    events = run(trainer, updates)
    assert [event.loss for event in events] == pytest.approx(losses, rel=1e-7)
    assert [event.smooth_loss for event in events] == pytest.approx(smooth, rel=1e-9)


def test_the_first_loss_is_25_log_v_and_it_falls(corpus):
    events = run(trainer_of(corpus), 300)
    assert events[0].smooth_loss == events[0].loss
    assert events[0].loss == pytest.approx(25 * math.log(len(corpus.vocabulary)), rel=1e-3)
    assert events[-1].smooth_loss < 0.9 * events[0].smooth_loss


@pytest.mark.parametrize(("seq_length", "batch_size"), [(25, 1), (50, 2), (10, 1)])
def test_smoothing_keeps_0_999_for_every_25_characters(corpus, seq_length, batch_size):
    events = run(trainer_of(corpus, seq_length=seq_length, batch_size=batch_size), 3)
    kept = 0.999 ** (seq_length * batch_size / 25)
    expected = events[0].loss
    for event in events[1:]:
        expected = kept * expected + (1 - kept) * event.loss
        assert event.smooth_loss == pytest.approx(expected, rel=1e-12)


def test_an_epoch_ends_with_position_and_hidden_state_at_zero(corpus):
    trainer = trainer_of(corpus)
    run(trainer, trainer.streams.per_epoch - 1)
    assert trainer.streams.epoch == 0
    assert trainer.model.state.any()
    run(trainer, 1)
    assert (trainer.streams.epoch, trainer.streams.position) == (1, 0)
    assert not trainer.model.state.any()
    assert trainer.epoch == 1.0


@pytest.mark.parametrize("layers", [1, 2])
def test_without_a_carried_state_every_sequence_is_read_from_zero(corpus, layers):
    reset, by_hand, carried = (
        trainer_of(corpus, layers=layers, batch_size=2, carry_state=carry) for carry in (False, True, True)
    )
    run(reset, 10)
    for _ in range(10):
        run(by_hand, 1)
        by_hand.model.state.fill(0)
    run(carried, 10)
    assert reset.parameters_sha256() == by_hand.parameters_sha256() != carried.parameters_sha256()
    assert not reset.model.state.any()


def test_the_best_model_is_kept_with_its_hidden_state(corpus):
    trainer = trainer_of(corpus, learning_rate=0.5)
    lowest = min(run(trainer, 400), key=lambda event: event.smooth_loss)
    again = trainer_of(corpus, learning_rate=0.5)
    run(again, lowest.update)
    assert (trainer.best.update, trainer.best.smooth_loss) == (lowest.update, lowest.smooth_loss)
    assert (trainer.best.weights == again.model.weights.flat).all()
    assert (trainer.best.state == again.model.state).all()
    assert trainer.best.next_input == again.next_input


@pytest.mark.parametrize("cell", engine.CELLS)
@pytest.mark.parametrize("optimizer", engine.OPTIMIZERS)
def test_every_cell_learns_with_every_optimizer(corpus, cell, optimizer):
    rate = {"adagrad": 0.1, "sgd": 0.005}.get(optimizer, 0.01)
    trainer = trainer_of(
        corpus, cell=cell, optimizer=optimizer, learning_rate=rate, layers=2, batch_size=2, init_scale=0.2
    )
    events = run(trainer, 300)
    assert events[-1].smooth_loss < 0.97 * events[0].smooth_loss


def test_watching_changes_nothing(corpus):
    watched, alone = trainer_of(corpus), trainer_of(corpus)
    for _ in watched.run(60):
        watched.sample(20)
        for _ in watched.gradient_checker(entries=2, longest=10).pieces():
            pass
        watched.best_writer()
    run(alone, 60)
    assert watched.parameters_sha256() == alone.parameters_sha256()
    assert (watched.model.state == alone.model.state).all()


def test_a_check_is_of_the_weights_and_the_state_that_were_when_it_was_asked_for(corpus):
    trainer = trainer_of(corpus, batch_size=3)
    run(trainer, 5)
    alone, meanwhile = trainer.gradient_checker(), trainer.gradient_checker()
    for _ in alone.pieces():
        pass
    for _ in meanwhile.pieces():
        run(trainer, 1)
    assert meanwhile.results() == alone.results()
    assert [check.state for check in alone.results()] == ["zero", "live"]


def test_a_check_of_fewer_time_steps_and_streams_is_that_of_a_smaller_model(corpus):
    trainer = trainer_of(corpus, batch_size=3, cell="lstm", validation=0.2, patience=3, decay=0.5)
    run(trainer, 5)
    checker = trainer.gradient_checker(entries=2, longest=4, streams=2)
    for _ in checker.pieces():
        pass
    small = engine.CharRNN(
        engine.Config(cell="lstm", hidden_size=12, seq_length=4, batch_size=2, dtype="float64"), len(corpus.vocabulary)
    )
    small.weights.flat[...] = trainer.model.weights.flat
    trainer.streams.read()
    inputs, targets = trainer.streams.inputs[:4, :2], trainer.streams.targets[:4, :2]
    zero, live = checker.results()
    assert zero.passed
    assert live.passed
    for check, state in ((zero, 0), (live, trainer.model.state[:, :, :2])):
        small.state[...] = state
        assert check.loss == pytest.approx(small.loss_and_gradients(inputs, targets), rel=1e-12)
    assert {p.name: p.size for p in live.parameters}["h0"] == 2 * 2 * 12


def test_at_the_start_a_random_state_takes_the_place_of_the_live_one(corpus):
    assert [check.state for check in trainer_of(corpus).gradient_checker(entries=1).results()] == ["zero", "random"]


def test_a_sample_depends_on_when_it_is_drawn_and_not_on_how_often(corpus):
    trainer = trainer_of(corpus)
    run(trainer, 10)
    assert trainer.sample(50) == trainer.sample(50)
    before = trainer.sample(50)
    run(trainer, 1)
    assert trainer.sample(50) != before


def test_equal_seeds_equal_runs_and_others_differ(corpus):
    hashes = []
    for seed in (1, 1, 2):
        trainer = trainer_of(corpus, seed=seed)
        run(trainer, 20)
        hashes.append(trainer.parameters_sha256())
    assert hashes[0] == hashes[1] != hashes[2]


def test_a_new_learning_rate_is_used_and_remembered(corpus):
    trainer = trainer_of(corpus)
    run(trainer, 5)
    trainer.set_learning_rate(0.0)
    weights = trainer.model.weights.flat.copy()
    run(trainer, 2)
    assert (weights == trainer.model.weights.flat).all()
    assert trainer.learning_rates == [(0, 0.1), (5, 0.0)]
    with pytest.raises(engine.ConfigError):
        trainer.set_learning_rate(math.nan)


def test_a_loss_that_is_not_finite_stops_the_run_before_the_update(corpus):
    trainer = trainer_of(corpus)
    run(trainer, 5)
    trainer.model.weights["output"][0, 0] = np.nan
    with pytest.raises(
        engine.DivergenceError, match=r"update 6 .* try a lower learning_rate \(now 0.1\) or a lower clip \(now 5\)$"
    ):
        run(trainer, 1)
    assert trainer.update == 5


def test_one_distinct_character_is_refused():
    corpus = engine.read_text(io.BytesIO(b"a" * 100))
    with pytest.raises(engine.TextError, match="one distinct character"):
        trainer_of(corpus)


def test_a_million_changes_of_the_learning_rate_stay_a_short_history(corpus):
    trainer = trainer_of(corpus)
    for _ in range(30_000):
        trainer.set_learning_rate(trainer.learning_rate * 0.9999)
    assert len(trainer.learning_rates) <= 10_000
    assert trainer.learning_rates[0] == (0, 0.1)
    assert trainer.learning_rates[-1][1] == trainer.learning_rate


def gradient_of_next_update(trainer):
    """(N,) as it is before clipping. The next update reads the same sequences once more."""
    model, state = trainer.model, trainer.model.state.copy()
    trainer.streams.read()
    model.loss_and_gradients(trainer.streams.inputs, trainer.streams.targets)
    model.state[...] = state
    return model.gradients.flat.copy()


@pytest.mark.parametrize("clipping", [{"clip": 0.5}, {"clip": 0, "clip_norm": 0.5}])
def test_the_gradient_is_measured_before_it_is_clipped_at_the_first_update_and_every_20th(corpus, clipping):
    trainer, measured = trainer_of(corpus, learning_rate=0.02, **clipping), []
    for _ in range(45):
        gradient = gradient_of_next_update(trainer)
        (event,) = run(trainer, 1)
        figures = event.gradient_norm, event.clipped, event.saturated
        if figures != (None, None, None):
            measured.append(event.update)
            share = engine.clipped_share(gradient, clipping["clip"])
            assert figures == pytest.approx((engine.gradient_norm(gradient), share, trainer.saturation))
            assert event.gradient_norm > 0.5
            assert (event.clipped > 0) == (clipping["clip"] > 0)
    assert measured == [1, 20, 40]
