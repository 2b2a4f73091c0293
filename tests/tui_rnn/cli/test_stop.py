"""``stop``: the run is saved and ends, or it is said that it is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn import events
from tui_rnn.cli.stop import stop, stopped
from tui_rnn.commands import Stop


def test_the_exit_code_says_whether_the_run_is_saved(cli: Any, eventually: Any) -> None:
    run = cli.start_training()
    run.until("progress")
    goes, away = cli.folder / "ckpt.npz", cli.folder / "away"
    goes.mkdir()  # the place is taken: the run is saved beside it
    assert cli.run("stop", "ckpt.npz").err.startswith("saved ckpt.1.npz at update ")
    assert run.end().code == 0
    assert engine.load(cli.folder / "ckpt.1.npz").update > 0
    goes.rename(away)
    cli.refused("stop", "ckpt.npz", says="no process trains ckpt.npz")


def test_a_run_that_cannot_be_saved_is_paused_and_can_be_stopped_later(cli: Any, eventually: Any) -> None:
    folder, away = cli.folder / "runs", cli.folder / "unplugged"
    folder.mkdir()
    run = cli.start_training("--out", "runs/ckpt.npz")
    run.until("progress")
    folder.rename(away)
    for _ in range(2):  # it is paused already, the second time
        failed = cli.run("stop", "unplugged/ckpt.npz", code=1)
        assert "cannot be saved" in failed.err
        assert "the run is paused, and intact: tui-rnn attach unplugged/ckpt.npz" in failed.err
        assert len(failed.err.splitlines()) == 1
    away.rename(folder)
    assert cli.run("stop", "runs/ckpt.npz").code == 0
    assert run.end().code == 0


class Remote:
    """A run that tells what it is told to, as soon as it is started."""

    def __init__(self, *told: events.Event, present: tuple[events.Event, ...] = ()) -> None:
        self.told, self.present, self.observers = told, present, []

    def view(self) -> Any:
        return self

    is_training = True

    def send(self, command: Any) -> None:
        self.sent = command

    def start(self) -> None:
        for event in self.told:
            for observer in self.observers:
                observer(event)


def finished(update: int) -> events.Finished:
    return events.Finished(
        update=update, completed=False, reason="asked", smooth_loss=1.0, best_update=1, best_smooth_loss=1.0,
        best_validation_loss=None, seconds=1.0, checkpoint="ckpt.npz", parameters_sha256="",
    )  # fmt: skip


SAVED, GONE = events.Saved(5, "ckpt.npz"), events.Gone(5, "")


@pytest.mark.parametrize(
    ("told", "present", "is_saved"),
    [
        ((SAVED, finished(5), GONE), (), True),
        ((finished(5), GONE), (SAVED,), True),  # nothing had changed since
        ((SAVED, events.Gone(9, "its process is gone")), (), False),  # an earlier save, and then it died
        ((SAVED, finished(9), GONE), (), False),  # another screen quit without saving
        ((events.SaveFailed(5, "ckpt.npz", "x"), SAVED, events.Paused(5), finished(5), GONE), (), True),
        ((events.SaveFailed(5, "ckpt.npz", "x"), events.Paused(5)), (), False),
    ],
)
def test_only_a_save_at_the_end_counts(told: Any, present: Any, is_saved: bool, capsys: Any) -> None:
    import typer

    remote: Any = Remote(*told, present=present)
    if is_saved:
        assert stopped(remote, Path("ckpt.npz")) == SAVED
        return
    with pytest.raises(typer.Exit) as ended:
        stopped(remote, Path("ckpt.npz"))
    assert ended.value.exit_code == 1


def test_ctrl_c_ends_the_waiting_and_not_the_stopping(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    class Slow(Remote):
        """A run whose save takes until the person has had enough."""

        has_left = False

        def start(self) -> None:
            raise KeyboardInterrupt

        def leave(self) -> None:
            self.has_left = True

    remote = Slow()
    monkeypatch.setattr("tui_rnn.run.remote.Remote", lambda path: remote)
    with pytest.raises(KeyboardInterrupt):
        stop(Path("ckpt.npz"))
    assert (remote.sent, remote.has_left) == (Stop(insist=True), True)
    assert capsys.readouterr().err == "not waited for: the run is still being saved and stopped\n"
