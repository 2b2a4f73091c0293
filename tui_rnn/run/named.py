"""The texts that a person has named on this machine.

A checkpoint says where its text is, and a stranger's checkpoint may name any file. On its word alone a file is opened
only if it lies in the checkpoint's folder or the person has named it before (after following links, in either case).
Names are kept as hashes of paths, one per line, so that the list does not reveal what was read.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from engine import replaced

from ..system import files

KEPT, MOST = 1_000, 2_000  # names: beyond MOST, all but the latest KEPT are forgotten
APPENDED = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def remember(paths: Iterable[Path]) -> None:
    """Remember that the person named these files and folders. If that fails, they will be asked again."""
    with contextlib.suppress(OSError, RuntimeError):
        place, known = _place(), _known()
        new = [name for name in map(_hash, map(os.path.realpath, paths)) if name not in known]
        if not new:
            return
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if len(known) + len(new) > MOST:
            with replaced(place) as file:
                file.write(_lines([*known, *new][-KEPT:]))
            return
        with open(os.open(place, APPENDED, 0o600), "wb") as file:  # noqa: PTH123 - a descriptor
            file.write(_lines(new))


def may_be_opened(path: Path, checkpoint: Path) -> bool:
    """Whether a file may be opened on the word of the checkpoint."""
    real, folder = Path(os.path.realpath(path)), Path(os.path.realpath(checkpoint)).parent
    if real.is_relative_to(folder):
        return True
    try:
        known = _known()
    except (OSError, RuntimeError):
        return False
    return any(_hash(place) in known for place in (real, *real.parents))


def state_folder() -> Path:
    """Where XDG puts what a program keeps between runs.

    Raises:
        RuntimeError: there is no home folder.
    """
    base = os.environ.get("XDG_STATE_HOME", "")
    return (Path(base) if os.path.isabs(base) else Path.home() / ".local" / "state") / "tui-rnn"  # noqa: PTH117


def _place() -> Path:
    """The list."""
    return state_folder() / "named-texts"


def _known() -> dict[str, None]:
    """The hashes of the names, oldest first."""
    try:
        with files.opened(_place()) as file:
            lines = file.read(MOST * len(_lines(["0" * 64]))).decode("ascii", "replace").split()
    except FileNotFoundError:
        return {}
    return dict.fromkeys(lines)


def _hash(path: str | Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()


def _lines(names: Iterable[str]) -> bytes:
    return "".join(f"{name}\n" for name in names).encode()
