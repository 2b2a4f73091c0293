"""Files that a command is asked to write: where they may be, checked before anything is computed, and writing them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import engine

from ..system.files import reason_of
from .refusals import fail


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file, known by how it begins.

    Attributes:
        what: in words, "metrics as CSV". begins: in small letters. at: behind so many bytes of any kind.
    """

    what: str
    begins: bytes
    at: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file will be written.

    Attributes:
        option: that it was asked for by, and ``given``, what that said.
        path: where that leads: a link is followed, since a file's name is replaced.
    """

    option: str
    given: Path
    path: Path

    def write(self, lines: Iterable[bytes]) -> None:
        """Write the file, whole or not at all."""
        try:
            with engine.replaced(self.path) as file:
                file.writelines(lines)
        except OSError as error:
            fail(f"{self.option} {self.given} cannot be written: {reason_of(error)}")

    def refuse_changed(self) -> NoReturn:
        """Refuse to replace a file that a person has worked on."""
        what = f"{self.option} {self.given} was changed after it was written"
        fail(f"{what}, and would be lost; give another name, or move it")


def place_for(option: str, given: Path, kind: Kind, own: Iterable[Path]) -> Place:
    """Where a file of this kind may be written: where nothing is, or an empty file, or one of the kind.

    Args:
        own: the files of the run, which are never written to.
    """
    place = Place(option, given, located(option, given, own))
    if place.path.exists() and not _is_of(kind, place):
        fail(f"{option} {given} exists, and is not {kind.what}; give another name")
    return place


def located(option: str, given: Path, own: Iterable[Path]) -> Path:
    """Where a file that is asked for would be: in a folder that is there, and not in place of what is no file."""
    path = Path(os.path.realpath(given))
    try:
        status = path.stat()
    except FileNotFoundError:
        if not path.parent.is_dir():
            fail(f"{option} {given} cannot be written: there is no folder {path.parent}")
        return path
    except OSError as error:
        fail(f"{option} {given} cannot be written: {reason_of(error)}")
    if not stat.S_ISREG(status.st_mode):
        fail(f"{option} {given} is not a file; give the name of a file")
    if any(file.exists() and path.samefile(file) for file in own):
        fail(f"{option} {given} is a file of the run itself, which is never written to; give another name")
    return path


def _is_of(kind: Kind, place: Place) -> bool:
    try:
        with place.path.open("rb") as file:
            beginning = file.read(kind.at + len(kind.begins))
    except OSError as error:
        fail(f"{place.option} {place.given} cannot be read: {reason_of(error)}")
    return not beginning or beginning[kind.at :].lower() == kind.begins
