"""The list of runs: it says who trains, heals itself, and believes nothing that is written in it."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tui_rnn.run import address, registry
from tui_rnn.run.session import Session

from .test_attached import trained


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "tui-rnn" / "runs"


def test_a_run_is_found_from_anywhere_for_as_long_as_it_is_trained(
    ready: Callable[..., Session], eventually: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with trained(ready(updates=10**9)) as (_, own):
        eventually(lambda: own.progress.update > 10)
        monkeypatch.setenv("TMPDIR", "/")
        monkeypatch.setenv("XDG_RUNTIME_DIR", "/nowhere")
        (run,) = registry.runs()
        assert (run.checkpoint, run.greeting.process) == (tmp_path / "ckpt.npz", os.getpid())
        assert run.view.progress.update > 10
    assert [*registry.runs()] == []


def test_entries_of_runs_that_are_gone_vanish_and_those_of_other_machines_stay(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir(parents=True)
    gone = tmp_path / "gone.npz"
    with monkeypatch.context() as patch, registry.listed(gone):
        patch.setattr(socket, "gethostname", lambda: "another")
        with registry.listed(gone):
            patch.undo()
            assert [*registry.checkpoints()] == [gone]
            assert len([*folder.iterdir()]) == 2
            assert [*registry.runs()] == []
            assert len([*folder.iterdir()]) == 1
            assert [*registry.checkpoints()] == []


def test_what_is_no_entry_is_removed_or_left_and_never_waited_for(folder: Path) -> None:
    with registry.listed(Path("a.npz")):
        (entry,) = folder.iterdir()
    for n, content in enumerate((b"", b"relative.npz", b"/a\0b", b"/" + b"x" * 9000, b"/\xff\xfe\n.npz")):
        entry.with_name(f"{n:016}{entry.suffix}").write_bytes(content)
    os.mkfifo(entry.with_name(f"pipe{entry.suffix}"))
    entry.with_name(f"folder{entry.suffix}").mkdir()
    assert [*registry.runs()] == []
    assert {path.stem for path in folder.iterdir()} <= {"folder", f"{3:016}"}  # too long a name is no absent one


def test_a_run_that_is_there_but_does_not_answer_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_rnn.run.remote.ANSWER_WITHIN", 0.1)
    monkeypatch.chdir(tmp_path)
    path, told = tmp_path / "ckpt.npz", []
    with registry.listed(path), address.listening(address.beside(path)):
        assert [*registry.runs(lambda checkpoint, reason: told.append((checkpoint, reason)))] == []
        assert [*registry.checkpoints()] == [path]
    ((checkpoint, reason),) = told
    assert checkpoint == path
    assert "does not answer" in reason


def test_a_folder_that_cannot_be_written_ends_no_run(folder: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("a file")
    with registry.listed(Path("a.npz")):
        assert [*registry.checkpoints()] == []
