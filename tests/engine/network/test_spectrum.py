"""The spectra of known matrices, and which matrices a cell has."""

from __future__ import annotations

import math

import numpy as np
import pytest

import engine


def spectrum_of(matrix):
    """Of W in a network of the vanilla cell."""
    config = engine.Config(hidden_size=len(matrix), dtype="float64")
    weights = engine.Parameters(engine.parameter_shapes(config, 2), "float64")
    weights["layer0.recurrent"][...] = matrix
    [found] = engine.spectra(config, weights)
    return found


def test_of_a_turn_that_stretches_and_of_matrices_that_only_shift_or_do_nothing():
    turn = 0.5 * np.array([[math.cos(1), -math.sin(1)], [math.sin(1), math.cos(1)]])
    found = spectrum_of(turn)
    assert (found.spectral_radius, found.singular_value) == (pytest.approx(0.5, rel=1e-4), pytest.approx(0.5, rel=1e-4))
    shift = spectrum_of(np.array([[0, 3.0], [0, 0]]))
    assert shift.spectral_radius == 0 and shift.singular_value == pytest.approx(3)
    assert spectrum_of(np.zeros((2, 2))) == engine.Spectrum(0, "W", 0, 0)


@pytest.mark.parametrize("angle", [1e-3, 1, math.pi / 2, 3.1])
def test_of_a_pair_of_eigenvalues_that_only_just_dominates_and_is_complex(angle):
    pair = 0.9 * np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    blocks = np.zeros((5, 5))
    blocks[:2, :2], blocks[2:4, 2:4], blocks[4, 4] = pair, 0.995 * pair.T, -0.898
    basis = np.random.default_rng(0).normal(size=(5, 5))
    found = spectrum_of(basis @ blocks @ np.linalg.inv(basis))
    assert found.spectral_radius == pytest.approx(0.9, rel=1e-3)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_weights_that_are_not_finite_have_none(value):
    found = spectrum_of(np.array([[1, value], [0, 1]]))
    assert math.isnan(found.spectral_radius) and math.isnan(found.singular_value)


@pytest.mark.parametrize("scale", [1e-30, 1, 1e30])
@pytest.mark.parametrize("H", [1, 2, 30, 100])
def test_it_is_what_eigenvalues_and_singular_values_say_to_a_thousandth(H, scale):
    for seed in range(2):
        W = scale * np.random.default_rng(seed).normal(0, 1, (H, H))
        W[0] *= 100  # far from normal
        found = spectrum_of(W)
        assert found.spectral_radius == pytest.approx(np.abs(np.linalg.eigvals(W)).max(), rel=1e-3)
        assert found.singular_value == pytest.approx(np.linalg.norm(W, 2), rel=1e-3)


SYMBOLS = {"rnn": ["W"], "gru": ["Wr", "Wz", "Wn"], "lstm": ["Wi", "Wf", "Wo", "Wg"], "mgu": ["Wf", "W"]}


@pytest.mark.parametrize("cell", engine.CELLS)
def test_every_recurrent_number_is_in_one_named_matrix(make_model, cell):
    model, _, _ = make_model(cell=cell, layers=2)
    matrices = engine.recurrent_matrices(model.config, model.weights)
    assert {W.shape for W in matrices.values()} == {(5, 5)}
    numbers = [
        array.reshape(-1) for name, array in model.weights.items() if "recurrent" in name and not name.endswith("bias")
    ]
    expected = np.sort(np.concatenate(numbers))
    assert (np.sort(np.concatenate([W.reshape(-1) for W in matrices.values()])) == expected).all()
    assert [symbol for layer, symbol in matrices if layer == 0] == SYMBOLS.get(cell, [s for n, s in matrices if n == 0])
    assert [symbol for layer, symbol in matrices if layer == 1] == [f"{s}2" for layer, s in matrices if layer == 0]


@pytest.mark.parametrize("cell", engine.CELLS)
def test_the_spectra_are_those_of_the_matrices(make_model, cell):
    model, _, _ = make_model(cell=cell, layers=2, dtype="float32")
    matrices = engine.recurrent_matrices(model.config, model.weights)
    spectra = engine.spectra(model.config, model.weights)
    assert [(s.layer, s.symbol) for s in spectra] == list(matrices)
    for found, W in zip(spectra, matrices.values(), strict=True):
        W = W.astype(np.float64)
        assert found.spectral_radius == pytest.approx(np.abs(np.linalg.eigvals(W)).max(), rel=1e-3)
        assert found.singular_value == pytest.approx(np.linalg.norm(W, 2), rel=1e-3)


def test_the_pieces_are_many_and_come_to_the_same(make_model):
    model, _, _ = make_model(cell="gru")
    pieces = engine.Pieces(engine.spectra_in_pieces(model.config, model.weights))
    assert sum(1 for _ in pieces) == 3 * 18
    assert pieces.result == engine.spectra(model.config, model.weights)
