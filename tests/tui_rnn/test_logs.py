"""The files that grow during a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tui_rnn.commands import Sample
from tui_rnn.logs import LogFile, attached
from tui_rnn.progress import Progress
from tui_rnn.schedule import Every, Schedule
from tui_rnn.session import Options, prepare
from tui_rnn.worker import Worker

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # see the last test


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_log_that_cannot_be_written_is_told_of_once_and_is_no_error() -> None:
    said: list[str] = []
    log = LogFile(Path("/dev/full"), True, said.append)
    log.write("a\n"), log.write("b\n"), log.close(), log.write("c\n")
    assert said == ["/dev/full cannot be written: No space left on device. Training goes on."]


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


def test_what_a_screen_looks_at_is_not_kept(cli: Any) -> None:
    """A text for a screen ("live") leaves no trace, so that the files are the same whether somebody looks or not."""
    options = Options(text=str(cli.book), settings={"hidden_size": 8}, out=cli.folder / "ckpt.npz")
    session = prepare(options)
    schedule = Schedule(Every(sample=0, autosave=0))
    worker = Worker(session.trainer, 10, session.files, session.origin(10), schedule)
    progress = Progress(session.trainer.config, 10)
    told: list[str] = []
    worker.observers += [progress, lambda event: told.append(getattr(event, "occasion", ""))]
    for occasion in ("live", "asked"):
        worker.send(Sample(length=20, occasion=occasion))
    with attached(session, worker, progress, pytest.fail):
        worker.run()
    assert {"live", "asked", "final"} < set(told)
    assert session.files.samples.read_text().count("=== update ") == 2
    assert {record.get("occasion") for record in cli.metrics()} == {None, "asked", "final"}


def test_a_run_leaves_no_file_open(cli: Any) -> None:
    command = ("-m", "tui_rnn", "train", "book.txt", "--no-ui", "--hidden", 8, "--updates", 5, "--quiet")
    assert cli.python("-X", "dev", *command).err == ""
