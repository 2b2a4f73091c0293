"""Where written texts go: a file that is not there yet, or new files in a folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

import engine

from ..system.files import reason_of

SUFFIX = ".txt"


def place_of(out: str) -> Path:
    """Where a single text is to be. A link is followed.

    Raises:
        engine.TextError: it cannot be there, or something is there already.
    """
    place = Path(os.path.realpath(out))
    _check_free(place)
    if not place.parent.is_dir():
        raise _cannot(out, f"there is no folder {place.parent}")
    return place


def places_in(out: str, names: Sequence[str]) -> list[Path]:
    """Where several texts are to be in a folder, which is made when the first is written.

    Raises:
        engine.TextError: they cannot be there, or one of the files is there already.
    """
    folder = Path(os.path.realpath(out))
    try:
        there = stat.S_ISDIR(folder.stat().st_mode)
    except FileNotFoundError:
        if not folder.parent.is_dir():
            raise _cannot(out, f"there is no folder {folder.parent}") from None
    except OSError as error:
        raise _cannot(out, reason_of(error)) from None
    else:
        if not there:
            raise engine.TextError(f"--out {out} is a file, and several texts need a folder; give another name")
    places = [folder / f"{name}{SUFFIX}" for name in names]
    for place in places:
        _check_free(place)
    return places


def is_folder(out: str) -> bool:
    """Whether a folder is meant: it is one, or is named as one."""
    return out.endswith(os.sep) or os.path.isdir(out)  # noqa: PTH112 - Path.is_dir raises for a name that is too long


def _check_free(place: Path) -> None:
    """Refuse what is there: a text that was written before looks like any other, so none may be replaced."""
    try:
        status = place.stat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise _cannot(place, reason_of(error)) from None
    if not stat.S_ISREG(status.st_mode):
        raise engine.TextError(f"--out {place} is not a file; give the name of a new one")
    if status.st_size:
        raise engine.TextError(f"--out {place} exists, and is left alone; give another name, or delete it first")


def _cannot(out: object, why: str) -> engine.TextError:
    return engine.TextError(f"--out {out} cannot be written: {why}")
