"""Opening what a person names, whatever it turns out to be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tui_rnn.system import files


def test_a_file_is_read_and_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "a file").write_bytes(b"text\r\n")
    os.mkfifo(tmp_path / "a pipe")
    with files.opened(tmp_path / "a file") as file:
        assert file.read() == b"text\r\n"
    with files.opened(tmp_path / "a pipe") as pipe:
        assert not os.get_blocking(pipe.fileno())


def test_what_is_not_there_is_an_error_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as error:
        files.opened(tmp_path / "gone")
    assert error.value.filename == str(tmp_path / "gone")


def test_why_something_failed_is_told_without_the_number(tmp_path: Path) -> None:
    with pytest.raises(OSError) as error:
        files.opened(tmp_path / "gone")
    assert files.reason_of(error.value) == "no such file or directory"
    assert files.reason_of(OSError("Disk on fire")) == "disk on fire"  # from whoever gives no errno
