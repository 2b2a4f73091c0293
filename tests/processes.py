"""Which processes there are, by Linux's /proc. Those that have ended and that nobody has asked about do not count."""

from __future__ import annotations

import contextlib
from pathlib import Path

PROC = Path("/proc")
IS_KNOWN = (PROC / "self" / "stat").exists()


def is_running(process: int) -> bool:
    """Whether a process is there."""
    return _state(PROC / str(process))[0] not in ("", "Z", "X")


def children(process: int) -> list[int]:
    """The processes that a process has started."""
    folders = [path for path in PROC.iterdir() if path.name.isdigit()]
    return [int(path.name) for path in folders if _state(path)[1] == process and is_running(int(path.name))]


def _state(folder: Path) -> tuple[str, int]:
    """The letter of a process's state, "" if there is none, and its parent."""
    with contextlib.suppress(OSError):
        state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
        return state, int(parent)
    return "", 0
