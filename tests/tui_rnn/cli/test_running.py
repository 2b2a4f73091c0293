"""Which run is meant."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def state(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(cli.folder / "state"))


def test_the_one_here_then_the_only_one_else_they_are_named(cli: Any) -> None:
    cli.refused("attach", "--once", says="no run of yours is being trained on this machine; tui-rnn show CKPT")
    (cli.folder / "ckpt.npz").write_text("a file is not a run")
    cli.refused("attach", "--once", says="no run of yours")
    for name in ("one.npz", "-two.npz"):
        run = cli.start_training(f"--out={name}")
        run.until("progress")
        if name == "one.npz":
            assert cli.run("attach", "--once").out.startswith("update ")
    refused = cli.run("stop", code=2).err
    assert refused == f"tui-rnn: there are 2 runs; name one of them: {cli.folder}/-two.npz, {cli.folder}/one.npz\n"
    assert cli.run("stop", "--", "-two.npz").code == 0
    assert cli.run("stop").err.startswith(f"saved {cli.folder}/one.npz")
