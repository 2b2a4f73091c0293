from __future__ import annotations

import numpy as np
import pytest

from engine import CheckpointError
from engine.checkpoint import archive

ARRAYS = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "b/c": np.zeros((0,), np.float64), "d": np.ones(())}
EXPECTED = {name: (array.shape, array.dtype) for name, array in ARRAYS.items()}  # type: ignore[attr-defined]


def test_what_is_written_is_read_and_numpy_can_open_it(tmp_path):
    path = tmp_path / "it.npz"
    archive.write(path, {"name": "w\udcffrd", "n": 3}, ARRAYS)
    with archive.open_archive(path) as reader:
        assert reader.meta() == {"name": "w\udcffrd", "n": 3}
        read = reader.arrays(EXPECTED)
    assert all((read[name] == array).all() and read[name].dtype == array.dtype for name, array in ARRAYS.items())  # type: ignore[attr-defined]
    with np.load(path) as loaded:
        assert (loaded["a"] == ARRAYS["a"]).all()


def test_big_endian_arrays_are_written_as_little_endian(tmp_path):
    path = tmp_path / "it.npz"
    archive.write(path, {}, {"a": ARRAYS["a"].astype(">f4")})  # type: ignore[attr-defined]
    with archive.open_archive(path) as reader:
        assert (reader.arrays({"a": EXPECTED["a"]})["a"] == ARRAYS["a"]).all()


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ({"a": EXPECTED["a"]}, "'b/c.npy' is not expected"),
        (EXPECTED | {"e": ((1,), np.dtype(np.float32))}, "'e.npy' is missing"),
        (EXPECTED | {"a": ((3, 2), np.dtype(np.float32))}, "the wrong shape or type"),
        (EXPECTED | {"a": ((2, 3), np.dtype(np.int32))}, "the wrong shape or type"),
        (EXPECTED | {"a": ((2, 3000), np.dtype(np.float32))}, "'a' has the wrong size"),
    ],
)
def test_arrays_other_than_the_expected_ones_are_refused(tmp_path, expected, said):
    archive.write(tmp_path / "it.npz", {}, ARRAYS)
    with archive.open_archive(tmp_path / "it.npz") as reader, pytest.raises(CheckpointError, match=said):
        reader.arrays(expected)


def test_numbers_that_are_not_finite_are_refused(tmp_path):
    archive.write(tmp_path / "it.npz", {}, {"a": np.array([1.0, np.nan])})
    with archive.open_archive(tmp_path / "it.npz") as reader, pytest.raises(CheckpointError, match="not finite"):
        reader.arrays({"a": ((2,), np.dtype(np.float64))})


def test_a_description_that_could_not_be_read_is_not_written(tmp_path):
    path = tmp_path / "it.npz"
    with pytest.raises(CheckpointError, match="its description would have"):
        archive.write(path, {"x": "x" * archive.MAX_META}, {})
    with pytest.raises(ValueError, match="not JSON compliant"):
        archive.write(path, {"x": float("nan")}, {})
    assert not list(tmp_path.iterdir())
