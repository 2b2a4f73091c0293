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


class Lost(Exception):
    """Another process has written a file of this run. ``path``: which."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path


class Ownership:
    """Remembers files as this process last saw them. Those that are there at the beginning are its own.

    Args:
        paths: of the files.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._known = {path: identity_of(path) for path in paths}

    def check(self, path: Path) -> None:
        """Of one of the files. One that was removed may be written again.

        Raises:
            Lost: somebody else has written it since.
        """
        found = identity_of(path)
        if found is not None and found != self._known[path]:
            raise Lost(path)

    def note(self, path: Path) -> None:
        """This process has just written the file."""
        self._known[path] = identity_of(path)
