"""A short version of the fuzzing, in every test run."""

from __future__ import annotations

from pathlib import Path

from .fuzz_checkpoints import fuzz


def test_what_is_damaged_or_hostile_is_refused_or_sound(tmp_path: Path) -> None:
    ends = fuzz(tmp_path, cases=600, seed=1)
    assert ends.total() == 600
    assert ends["refused"] > 400
