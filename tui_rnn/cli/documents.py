"""Where a command writes a document: only where nothing is, or an older one of its own that nobody has written into.

The last line of each is a comment with the hash of what is before it: a report is for a person to complete, and what
that person wrote must not be lost to a second call.
"""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import NamedTuple

import engine

from ..system.files import opened
from .refusals import fail

BEGINNING = 2_000  # bytes of a file, among which stands what made it
LARGEST = 64_000_000  # bytes of a file that is looked at; no document is larger


class Kind(NamedTuple):
    """A kind of document.

    Attributes:
        option: that names the file. what: it is, with an article.
        mark: what stands near the beginning of each.
    """

    option: str
    what: str
    mark: str


def place(given: Path, kind: Kind, checkpoint: Path | None = None) -> Path:
    """Where a document is to be, checked before anything is measured. A link is followed: a file's name is replaced."""
    named, found = f"{kind.option} {given}", Path(os.path.realpath(given))
    try:
        status = found.stat()
    except FileNotFoundError:
        if not found.parent.is_dir():
            fail(f"{named} cannot be written: there is no folder {found.parent}")
        return found
    except (OSError, ValueError) as error:
        fail(f"{named} cannot be written: {_reason(error)}")
    if not stat.S_ISREG(status.st_mode):
        fail(f"{named} is not a file; give the name of a file")
    if checkpoint is not None and found.samefile(checkpoint):
        fail(f"{named} is the checkpoint itself, which is never written to; give another name")
    _check_replaceable(found, named, kind)
    return found


def _check_replaceable(found: Path, named: str, kind: Kind) -> None:
    """Refuse to replace what is not a document of the kind, or was changed since it was written."""
    try:
        with opened(found) as file:
            old = file.read(LARGEST)
    except OSError as error:
        fail(f"{named} cannot be read: {_reason(error)}")
    if old and kind.mark.encode() not in old[:BEGINNING]:
        fail(f"{named} exists, and is not {kind.what}; give another name")
    before, _, last = old.removesuffix(b"\n").rpartition(b"\n")
    if old and last != _last_line(before + b"\n"):
        fail(f"{named} was changed after it was written, and would be lost; give another name, or move it")


def _last_line(before: bytes) -> bytes:
    return f"<!-- {hashlib.sha256(before).hexdigest()} -->".encode()


def write(where: Path, kind: Kind, text: str) -> None:
    """Write a document, which ends with a line break."""
    data = text.encode("utf-8", "replace")
    try:
        with engine.replaced(where) as file:
            file.write(data + _last_line(data) + b"\n")
    except OSError as error:
        fail(f"{kind.option} {where} cannot be written: {_reason(error)}")


def _reason(error: OSError | ValueError) -> str:
    return ((error.strerror if isinstance(error, OSError) else None) or str(error)).lower()
