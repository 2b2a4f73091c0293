"""The layout inside the gated cells: it moves numbers and divides work, and changes nothing."""

from __future__ import annotations

import numpy as np
import pytest

from engine.network import blas
from engine.network.cells import layout


@pytest.fixture
def one_thread():
    before = blas.threads()
    if before is None:
        pytest.skip("another BLAS")
    blas.use_threads(1)
    yield
    blas.use_threads(before)


@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 1, 5), (3, 16, 7), (2, 35, 4), (2, 3, 700), (1, 900, 35)])
def test_there_and_back(shape):
    rows = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    features, again = np.zeros((shape[0], shape[2], shape[1]), np.float32), np.zeros_like(rows)
    layout.to_features(rows, features)
    assert (features == rows.transpose(0, 2, 1)).all()
    layout.to_rows(features, again)
    assert (again == rows).all()


@pytest.mark.parametrize(("time_steps", "elements"), [(1, 1), (50, 128), (50, 2048), (7, 8192), (5, 10**6)])
def test_the_chunks_are_all_time_steps_in_order(time_steps, elements):
    steps = [t for chunk in layout.chunks(time_steps, elements) for t in range(chunk.start, chunk.stop)]
    assert steps == list(range(time_steps))
    lengths = {chunk.stop - chunk.start for chunk in layout.chunks(time_steps, elements)}
    assert max(lengths) == 1 or max(lengths) * elements <= layout.CACHED


@pytest.mark.parametrize(("n", "k", "batch_size"), [(1024, 256, 16), (301, 257, 32), (512, 2048, 32)])
def test_a_product_in_parts_is_the_product(one_thread, n, k, batch_size):
    rng = np.random.default_rng(0)
    matrix, array = rng.normal(size=(n, k)), rng.normal(size=(k, batch_size))
    product = layout.Product(matrix, batch_size)
    parts = product.parts()
    assert len(parts) > 1
    for dot, part in parts:
        dot(array, part)
    assert np.allclose(product.out, matrix @ array, rtol=1e-12, atol=1e-11)


@pytest.mark.parametrize(("n", "k", "batch_size"), [(100, 100, 1), (2048, 512, 1), (384, 128, 16), (512, 2048, 512)])
def test_a_product_that_is_small_or_too_large_is_made_whole(one_thread, n, k, batch_size):
    assert len(layout.Product(np.zeros((n, k), np.float32), batch_size).parts()) == 1


def test_several_threads_share_a_whole_product(one_thread):
    product = layout.Product(np.zeros((1024, 256), np.float32), 16)
    blas.use_threads(2)
    assert blas.threads() == 2
    assert len(product.parts()) == 1
