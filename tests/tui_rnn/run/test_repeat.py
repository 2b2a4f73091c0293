"""The command that repeats a run."""

from __future__ import annotations

import contextlib
import dataclasses
import shlex
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import engine
from tui_rnn.cli.commands import imported
from tui_rnn.events import Sampled
from tui_rnn.run.options import Options, UsageError
from tui_rnn.run.prepare import prepare
from tui_rnn.run.repeat import by_hand, command, repetition
from tui_rnn.run.text_files import BUNDLED

from ..watch.test_records import one_of


@pytest.fixture(scope="module")
def checkpoint(done: Any) -> engine.Checkpoint:
    return engine.load(done.folder / "ckpt.npz")


def test_it_makes_the_run_once_more(cli: Any, done: Any, checkpoint: engine.Checkpoint) -> None:
    line = command(checkpoint, "again.npz")
    assert line == "tui-rnn train book.txt --hidden 8 --seed 0 --updates 300 --out again.npz"
    cli.run(*shlex.split(line)[1:], "--no-ui")
    assert engine.load(cli.folder / "again.npz").parameters_sha256() == checkpoint.parameters_sha256()


SETTINGS: dict[str, list[Any]] = {
    "cell": ["rnn", "gru", "lstm"], "layers": [1, 2], "dropout": [0.0, 0.5], "init": ["normal", "fan-in"],
    "init_scale": [0.05], "batch_size": [1, 2], "shuffle": ["none", "chunks", "random"], "chunks": [5],
    "validation": [0.0, 0.2], "validation_chunk": [True], "validate_every": [7], "mean_loss": [True, False],
    "optimizer": ["adagrad", "adam", "sgd"], "beta1": [0.8], "momentum": [0.5], "learning_rate": [0.01, 1e-05],
    "schedule": ["constant", "linear", "cosine"], "warmup": [0, 3], "decay": [1.0, 0.5], "decay_patience": [2],
    "patience": [0, 5], "clip": [0.0, 1.0], "clip_norm": [0.0, 2.0], "weight_decay": [0.0, 0.1], "seed": [0, 7],
}  # fmt: skip


def parsed(line: str) -> Options:
    """What a command line asks for, of all that matters here."""
    train = imported("train")
    given = train.make_context("train", shlex.split(line)[2:]).params
    settings = {name: given[name] for name in engine.settings() if given.get(name) is not None}
    init_from = None if given["init_from"] is None else Path(given["init_from"])
    return Options(
        text=given["text"], recipe=given["recipe"], updates=given["updates"], settings=settings, init_from=init_from
    )


def effective(config: engine.Config) -> dict[str, Any]:
    return {name: value for name, value in config.to_dict().items() if config.has_effect(name)}


@settings(max_examples=60, suppress_health_check=[HealthCheck.filter_too_much])
@given(
    recipe=st.sampled_from([*engine.RECIPES]),
    changed=st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in SETTINGS.items()}),
    before=st.booleans(),
)
def test_whatever_the_settings_the_command_gives_them_again(
    done: Any, checkpoint: engine.Checkpoint, recipe: str, changed: dict[str, Any], before: bool
) -> None:
    """With a model to begin with or without: ckpt.npz is that of a run with the assignment's settings."""
    out = Path("again.npz")
    how: dict[str, Any] = {"init_from": Path("ckpt.npz")} if before else {"recipe": recipe}
    with contextlib.chdir(done.folder):
        try:
            chosen = {"hidden_size": 8, **changed}
            asked = prepare(Options(text=["book.txt"], updates=20, settings=chosen, out=out, **how))
        except (UsageError, engine.TextError):  # they do not go together, or not with so short a text
            assume(False)
        origin = dataclasses.replace(checkpoint.origin, init_from=asked.init_from)
        config = asked.trainer.config
        line = command(dataclasses.replace(checkpoint, config=config, update=20, origin=origin), "ckpt.npz")
        again = prepare(dataclasses.replace(parsed(line), out=out))
    assert effective(again.trainer.config) == effective(config)
    assert (again.goal, again.init_from) == (20, asked.init_from)


def test_from_another_folder_a_run_of_an_odd_text_is_made_once_more(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (cli.folder / "-a text.txt").write_bytes("Blåbærsyltetøy på brød.\n".encode("latin-1") * 60)
    (cli.folder / "sweep").mkdir()
    given = ["--text", "./-a text.txt", "--encoding", "latin-1", "--recipe", "quick", "--hidden", 8, "--updates", 40]
    cli.run("train", *given, "--no-ui", "--seed", 3, "--dropout", 0.1, "--out", "sweep/ckpt.npz")
    monkeypatch.chdir(cli.folder)
    found = repetition(Path("sweep/ckpt.npz"))
    assert tuple(found) == (
        "tui-rnn train './-a text.txt' --recipe quick --hidden 8 --dropout 0.1 --seed 3 --updates 40 "
        "--encoding iso8859-1",
        (),
    )
    cli.run(*shlex.split(found.command)[1:], "--no-ui")
    hashes = {engine.load(cli.folder / name).parameters_sha256() for name in ("ckpt.npz", "sweep/ckpt.npz")}
    assert len(hashes) == 1
    (cli.folder / "-a text.txt").unlink()
    assert repetition(Path("sweep/ckpt.npz")).by_hand == ("'-a text.txt', which it read, is not there any more",)


def test_a_run_that_began_with_a_model_of_another_recipe_is_made_once_more(cli: Any) -> None:
    cli.train("--recipe", "quick", "--updates", 30, "--out", "first.npz", "--quiet")
    cli.train("--init-from", "first.npz", "--updates", 20, "--clip", 1.0, "--out", "second.npz", "--quiet")
    second = engine.load(cli.folder / "second.npz")
    cli.run(*shlex.split(command(second, "third.npz"))[1:], "--no-ui", "--quiet")
    assert engine.load(cli.folder / "third.npz").parameters_sha256() == second.parameters_sha256()


def of(checkpoint: engine.Checkpoint, **settings: Any) -> engine.Checkpoint:
    return dataclasses.replace(checkpoint, config=engine.Config(**settings))


def test_how_often_it_wrote_is_seen_in_what_it_wrote(checkpoint: engine.Checkpoint) -> None:
    def wrote(*written: tuple[int, int]) -> str:
        texts = [one_of(Sampled, occasion="scheduled", update=update, text="x" * length) for update, length in written]
        return command(checkpoint, "ckpt.npz", [*texts, one_of(Sampled, occasion="asked", update=7, text="x" * 999)])

    assert "--sample" not in wrote()
    assert "--sample" not in wrote((0, 90), (10_000, 200), (30_000, 200))
    assert "--updates 300 --sample-every 50 --sample-length 20" in wrote((0, 20), (100, 20), (250, 20))


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
