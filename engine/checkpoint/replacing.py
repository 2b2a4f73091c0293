"""Write a file so that no crash can tear it: to a temporary file beside it, to the disk, and only then to its name.

At every instant the name is the old file or the new one, whole. The temporary file is new and has a random name:
a link that somebody laid in its place is neither followed nor written through.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

# O_NOFOLLOW and O_CLOEXEC are POSIX's, O_BINARY is Windows'.
NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL
NEW_FILE |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
NOT_FOR_FOLDERS = errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF  # of file systems that sync no folders
RANDOM = 8  # bytes of a temporary's name
TEMPORARY = re.compile(r"\.(.+)\.[0-9a-f]{16}\.tmp")
"""The name of a temporary file; its group is the name of the file that it was to become."""


class NotDurable(OSError):
    """The file is written and has its name, but the disk does not say that this will outlast a power cut."""


@contextlib.contextmanager
def replaced(path: Path, check: Callable[[], None] | None = None) -> Iterator[BinaryIO]:
    """Write what is to be at ``path``, durably. After an error in the block, what was there is as it was.

    Args:
        check: called when all is written, just before it takes the place of what is there; it may raise an error.

    Raises:
        OSError: it could not be written. NotDurable: it is there, but may not last.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(RANDOM)}.tmp")
    descriptor = os.open(temporary, NEW_FILE, 0o666)  # not tempfile: its mode 0600 would not follow the umask
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if check is not None:
            check()
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` last through a power cut, where the system can."""
    if os.name == "nt":  # a folder cannot be opened there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in NOT_FOR_FOLDERS:
            raise NotDurable(error.errno, error.strerror, str(folder)) from None
    finally:
        os.close(descriptor)
