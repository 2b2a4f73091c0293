"""The runs of this user on this machine: a file for each in the runtime folder, with the path of its checkpoint.

It heals itself: an entry whose run does not answer is removed by whoever notices.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..watch.view import View
from . import address
from .remote import Greeting, NotReached, Remote

SUFFIX = ".run"
LONGEST = 4096  # bytes of a path


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is being trained, as it says itself.

    Attributes:
        checkpoint: where it is saved.
        greeting: what its process is.
        view: where it stands.
    """

    checkpoint: Path
    greeting: Greeting
    view: View


@contextlib.contextmanager
def listed(checkpoint: Path) -> Iterator[None]:
    """Have a run among those that ``runs`` finds, for as long as the block lasts, wherever the folder permits it."""
    path = checkpoint.absolute()
    try:
        entry = address.runtime_folder() / (hashlib.sha256(os.fsencode(path)).hexdigest()[:16] + SUFFIX)
        entry.unlink(missing_ok=True)
        with entry.open("xb") as file:
            file.write(os.fsencode(path))
    except (OSError, address.NoAddress):
        yield
        return
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            entry.unlink()


def runs() -> Iterator[Run]:
    """All runs that answer; the entries of others are removed."""
    for entry in sorted(entry for folder in address.runtime_folders() for entry in _entries(folder)):
        try:
            with entry.open("rb") as file:
                checkpoint = Path(os.fsdecode(file.read(LONGEST)))
            yield run_of(checkpoint)
        except NotReached as reason:
            if reason.is_absent:
                with contextlib.suppress(OSError):
                    entry.unlink()
        except (OSError, ValueError):
            continue


def _entries(folder: Path) -> list[Path]:
    try:
        return [*folder.glob(f"*{SUFFIX}")] if address.is_private(folder) else []
    except OSError:
        return []


def run_of(checkpoint: Path) -> Run:
    """The run that is saved there.

    Raises:
        NotReached: no process trains it.
    """
    remote = Remote(checkpoint, control=False)
    remote.leave()
    return Run(checkpoint, remote.greeting, remote.view())
