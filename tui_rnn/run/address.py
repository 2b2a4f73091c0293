"""Where a run can be reached: a Unix socket of its user's alone, beside the checkpoint.

A socket's path may be about 100 bytes long. Where a checkpoint's is longer, the socket is in the user's runtime folder,
and the lock file says so.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import socket
import stat
import struct
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from ..system.files import reason_of
from . import lock

try:
    import resource
except ImportError:  # on Windows
    resource = None  # type: ignore[assignment]

LONGEST = 100  # bytes of a path: 104 with its end on some systems, 108 on others
BACKLOG = 256  # viewers that may come at once ...
TRY_AGAIN = 0.05  # ... and seconds after which one more tries again
UNIX: socket.AddressFamily | None = getattr(socket, "AF_UNIX", None)


class NoAddress(Exception):
    """The run cannot be reached; the message says why, in one line."""


def beside(checkpoint: Path) -> Path:
    """The socket's path, as it is for short ones."""
    return checkpoint.absolute().with_name(f".{checkpoint.name}.sock")


def address_of(checkpoint: Path) -> Path:
    """The socket's path.

    Raises:
        NoAddress: there is no folder for it, or there are no such sockets.
    """
    if UNIX is None:
        raise NoAddress("this system has no Unix sockets")
    path = beside(checkpoint)
    if len(os.fsencode(path)) <= LONGEST:
        return path
    name = hashlib.sha256(os.fsencode(Path(os.path.realpath(path.parent)) / path.name)).hexdigest()[:16]
    return runtime_folder() / f"{name}.sock"


def addresses_of(checkpoint: Path) -> list[Path]:
    """Where the socket may be: beside the checkpoint, or where the run's lock says."""
    path = beside(checkpoint)
    if len(os.fsencode(path)) <= LONGEST:
        return [path]
    return [] if (noted := lock.noted(checkpoint)) is None else [Path(noted)]


def note(checkpoint: Path, path: Path) -> None:
    """Have the run's lock say where the socket is.

    Raises:
        NoAddress: it cannot.
    """
    try:
        lock.note(checkpoint, path)
    except OSError as error:
        raise NoAddress(f"{path}: {reason_of(error)}") from None


def runtime_folder() -> Path:
    """The folder of the user's runs, which nobody else can enter. It is made if need be.

    Raises:
        NoAddress: there is none.
    """
    reasons = []
    for folder in runtime_folders():
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            reasons.append(f"{folder}: {reason_of(error)}")
        else:
            if is_private(folder):
                return folder
            reasons.append(f"{folder} is not a folder of yours alone")
    raise NoAddress("; ".join(reasons))


def runtime_folders() -> list[Path]:
    """Where that folder may be: a session and a job of cron, say, need not have the same."""
    base = os.environ.get("XDG_RUNTIME_DIR") or ""
    given = [Path(base, "tui-rnn")] if Path(base).is_absolute() else []
    usual = [Path(f"/run/user/{os.getuid()}")]  # where there is one, it is this user's
    found = [Path(folder, "tui-rnn") for folder in usual if folder.is_dir()]
    return list(dict.fromkeys([*given, *found, Path(tempfile.gettempdir(), f"tui-rnn-{os.getuid()}")]))


def is_private(folder: Path) -> bool:
    """Whether it is a folder of this user's alone, and no link."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077


@contextlib.contextmanager
def listening(path: Path) -> Iterator[socket.socket]:
    """Listen at a path for as long as the block lasts. The socket that a killed run left there is replaced.

    Raises:
        NoAddress: something else is there, or sockets cannot be made.
    """
    with contextlib.closing(_socket()) as listener:
        try:
            _make_room(path)
            listener.bind(os.fspath(path))
            path.chmod(0o600)  # before anybody can connect
            listener.listen(BACKLOG)
            made = path.lstat()
        except OSError as error:
            raise NoAddress(f"{path}: {reason_of(error)}") from None
        try:
            yield listener
        finally:
            with contextlib.suppress(OSError):
                if os.path.samestat(path.lstat(), made):
                    path.unlink()


def _make_room(path: Path) -> None:
    """Remove a socket that nobody listens to.

    Raises:
        NoAddress: it is not one.
    """
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(found.st_mode):
        raise NoAddress(f"{path} is not a socket; remove it")
    with contextlib.closing(_socket()) as probe:
        try:
            probe.setblocking(False)
            probe.connect(os.fspath(path))
        except OSError as error:
            if error.errno in (errno.ECONNREFUSED, errno.ENOENT):
                path.unlink(missing_ok=True)
                return
    raise NoAddress(f"another process listens at {path}")


def _socket() -> socket.socket:
    """A new socket.

    Raises:
        OSError: there can be none.
    """
    if UNIX is None:
        raise OSError(errno.EAFNOSUPPORT, "this system has no Unix sockets")
    return socket.socket(UNIX, socket.SOCK_STREAM)


def connected(path: Path, seconds: float) -> socket.socket:
    """A connection to the run that is reached there, whose every wait ends after ``seconds``.

    Raises:
        OSError: there is no run, or it is another user's.
    """
    connection = _socket()
    try:
        connection.settimeout(seconds)
        until = time.monotonic() + seconds
        while True:
            try:
                connection.connect(os.fspath(path))
                break
            except BlockingIOError:  # too many are waiting to be let in
                if time.monotonic() >= until:
                    raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT), str(path)) from None
            threading.Event().wait(TRY_AGAIN)
        if not is_own(connection):
            raise PermissionError(errno.EPERM, "another user's process", str(path))
    except OSError:
        connection.close()
        raise
    return connection


def is_own(connection: socket.socket) -> bool:
    """Whether the process at the other end is of this user; True where the system does not say."""
    if sys.platform != "linux":
        return True  # the socket's mode keeps others out
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    _, user, _ = struct.unpack("3i", credentials)
    return bool(user == os.getuid())


def most_connections(wanted: int) -> int:
    """So many, or as few as leave this process half of the files that it may open."""
    if resource is None:
        return wanted
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return wanted if limit == resource.RLIM_INFINITY else min(wanted, limit // 2)
