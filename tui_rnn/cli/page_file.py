"""A file that a command is to write a page of HTML to: it takes the place of nothing but another page."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import engine

from .refusals import fail

BEGINNING = b"<!doctype html>"


def place_of(option: str, path: Path, checkpoint: Path | None = None) -> Path:
    """Where the page is to be, checked before anything is measured. A link is followed: a file's name is replaced.

    Args:
        option: that names the file. checkpoint: what is read, which must be there.
    """
    place = Path(os.path.realpath(path))
    try:
        status = place.stat()
    except FileNotFoundError:
        if not place.parent.is_dir():
            fail(f"{option} {path} cannot be written: there is no folder {place.parent}")
        return place
    except OSError as error:
        fail(f"{option} {path} cannot be written: {(error.strerror or str(error)).lower()}")
    if not stat.S_ISREG(status.st_mode):
        fail(f"{option} {path} is not a file; give the name of a file")
    if checkpoint is not None and place.samefile(checkpoint):
        fail(f"{option} {path} is the checkpoint itself, which is never written to; give another name")
    if not _is_page(option, place):
        fail(f"{option} {path} exists, and is not an HTML page; give another name")
    return place


def _is_page(option: str, place: Path) -> bool:
    """Whether a file may be replaced by a page: it is one, or empty."""
    try:
        with place.open("rb") as file:
            return file.read(len(BEGINNING)).lower() in (b"", BEGINNING)
    except OSError as error:
        fail(f"{option} {place} cannot be read: {(error.strerror or str(error)).lower()}")


def write(option: str, place: Path, page: str) -> None:
    """Write the page, whole or not at all."""
    try:
        with engine.replaced(place) as file:
            file.write(page.encode("utf-8", "replace"))
    except OSError as error:
        fail(f"{option} {place} cannot be written: {(error.strerror or str(error)).lower()}")
