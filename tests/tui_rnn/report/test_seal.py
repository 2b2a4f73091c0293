"""A file shows whether anybody has worked on it."""

from __future__ import annotations

import pytest

from tui_rnn.report.seal import Seal

SEAL = Seal("<!-- ", " -->")
DATA = b"one\ntwo\n"
SEALED = DATA + SEAL.of(DATA)


def test_as_it_was_written_it_is_whole() -> None:
    assert SEALED.endswith(b" -->\n")
    assert SEAL.is_whole(SEALED)
    assert SEAL.is_whole(SEALED.removesuffix(b"\n"))


@pytest.mark.parametrize(
    "changed",
    [
        b"",
        b"\n",
        DATA,
        SEALED.replace(b"two", b"too"),
        SEALED + b"more\n",
        b"\n" + SEALED,
        SEALED.replace(b"\n", b"\r\n"),
    ],
)
def test_whatever_was_changed_shows(changed: bytes) -> None:
    assert not SEAL.is_whole(changed)
    assert not Seal("# ").is_whole(SEALED)
