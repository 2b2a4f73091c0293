"""A sweep in a thread under the app; what signals do to it is in tests/use/test_sweep.py."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tui_rnn.app.sweep import launch
from tui_rnn.app.sweep.app import SweepApp
from tui_rnn.run.options import UsageError
from tui_rnn.sweep.events import RunKey, StopSweep
from tui_rnn.sweep.view import SweepView

from .conftest import planned


class Unable:
    """A sweep that cannot go on."""

    def __init__(self) -> None:
        self.sent: list[Any] = []

    def run(self) -> None:
        raise UsageError("there is no room left")

    def send(self, command: Any) -> None:
        self.sent.append(command)

    def files(self, run: RunKey) -> Any:
        return SimpleNamespace(checkpoint=Path(f"{run.seed}.npz"))


def test_why_a_sweep_could_not_go_on_is_raised_once_the_terminal_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    sweep = Unable()
    monkeypatch.setattr(SweepApp, "run", lambda app: app.source.start())
    with pytest.raises(UsageError, match="no room left"):
        launch.show(sweep, SweepView(planned()), "again")
    assert sweep.sent == [StopSweep()]


def test_an_app_that_fails_before_the_sweep_was_started_leaves_nothing_to_wait_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(SweepApp, "run", lambda app: None)
    assert launch.show(Unable(), SweepView(planned()), "again") == 0
    source = launch.Sweeping(Unable())
    assert source.join(0) and source.checkpoint(RunKey(0, 3)) == Path("3.npz")


def test_who_gave_up_is_told_what_the_runs_do(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    def give_up(app: SweepApp) -> None:
        app.gave_up = True

    monkeypatch.setattr(SweepApp, "run", give_up)
    monkeypatch.setattr(launch.Sweeping, "join", lambda source, seconds=None: False)
    assert launch.show(Unable(), SweepView(planned()), "again") == 1
    assert "they save themselves, and end" in capsys.readouterr().err
