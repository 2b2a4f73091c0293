"""What several tests of preparing a run share: a copy of a finished run, and a way to prepare a small one."""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tui_rnn.run import address
from tui_rnn.run.options import Options
from tui_rnn.run.prepare import prepare
from tui_rnn.run.session import Session

from .raw import RawRun


@pytest.fixture
def copied(cli: Any, done: Any) -> Any:
    """The command line in a copy of the finished run's folder."""
    shutil.copytree(done.folder, cli.folder, dirs_exist_ok=True)
    return cli


@pytest.fixture
def ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Session]:
    """Prepares a run on a small text."""
    monkeypatch.chdir(tmp_path)
    Path("fox.txt").write_text("the quick brown fox\n" * 50)

    def make(**options: Any) -> Session:
        return prepare(Options(**{"text": "fox.txt", "settings": {"hidden_size": 8}} | options))

    return make


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A folder of books: b.txt, B/a.txt and a packed one, and what is to be left out."""
    folder = tmp_path / "library"
    for name, contents in {
        "b.txt": "bbbb" * 20, "B/a.TXT": "aaaa" * 20, "c.txt.gz": "cccc" * 20, ".hidden.txt": "x", ".git/d.txt": "x",
        "cover.jpg": "x", "notes.md": "x", "ckpt.samples.txt": "x",
    }.items():  # fmt: skip
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(contents.encode()) if name.endswith(".gz") else contents.encode())
    (folder / "loop").symlink_to(folder)
    (folder / "linked.txt").symlink_to(folder / "b.txt")
    os.mkfifo(folder / "pipe.txt")
    return folder


@pytest.fixture
def raw_run(tmp_path: Path) -> Iterator[RawRun]:
    path = address.beside(tmp_path / "ckpt.npz")
    with address.listening(path) as listener:
        run = RawRun(listener)
        yield run
        run.close(path)
