"""Where a command writes a document: only where nothing is, or an older one of its own that nobody has written into.

The last line of each is a comment with the hash of what is before it: a report is for a person to complete, and what
that person wrote must not be lost to a second call.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ..report.seal import Seal
from ..system.files import opened, reason_of
from .places import Place, located
from .refusals import fail

BEGINNING = 2_000  # bytes of a file, among which stands what made it
SEAL = Seal("<!-- ", " -->")
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


def place(given: Path, kind: Kind, checkpoint: Path | None = None) -> Place:
    """Where a document is to be, checked before anything is measured; never over a file of the checkpoint's run."""
    from ..run.runfiles import RunFiles

    own = () if checkpoint is None else RunFiles.of(checkpoint).all()
    found = Place(kind.option, given, located(kind.option, given, own))
    if found.path.exists():
        _check_replaceable(found, kind)
    return found


def _check_replaceable(found: Place, kind: Kind) -> None:
    """Refuse to replace what is not a document of the kind, or was changed since it was written."""
    named = f"{found.option} {found.given}"
    try:
        with opened(found.path) as file:
            old = file.read(LARGEST)
    except OSError as error:
        fail(f"{named} cannot be read: {reason_of(error)}")
    if old and kind.mark.encode() not in old[:BEGINNING]:
        fail(f"{named} exists, and is not {kind.what}; give another name")
    if old and not SEAL.is_whole(old):
        found.refuse_changed()


def write(where: Place, text: str) -> None:
    """Write a document, which ends with a line break; whole, or not at all."""
    data = text.encode("utf-8", "replace")
    where.write([data, SEAL.of(data)])
