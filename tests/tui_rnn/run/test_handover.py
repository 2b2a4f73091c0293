"""A run is handed over with all that it was started with."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tui_rnn.run import handover
from tui_rnn.run.handover import Handover, NotHandedOver
from tui_rnn.run.options import Options
from tui_rnn.run.schedule import Intervals


def test_the_command_gives_every_option_that_is_not_in_the_checkpoint() -> None:
    options = Options(
        text=("-a.txt", "b b.txt"), encoding="latin-1", minutes=5, threads=2, log=Path("-l"), on_nan="rollback",
        on_spike="ignore", max_vocabulary=99, intervals=Intervals(7, 8, 9), updates=3, out=Path("x.npz"),
        settings={"hidden_size": 5}, recipe="quick",
    )  # fmt: skip
    command = Handover(options, Path("-x.npz"), paused=True, seconds_left=90.0).command
    assert command == [
        "train", "--resume=-x.npz", "--paused", "--log=-l", "--encoding=latin-1", "--minutes=1.5", "--threads=2",
        "--on-nan=rollback", "--on-spike=ignore", "--max-vocabulary=99", "--sample-every=7", "--sample-length=8",
        "--checkpoint-every=9", "--text=-a.txt", "--text=b b.txt",
    ]  # fmt: skip
    plain = Handover(Options(), Path("x.npz"), paused=False, seconds_left=None).command
    assert not any(word.startswith(("--paused", "--minutes", "--log", "--text", "--threads")) for word in plain)
    assert "--minutes=1" not in Handover(Options(), Path("x.npz"), False, 0.0).command  # a time that is up is short


@pytest.mark.parametrize(
    ("options", "says"),
    [(Options(), ""), (Options(text=("-",)), "standard input"), (Options(attachable=False), "--no-attach")],
)
def test_what_cannot_be_handed_over(options: Options, says: str) -> None:
    assert says in handover.obstacle(options)
    assert bool(handover.obstacle(options)) == bool(says)


def test_what_a_process_that_ends_at_once_says_is_passed_on(cli: Any) -> None:
    log = cli.folder / "ckpt.detached.log"
    log.write_text("of an earlier run\n")
    for _ in range(2):
        with pytest.raises(NotHandedOver, match=r"nothing\.npz") as refused:
            handover.start(["train", f"--resume={cli.folder / 'nothing.npz'}"], cli.folder / "ckpt.npz")
        assert refused.value.code == 2
        assert log.read_text() == "of an earlier run\n"
    log.unlink()
    with pytest.raises(NotHandedOver):
        handover.start(["train", f"--resume={cli.folder / 'nothing.npz'}"], cli.folder / "ckpt.npz")
    assert not log.exists()
    with pytest.raises(NotHandedOver, match="no process could be started: no such file"):
        handover.start(["train"], cli.folder / "no folder" / "ckpt.npz")


def test_only_a_log_of_ours_that_is_empty_is_dropped(tmp_path: Path) -> None:
    checkpoint = tmp_path / "ckpt.npz"
    log = handover.log_of(checkpoint)
    log.touch()
    handover.drop_empty_log(checkpoint)  # which is not where this process writes to
    assert log.exists()
    before, descriptor = os.dup(2), os.open(log, os.O_WRONLY | os.O_APPEND)
    try:
        os.dup2(descriptor, 2)
        os.write(2, b"a warning\n")
        handover.drop_empty_log(checkpoint)
        os.ftruncate(descriptor, 0)
        kept = log.exists()
        handover.drop_empty_log(checkpoint)
    finally:
        os.dup2(before, 2)
        os.close(descriptor), os.close(before)
    assert (kept, log.exists()) == (True, False)
