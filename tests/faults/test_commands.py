"""A short version of the fuzzing of command lines in every test run; FUZZ_COMMANDS=2000 makes it long."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .fuzz_commands import fuzz

CASES = int(os.environ.get("FUZZ_COMMANDS", "150"))


@pytest.mark.timeout(max(300, CASES * 4))
def test_whatever_is_typed_ends_as_documented(tmp_path: Path) -> None:
    codes, wrong = fuzz(tmp_path, CASES, seed=1)
    assert not wrong, "\n".join(wrong)
    assert codes.total() == CASES
    assert codes[0] > CASES / 10
    assert codes[2] > CASES / 5
