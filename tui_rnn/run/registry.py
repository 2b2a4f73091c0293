"""The runs of this user on this machine: a file for each in the state folder, with the path of its checkpoint.

It heals itself: an entry whose run is gone is removed by whoever notices. A home folder may be shared by several
machines, so an entry is named after its machine as well, and those of others are left alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..system import files
from .named import state_folder

if TYPE_CHECKING:
    from ..watch.view import View
    from .contact import Greeting

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
    path = os.fsencode(checkpoint.absolute())
    try:
        folder = _folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        entry = folder / f"{_hash(path)}.{_machine()}"
        entry.unlink(missing_ok=True)
        with entry.open("xb") as file:
            file.write(path)
    except (OSError, RuntimeError):
        yield
        return
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            entry.unlink()


def checkpoints() -> Iterator[Path]:
    """The checkpoints of all entries of this machine; whether they are still being trained is not known."""
    for _, checkpoint in _entries():
        yield checkpoint


def runs(silent: Callable[[Path, str], None] = lambda path, reason: None) -> Iterator[Run]:
    """All runs that answer; the entries of those that are gone are removed.

    ``silent``: called with the checkpoint of a run that is there but does not answer, and with the reason.
    """
    from .contact import NotReached

    for entry, checkpoint in _entries():
        try:
            yield run_of(checkpoint)
        except NotReached as reason:
            if reason.is_absent:
                _remove(entry)
            else:
                silent(checkpoint, str(reason))


def run_of(checkpoint: Path) -> Run:
    """The run that is saved there.

    Raises:
        NotReached: no process trains it.
    """
    from .remote import Remote

    remote = Remote(checkpoint, control=False)
    remote.leave()
    return Run(checkpoint, remote.greeting, remote.view())


def _entries() -> Iterator[tuple[Path, Path]]:
    """(entry, checkpoint) of this machine, by checkpoint. What is no entry is removed."""
    found = []
    with contextlib.suppress(OSError, RuntimeError):
        for entry in _folder().glob(f"*.{_machine()}"):
            try:
                with files.opened(entry) as file:
                    path = file.read(LONGEST)
            except OSError:
                continue
            if path.startswith(b"/") and b"\0" not in path:
                found.append((entry, Path(os.fsdecode(path))))
            else:
                _remove(entry)
    return iter(sorted(found, key=lambda pair: pair[1]))


def _remove(entry: Path) -> None:
    with contextlib.suppress(OSError):
        entry.unlink()


def _folder() -> Path:
    return state_folder() / "runs"


def _machine() -> str:
    return _hash(socket.gethostname().encode())


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
