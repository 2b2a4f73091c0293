"""Opening a file that a person or a checkpoint names, whatever it turns out to be; and why that failed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def opened(path: Path) -> BinaryIO:
    """Open for reading without waiting: opening a pipe otherwise waits for somebody to write into it, perhaps forever.

    Raises:
        OSError: it cannot be opened.
    """
    return open(path, "rb", opener=lambda file, _: os.open(file, FLAGS))


def reason_of(error: OSError) -> str:
    """Why the system refused something, to follow a colon: "no such file or directory"."""
    return (error.strerror or str(error)).lower()
