"""One trainer per checkpoint: an advisory lock on a file next to it.

The lock is the kernel's (flock), so it ends with the process that holds it, however that ends; a left-over file means
nothing. The checkpoint itself is not locked, because saving replaces that file and would leave the lock behind.

A file of the lock's name may be somebody else's: it is written to, or removed, only if it is a lock of ours.
"""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from ..system.files import reason_of

try:
    import fcntl
except ImportError:  # on Windows, where a second trainer goes unnoticed
    fcntl = None  # type: ignore[assignment]

OPENED = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)
OPENED |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)  # follow no link, wait for no pipe
WRITTEN = b"process "  # how the text in a lock file starts
NOTED = "socket "  # how a second line starts, which says where the run can be reached
AGAIN_EVERY = 0.05  # seconds between two attempts
LONGEST = 400  # bytes of that text
# From a file system that has no locks, or where no file can be created.
NO_LOCKS = errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL, errno.EROFS, errno.ENOSPC, errno.EDQUOT


class Taken(Exception):
    """Another process holds the lock. The message says which. ``owner``: what it wrote about itself, or ""."""

    def __init__(self, owner: str) -> None:
        super().__init__(owner or "a process")
        self.owner = owner


class NotALock(Exception):
    """Something that is not a lock has the lock's name, ``path``; ``what`` says what it is."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(path, what)
        self.path, self.what = path, what


def path_of(checkpoint: Path) -> Path:
    """Where the lock of a checkpoint is."""
    return checkpoint.with_name(f".{checkpoint.name}.lock")


def note(checkpoint: Path, address: Path) -> None:
    """Add to the lock, which this process holds, where the run can be reached.

    Raises:
        OSError: it cannot be written, or has no room for it.
    """
    line = f"{NOTED}{address}\n".encode("utf-8", "surrogateescape")
    descriptor = os.open(path_of(checkpoint), OPENED & ~os.O_CREAT)
    try:
        size = os.fstat(descriptor).st_size
        if size + len(line) > LONGEST:
            raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG), str(address))
        os.pwrite(descriptor, line, size)
    finally:
        os.close(descriptor)


def noted(checkpoint: Path) -> str | None:
    """Where the lock says that the run can be reached; None if it does not."""
    try:
        descriptor = os.open(path_of(checkpoint), (OPENED & ~os.O_CREAT & ~os.O_RDWR) | os.O_RDONLY)
    except OSError:
        return None
    try:
        text = os.pread(descriptor, LONGEST, 0).decode("utf-8", "surrogateescape")
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return next((line.removeprefix(NOTED) for line in text.split("\n") if line.startswith(NOTED)), None)


@contextlib.contextmanager
def held(checkpoint: Path, seconds: float = 0.0) -> Iterator[bool]:
    """Hold the lock of a checkpoint. Yields False where locking is impossible, as on a file system without locks.

    Args:
        seconds: to wait for another process to let it go.

    Raises:
        Taken: another process holds it.
        NotALock: something else has its name.
    """
    path = path_of(checkpoint)
    try:
        descriptor = _take_within(path, seconds)
    except OSError as error:
        if error.errno in NO_LOCKS or not path.parent.is_dir():
            descriptor = None
        else:
            raise NotALock(path, _what_is(path, error)) from None
    if descriptor is None:
        yield False
        return
    try:
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, WRITTEN + f"{os.getpid()} on {socket.gethostname()}\n".encode(), 0)
        yield True
    finally:
        with contextlib.suppress(OSError):
            if _is_open_as(path, descriptor):
                path.unlink()  # while it is locked, so that nobody locks an unlinked file
        os.close(descriptor)


def _take_within(path: Path, seconds: float) -> int | None:
    until = time.monotonic() + seconds
    while True:
        try:
            return _take(path)
        except Taken:
            if time.monotonic() >= until:
                raise
        threading.Event().wait(AGAIN_EVERY)


def _take(path: Path) -> int | None:
    """A descriptor of the locked file; None where nothing can be locked."""
    if fcntl is None:
        return None
    while True:
        descriptor = os.open(path, OPENED, 0o666)
        try:
            _check(path, descriptor)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_open_as(path, descriptor):
                return descriptor
        except BlockingIOError:
            owner = os.pread(descriptor, LONGEST, 0).decode(errors="replace").strip().partition("\n")[0]
            os.close(descriptor)
            raise Taken(owner) from None
        except (OSError, NotALock):
            os.close(descriptor)
            raise
        os.close(descriptor)  # its holder has just removed it: try again


def _check(path: Path, descriptor: int) -> None:
    """Refuse anything but a lock of ours: a regular file with a single name and the text of a lock."""
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        raise NotALock(path, "a device or a pipe")
    if found.st_nlink > 1:
        raise NotALock(path, "a hard link to another file")
    if found.st_size > LONGEST or os.pread(descriptor, len(WRITTEN), 0) not in (b"", WRITTEN):
        raise NotALock(path, "a file that holds something else")


def _what_is(path: Path, error: OSError) -> str:
    """What prevents opening the lock."""
    if path.is_symlink():
        return "a link"
    if path.is_dir():
        return "a folder"
    if isinstance(error, PermissionError):
        return "another user's" if path.exists() else "impossible to create: the folder cannot be written to"
    return f"impossible to open ({reason_of(error)})"


def _is_open_as(path: Path, descriptor: int) -> bool:
    """Whether the file of that name is the open one."""
    try:
        named = path.lstat()
    except OSError:
        return False
    return os.path.samestat(named, os.fstat(descriptor))
