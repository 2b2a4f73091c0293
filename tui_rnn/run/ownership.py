"""Whether a file is still the one that this run wrote: a file that another process put there is never overwritten."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

Identity = tuple[int, int, int, int]
"""Device, inode, size and time of the last change: different for every file ever saved."""


def identity_of(path: Path) -> Identity | None:
    """The identity of the file at ``path``; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


class Overwritten(Exception):
    """Another process has written ``path``, a file of this run."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path


class Ownership:
    """Remembers files as this process last saw them. Files that exist at the start count as its own.

    Args:
        paths: the files to remember.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._known = {path: identity_of(path) for path in paths}

    def check(self, path: Path) -> None:
        """Check one of the files. A file that was removed may be written again.

        Raises:
            Overwritten: another process has written it since.
        """
        found = identity_of(path)
        if found is not None and found != self._known[path]:
            raise Overwritten(path)

    def note(self, path: Path) -> None:
        """Note that this process has just written the file."""
        self._known[path] = identity_of(path)
