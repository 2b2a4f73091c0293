"""The files of a run on their way to a machine that does not see them, and back."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import engine

from ..run.runfiles import RunFiles
from ..run.text_files import find_texts

Contents = tuple[bytes | None, ...]
"""Of the files of a run, in the order of ``RunFiles.all``; None for one that is not there."""


def texts(arguments: Sequence[str]) -> dict[str, bytes]:
    """What the command line names, by absolute paths; empty for the bundled book, which is everywhere.

    Raises:
        OSError: one cannot be read. engine.TextError: nor be found.
    """
    found = find_texts(arguments)[0] if arguments else []
    return {absolute(path): path.read_bytes() for _, path in found if path is not None}


def absolute(path: str | Path) -> str:
    """An absolute path without "..", which after a link is where the system says, and not where the words say."""
    path = Path(path)
    if ".." not in path.parts:
        return os.path.abspath(path)  # noqa: PTH100
    return os.path.realpath(path) if path.name == ".." else str(Path(os.path.realpath(path.parent), path.name))


def read(files: RunFiles) -> Contents:
    """The files of a run.

    Raises:
        OSError: one cannot be read.
    """
    return tuple(path.read_bytes() if path.exists() else None for path in files.all())


def write(files: RunFiles, contents: Contents) -> None:
    """Put the files of a run in their places, each whole or not at all.

    The checkpoint is the last: what logs say of later updates is dropped when a run is resumed, so it does not matter
    when this is interrupted.

    Raises:
        OSError: one cannot be written.
    """
    for path, content in reversed([*zip(files.all(), contents, strict=True)]):
        if content is not None:
            with engine.replaced(path) as file:
                file.write(content)


def below(root: Path, path: str) -> Path:
    """Where a file is that stands in for one at an absolute path: at the same path, but below ``root``.

    So files that stand in are to each other as the files are: a checkpoint that names its text relative to itself
    names the same.
    """
    return Path(root, *Path(path).parts[1:])


def lay_out(root: Path, contents: Mapping[str, bytes]) -> None:
    """Write files at their absolute paths below ``root``.

    Raises:
        OSError: one cannot be written.
    """
    for path, content in contents.items():
        place = below(root, path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
