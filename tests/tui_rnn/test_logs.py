"""The files that grow during a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tui_rnn.logs import LogFile

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # see the last test


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_log_that_cannot_be_written_is_told_of_once_and_is_no_error() -> None:
    said: list[str] = []
    log = LogFile(Path("/dev/full"), True, said.append)
    log.write("a\n"), log.write("b\n")
    assert said == ["/dev/full is no longer written: No space left on device. Training goes on."]


@pytest.mark.parametrize(("fresh", "kept"), [(True, "new\n"), (False, "old\nnew\n")])
def test_a_fresh_log_begins_anew_and_another_goes_on(cli: Any, fresh: bool, kept: str) -> None:
    path = cli.folder / "log.txt"
    path.write_text("old\n")
    log = LogFile(path, fresh, pytest.fail)
    log.write("new\n")
    assert path.read_text() == kept  # at once, as a run may be killed at any time


def test_a_folder_that_is_missing_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        LogFile(tmp_path / "missing" / "log.txt", True, pytest.fail)


def test_a_run_leaves_no_file_open(cli: Any) -> None:
    command = ("-m", "tui_rnn", "train", "book.txt", "--no-ui", "--hidden", 8, "--updates", 5, "--quiet")
    assert cli.python("-X", "dev", *command).err == ""
