"""The command that repeats a run."""

from __future__ import annotations

import dataclasses
import shlex
from typing import Any

import pytest

import engine
from tui_rnn.events import Sampled
from tui_rnn.report.gathering.again import by_hand, command, versions
from tui_rnn.run.text_files import BUNDLED

from ...watch.test_records import one_of


@pytest.fixture(scope="module")
def checkpoint(done: Any) -> engine.Checkpoint:
    return engine.load(done.folder / "ckpt.npz")


def test_it_makes_the_run_once_more(cli: Any, done: Any, checkpoint: engine.Checkpoint) -> None:
    line = command(checkpoint, "again.npz")
    assert line == "tui-rnn train book.txt --hidden 8 --seed 0 --updates 300 --out again.npz --no-ui"
    cli.run(*shlex.split(line)[1:])
    assert engine.load(cli.folder / "again.npz").parameters_sha256() == checkpoint.parameters_sha256()


def of(checkpoint: engine.Checkpoint, **settings: Any) -> engine.Checkpoint:
    return dataclasses.replace(checkpoint, config=engine.Config(**settings))


def test_how_often_it_wrote_is_seen_in_what_it_wrote(checkpoint: engine.Checkpoint) -> None:
    def wrote(*written: tuple[int, int]) -> str:
        texts = [one_of(Sampled, occasion="scheduled", update=update, text="x" * length) for update, length in written]
        return command(checkpoint, "ckpt.npz", [*texts, one_of(Sampled, occasion="asked", update=7, text="x" * 999)])

    assert "--sample" not in wrote()
    assert "--sample" not in wrote((0, 90), (10_000, 200), (30_000, 200))
    assert "--updates 300 --sample-every 50 --sample-length 20 --no-ui" in wrote((0, 20), (100, 20), (250, 20))


def test_settings_are_given_as_options_or_as_a_recipe(checkpoint: engine.Checkpoint) -> None:
    changed = of(checkpoint, mean_loss=True, seed=3, schedule="linear", schedule_updates=700)
    line = command(changed, "ckpt.npz")
    assert "--mean-loss" in line and "--seed 3" in line and "--schedule linear" in line and "--updates 700" in line
    assert "--out" not in line and "schedule-updates" not in line
    quick = dataclasses.replace(checkpoint, config=engine.RECIPES["quick"].config)
    assert "--recipe quick --seed 0" in command(quick, "ckpt.npz")


def test_the_bundled_text_needs_no_name_and_odd_ones_are_quoted(checkpoint: engine.Checkpoint) -> None:
    def named(**origin: Any) -> str:
        return command(
            dataclasses.replace(checkpoint, origin=dataclasses.replace(checkpoint.origin, **origin)), "c.npz"
        )

    assert named(name=BUNDLED, path=None).startswith("tui-rnn train --hidden 8")
    assert "train 'my book.txt' --hidden" in named(path="my book.txt")
    part = engine.Part(name="a", path="a b.txt", sha256="", characters=1, encoding="utf-8")
    assert "train 'a b.txt' 'a b.txt' --hidden" in named(path=None, parts=(part, part))
    assert "\x1b" not in named(path="\x1b[2J.txt")
    before = engine.Pretrained(name="old one.npz", update=5, text="a.txt", weights_sha256="")
    assert "--init-from 'old one.npz' --out" in named(init_from=before)


def test_what_no_command_repeats_is_said(checkpoint: engine.Checkpoint) -> None:
    assert list(by_hand(checkpoint, 0)) == []
    changed = dataclasses.replace(checkpoint, learning_rates=((0, 0.1), (100, 0.05), (200, 0.1)))
    origin = dataclasses.replace(checkpoint.origin, name="standard input", path=None)
    said = [*by_hand(changed, 1), *by_hand(dataclasses.replace(checkpoint, origin=origin), 0)]
    assert [
        line for line in said if "changed 2 times" in line or "earlier update once" in line or "a pipe" in line
    ] == said
    assert len(said) == 3
    stopped = of(checkpoint, schedule="linear", schedule_updates=700)
    assert "saved, at update 300" in " ".join(by_hand(stopped, 0))
    decayed = dataclasses.replace(changed, config=engine.Config(validation=0.1, decay=0.5))
    assert list(by_hand(decayed, 0)) == []


def test_versions_name_the_machine() -> None:
    assert all(dataclasses.astuple(versions()))
