"""``tui-rnn demo``: listed, and shown without a terminal. In the app: tests/use/test_demo.py."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tui_rnn.run.demos import DEMOS


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Where temporary files and what is kept between runs would be."""
    found = tmp_path / "tmp", tmp_path / "state"
    for place, variable in zip(found, ("TMPDIR", "XDG_STATE_HOME"), strict=True):
        place.mkdir()
        monkeypatch.setenv(variable, str(place))
    return found


def test_without_a_name_all_are_listed_with_their_time(cli: Any) -> None:
    shown = cli.run("demo").out
    for name, demo in DEMOS.items():
        assert f"{name:12} {demo.seconds:3.0f} s  {demo.shows}\n" in shown


def test_without_a_terminal_it_trains_says_the_line_and_leaves_nothing(cli: Any) -> None:
    before = cli.files()
    ended = cli.run("demo", "overfit", "--seconds", 1)
    assert DEMOS["overfit"].line.split(":")[0] in ended.err
    assert "nothing is left behind" in ended.err
    assert "--resume" not in ended.err and "saved" not in ended.err
    assert "bits/char" in ended.out
    assert cli.files() == before


def test_the_orders_of_a_demonstration_are_obeyed(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tui_rnn.commands import Sample
    from tui_rnn.run.schedule import Intervals, Schedule

    order = Sample(length=5)
    schedule = Schedule(Intervals(sample=0, orders=(order,), orders_at=3))
    assert [schedule.after(update) for update in (1, 2, 3, 4)] == [[], [], [order], []]


def test_what_is_not_there_is_refused(cli: Any) -> None:
    cli.refused("demo", "nothing", says="gradients, neurons")
    for seconds in ("0", "nan", "1e9"):
        cli.refused("demo", "overfit", "--seconds", seconds, says="--seconds")
    assert not any(Path(os.environ["TMPDIR"]).iterdir())
