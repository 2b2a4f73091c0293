"""Where a run can be reached, with real sockets."""

from __future__ import annotations

import contextlib
import os
import resource
import socket
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tui_rnn.run import address, lock
from tui_rnn.run.address import NoAddress

PRECIOUS = "the one copy of my thesis\n"


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    return tmp_path / "ckpt.npz"


@pytest.fixture
def deep(tmp_path: Path) -> Path:
    """A checkpoint whose path is too long for a socket beside it."""
    folder = tmp_path / ("d" * 120)
    folder.mkdir()
    return folder / "ckpt.npz"


def test_it_is_a_socket_of_this_user_alone_for_as_long_as_the_run_lasts(checkpoint: Path) -> None:
    path = address.address_of(checkpoint)
    assert path == checkpoint.with_name(".ckpt.npz.sock")
    assert address.addresses_of(checkpoint) == [path]
    with address.listening(path) as listener:
        mode = path.lstat().st_mode
        assert stat.S_ISSOCK(mode)
        assert stat.S_IMODE(mode) == 0o600
        with address.connected(path, 60) as connection:
            accepted, _ = listener.accept()
            with accepted:
                assert address.is_own(accepted)
                assert address.is_own(connection)
    assert not path.exists()


def test_the_socket_of_a_killed_run_is_replaced(checkpoint: Path) -> None:
    path = address.address_of(checkpoint)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as killed:
        killed.bind(str(path))
        killed.listen()
    with pytest.raises(ConnectionRefusedError):
        address.connected(path, 60)
    with address.listening(path), address.connected(path, 60):
        pass
    assert not path.exists()


def test_where_another_process_listens_nobody_else_does(checkpoint: Path) -> None:
    path = address.address_of(checkpoint)
    with address.listening(path):
        with pytest.raises(NoAddress, match="another process listens at"), address.listening(path):
            pass
        address.connected(path, 60).close()


def lay_file(path: Path) -> None:
    path.write_text(PRECIOUS)


def lay_link(path: Path) -> None:
    path.with_name("precious").write_text(PRECIOUS)
    path.symlink_to("precious")


def lay_folder(path: Path) -> None:
    path.mkdir()
    (path / "precious").write_text(PRECIOUS)


@pytest.mark.parametrize("lay", [lay_file, lay_link, lay_folder, os.mkfifo])
def test_what_is_no_socket_is_kept_and_named(checkpoint: Path, lay: Callable[[Any], None]) -> None:
    path = address.address_of(checkpoint)
    lay(path)
    before = path.lstat()
    with pytest.raises(NoAddress, match=r"\.ckpt\.npz\.sock is not a socket; remove it"), address.listening(path):
        pass
    assert os.path.samestat(path.lstat(), before)
    kept = [p.read_text() for p in checkpoint.parent.rglob("*") if p.is_file()]
    assert kept == ([] if lay is os.mkfifo else [PRECIOUS] * len(kept))


def test_what_took_its_place_is_not_removed(checkpoint: Path) -> None:
    path = address.address_of(checkpoint)
    with address.listening(path):
        path.unlink()
        path.write_text(PRECIOUS)
    assert path.read_text() == PRECIOUS


def test_of_a_long_path_the_lock_says_where_the_socket_is(deep: Path) -> None:
    assert address.addresses_of(deep) == []
    with lock.held(deep):
        assert address.addresses_of(deep) == []
        path = address.address_of(deep)
        assert path.parent == address.runtime_folder()
        address.note(deep, path)
        assert address.addresses_of(deep) == [path]
        with address.listening(path):
            address.connected(path, 60).close()
        with pytest.raises(NoAddress, match="file name too long"):
            address.note(deep, Path("x" * 400))
    assert address.addresses_of(deep) == []
    with pytest.raises(NoAddress, match="no such file or directory"):
        address.note(deep, path)


def test_one_run_has_one_address_however_its_folder_is_named(deep: Path, tmp_path: Path) -> None:
    other = tmp_path / ("l" * 120)
    other.symlink_to(deep.parent)
    assert address.address_of(other / deep.name) == address.address_of(deep)
    assert address.address_of(deep.with_name("other.npz")) != address.address_of(deep)


def test_a_runtime_folder_that_others_can_enter_is_not_used(
    deep: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, usual = tmp_path / "given", tmp_path / "usual"
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(given))
    monkeypatch.setattr(address, "runtime_folders", lambda: [given / "tui-rnn", usual])
    assert address.runtime_folder() == given / "tui-rnn"
    assert stat.S_IMODE((given / "tui-rnn").stat().st_mode) == 0o700
    (given / "tui-rnn").chmod(0o755)
    assert address.runtime_folder() == usual  # the next that will do
    usual.rmdir()
    usual.symlink_to(tmp_path)
    with pytest.raises(NoAddress, match=r"is not a folder of yours alone; .*is not a folder of yours alone"):
        address.address_of(deep)
    (given / "tui-rnn").rmdir()
    (given / "tui-rnn").write_text("")
    with pytest.raises(NoAddress, match="file exists"):
        address.address_of(deep)


def test_who_comes_when_too_many_wait_tries_again(checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "BACKLOG", 1)
    path = address.address_of(checkpoint)
    with address.listening(path) as listener, contextlib.ExitStack() as stack:
        with pytest.raises(TimeoutError):
            while True:
                stack.enter_context(address.connected(path, 0.01))
        with ThreadPoolExecutor() as coming:
            late = coming.submit(address.connected, path, 60)
            listener.setblocking(False)
            while not late.done():
                with contextlib.suppress(BlockingIOError):
                    listener.accept()[0].close()
            stack.enter_context(late.result())


def test_without_unix_sockets_it_says_so(checkpoint: Path, deep: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "UNIX", None)
    for path in (checkpoint, deep):
        with pytest.raises(NoAddress, match=r"^this system has no Unix sockets$"):
            address.address_of(path)
    with pytest.raises(OSError, match="this system has no Unix sockets"):
        address.connected(checkpoint, 60)


def test_viewers_leave_half_of_the_open_files_to_the_run() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert address.most_connections(3) == 3
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (200, hard))
        assert address.most_connections(256) == 100
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
