"""A seal: the last line of a file is a hash of what is above it, so that it shows whether anybody has worked on it."""

from __future__ import annotations

import hashlib
from typing import NamedTuple


class Seal(NamedTuple):
    """How that line begins and ends: as a comment of the kind of file."""

    begins: str
    ends: str = ""

    def of(self, data: bytes) -> bytes:
        """The line to follow ``data``, which ends with a line break."""
        return f"{self.begins}{hashlib.sha256(data).hexdigest()}{self.ends}\n".encode()

    def is_whole(self, data: bytes) -> bool:
        """Whether a file is as it was written; a line break at its end may be missing."""
        before, newline, last = data.removesuffix(b"\n").rpartition(b"\n")
        return last + b"\n" == self.of(before + newline)
