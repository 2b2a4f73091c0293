"""Whether a file is still the one that this process wrote."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tui_rnn.run.ownership import Overwritten, Ownership, identity_of


def test_what_is_there_at_the_beginning_is_ours_and_so_is_what_we_write(tmp_path: Path) -> None:
    path = tmp_path / "ckpt.npz"
    path.write_text("old")
    ownership = Ownership([path])
    ownership.check(path)
    path.write_text("new, and longer")
    ownership.note(path)
    ownership.check(path)


def test_what_another_process_put_in_its_place_is_lost(tmp_path: Path) -> None:
    path, other = tmp_path / "ckpt.npz", tmp_path / "other"
    path.write_text("ours")
    ownership = Ownership([path])
    other.write_text("them")  # as long, and perhaps of the same moment: another file all the same
    os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    other.replace(path)
    with pytest.raises(Overwritten) as lost:
        ownership.check(path)
    assert lost.value.path == path


def test_what_appears_where_nothing_was_is_lost_and_what_was_removed_may_be_written(tmp_path: Path) -> None:
    path = tmp_path / "ckpt.npz"
    ownership = Ownership([path])
    assert identity_of(path) is None
    ownership.check(path)
    path.write_text("somebody's")
    with pytest.raises(Overwritten):
        ownership.check(path)
    path.unlink()
    ownership.check(path)
