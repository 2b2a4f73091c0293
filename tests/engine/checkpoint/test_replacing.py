from __future__ import annotations

import pytest

from engine.checkpoint.replacing import TEMPORARY, replaced


def test_what_is_written_takes_the_place_of_what_was_there(tmp_path):
    path = tmp_path / "it"
    for content in (b"old", b"new"):
        with replaced(path) as file:
            file.write(content)
        assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("where", ["in the block", "in the check"])
def test_after_an_error_everything_is_as_it_was(tmp_path, where):
    path = tmp_path / "it"
    path.write_bytes(b"old")

    def check():
        assert path.read_bytes() == b"old"
        raise KeyError("not now")

    with pytest.raises(KeyError), replaced(path, check) as file:
        file.write(b"new")
        if where == "in the block":
            raise KeyError("stop")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_meanwhile_the_temporary_lies_beside_it_by_a_name_that_says_whose_it_is(tmp_path):
    with replaced(tmp_path / "it.npz") as file:
        file.write(b"x")
        (beside,) = tmp_path.iterdir()
        assert TEMPORARY.fullmatch(beside.name)[1] == "it.npz"


def test_a_link_in_its_place_is_replaced_and_not_followed(tmp_path):
    other = tmp_path / "other"
    other.write_bytes(b"not yours")
    path = tmp_path / "it"
    path.symlink_to(other)
    with replaced(path) as file:
        file.write(b"new")
    assert other.read_bytes() == b"not yours"
    assert not path.is_symlink() and path.read_bytes() == b"new"
