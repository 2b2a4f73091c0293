"""The spectra of known matrices, and which matrices a cell has."""

from __future__ import annotations

import math

import numpy as np
import pytest

import engine


def test_of_a_turn_that_stretches_and_of_a_matrix_that_only_shifts():
    turn = 0.5 * np.array([[math.cos(1), -math.sin(1)], [math.sin(1), math.cos(1)]])
    found = engine.spectrum(0, "W", turn)
    assert (found.spectral_radius, found.singular_value) == pytest.approx((0.5, 0.5))
    shift = engine.spectrum(0, "W", np.array([[0, 3.0], [0, 0]]))
    assert (shift.spectral_radius, shift.singular_value) == pytest.approx((0, 3))


def test_weights_that_are_not_finite_have_none():
    found = engine.spectrum(0, "W", np.array([[1, np.nan], [0, 1]], np.float32))
    assert math.isnan(found.spectral_radius) and math.isnan(found.singular_value)


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
        # Gelfand's formula for the one, and the eigenvalues of W^T W for the other.
        power = np.linalg.norm(np.linalg.matrix_power(W / found.spectral_radius, 2000)) ** (1 / 2000)
        assert power == pytest.approx(1, rel=5e-3)
        assert found.singular_value == pytest.approx(math.sqrt(np.linalg.eigvalsh(W.T @ W)[-1]), rel=1e-9)
