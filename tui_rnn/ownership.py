"""Whether a file is still the one that this run wrote: what another process put in its place is never overwritten."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

Identity = tuple[int, int, int, int]
"""Device, inode, size and time of the last change: another for every file that was ever saved."""


def identity_of(path: Path) -> Identity | None:
    """What tells the file at ``path`` from any other; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


class Ownership:
    """Remembers files as this process last saw them. Those that are there at the beginning are its own.

    Args:
        paths: of the files.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._known = {path: identity_of(path) for path in paths}

    def lost(self) -> Path | None:
        """The first file that somebody else has written since; one that was removed may be written again."""
        for path, known in self._known.items():
            found = identity_of(path)
            if found is not None and found != known:
                return path
        return None

    def note(self, path: Path) -> None:
        """This process has just written the file."""
        self._known[path] = identity_of(path)
