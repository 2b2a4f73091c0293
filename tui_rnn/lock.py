"""One trainer for each checkpoint: an advisory lock on a file beside it.

The lock is the kernel's (flock), so it ends with the process that holds it, however that ends; a file that is left over
means nothing. It is not on the checkpoint itself, because saving replaces that file and would leave the lock behind.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # not on Windows: there a second trainer is not noticed
    fcntl = None  # type: ignore[assignment]


class Taken(Exception):
    """Another process holds the lock. ``owner``: what it wrote about itself, or "" """

    def __init__(self, owner: str) -> None:
        super().__init__(owner)
        self.owner = owner


@contextlib.contextmanager
def held(checkpoint: Path) -> Iterator[bool]:
    """Hold the lock of a checkpoint. Yields False where there is none to be had: a file system without, no permission.

    Raises:
        Taken: another process holds it.
    """
    path = checkpoint.with_name(f".{checkpoint.name}.lock")
    try:
        descriptor = _take(path)
    except OSError:
        descriptor = None
    if descriptor is None:
        yield False
        return
    try:
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"process {os.getpid()} on {socket.gethostname()}\n".encode(), 0)
        yield True
    finally:
        with contextlib.suppress(OSError):
            path.unlink()  # while it is locked, so that nobody waits for a file without a name
        os.close(descriptor)


def _take(path: Path) -> int | None:
    """A descriptor of the file, locked; None where nothing can be locked."""
    if fcntl is None:
        return None
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is(path, descriptor):
                return descriptor
        except BlockingIOError:
            owner = os.pread(descriptor, 200, 0).decode(errors="replace").strip()
            os.close(descriptor)
            raise Taken(owner) from None
        except OSError:
            os.close(descriptor)
            raise
        os.close(descriptor)  # its holder has just removed it: lock the next one


def _is(path: Path, descriptor: int) -> bool:
    """Whether the file of that name is the open one."""
    try:
        named = path.stat()
    except FileNotFoundError:
        return False
    return os.path.samestat(named, os.fstat(descriptor))
