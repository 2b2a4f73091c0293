"""A run made ready: what is refused, what is set aside, and going on from a checkpoint exactly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine
from tui_rnn.run.session import Session

COMPANIONS = ["ckpt.best.npz", "ckpt.metrics.jsonl", "ckpt.npz", "ckpt.samples.txt"]


# --- going on


@pytest.mark.parametrize("form", [["--resume"], ["--resume", "ckpt.npz"], ["--resume=ckpt.npz"]], ids=" ".join)
def test_going_on_is_as_if_the_run_had_never_stopped(cli: Any, done: Any, form: list[str]) -> None:
    cli.train("--updates", 120, "--quiet")
    ended = cli.run("train", *form, "--no-ui", "--json", "--updates", 300)
    finished = ended.records[-1]
    for name in ("update", "parameters_sha256", "smooth_loss", "best_update", "best_smooth_loss"):
        assert finished[name] == done.finished[name]
    assert "resuming ckpt.npz at update 120" in ended.err
    for name in ("ckpt.npz", "ckpt.best.npz"):  # the best model and the hidden states as well
        assert (cli.folder / name).read_bytes() == (done.folder / name).read_bytes()


def test_going_on_in_many_small_pieces_is_the_same_run(cli: Any, done: Any) -> None:
    cli.train("--updates", 1, "--quiet")
    for updates in (71, 72, 300):  # 71 updates are an epoch
        cli.resume("--updates", updates, "--quiet")
    assert (cli.folder / "ckpt.npz").read_bytes() == (done.folder / "ckpt.npz").read_bytes()


@pytest.mark.parametrize("cell", engine.CELLS)
@pytest.mark.parametrize("optimizer", engine.OPTIMIZERS)
def test_going_on_is_exact_for_every_cell_and_optimizer(cli: Any, cell: str, optimizer: str) -> None:
    model = ("--cell", cell, "--layers", 2, "--batch-size", 3, "--optimizer", optimizer, "--learning-rate", 0.01)
    whole = cli.train(*model, "--updates", 30, "--json", "--out", "whole.npz").records[-1]
    cli.train(*model, "--updates", 13, "--quiet")
    assert cli.resume("--updates", 30).records[-1]["parameters_sha256"] == whole["parameters_sha256"]


def test_without_a_goal_a_run_goes_on_to_the_one_it_had(cli: Any, done: Any) -> None:
    running = cli.start_training("--checkpoint-every", 50)
    running.until("checkpoint", update=50)
    running.close()
    saved = engine.load(cli.folder / "ckpt.npz")
    assert saved.origin.updates == 10**9
    running = cli.start("train", "--resume", "--no-ui", "--json")
    assert running.until("progress", update=saved.update + 1)["update"] > saved.update


def test_a_run_can_go_on_somewhere_else(copied: Any, done: Any) -> None:
    kept = {name: copied.files()[name] for name in COMPANIONS}
    copied.resume("--resume", "ckpt.npz", "--out", "other.npz", "--updates", 400)
    assert engine.load(copied.folder / "other.npz").update == 400
    assert {name: copied.files()[name] for name in COMPANIONS} == kept
    assert {"other.best.npz", "other.metrics.jsonl", "other.samples.txt"} < set(copied.files())
    assert [record["update"] for record in copied.metrics("other.metrics.jsonl")][:2] == [300, 301]


def test_out_alone_says_what_to_go_on_from(copied: Any) -> None:
    (copied.folder / "ckpt.npz").rename(copied.folder / "mine.npz")
    copied.resume("--out", "mine.npz", "--updates", 310)
    assert engine.load(copied.folder / "mine.npz").update == 310


def test_another_learning_rate_may_be_given_and_counts_from_then_on(copied: Any) -> None:
    copied.resume("--learning-rate", 0.05, "--updates", 310)
    assert engine.load(copied.folder / "ckpt.npz").learning_rates == ((0, 0.1), (300, 0.05))


def test_settings_that_are_those_of_the_run_may_be_repeated(copied: Any) -> None:
    copied.resume("--hidden", 8, "--seed", 0, "--optimizer", "adagrad", "--updates", 310)
    assert engine.load(copied.folder / "ckpt.npz").update == 310


def test_a_goal_that_is_behind_changes_nothing_that_was_learnt(copied: Any, done: Any) -> None:
    assert copied.resume("--updates", 50).records[-1]["parameters_sha256"] == done.hash


def test_a_finished_run_does_not_write_its_final_text_again(copied: Any) -> None:
    copied.resume()
    assert (copied.folder / "ckpt.samples.txt").read_text().count(" best model ===") == 1


def test_another_name_for_the_same_file_is_the_same_run(copied: Any) -> None:
    (copied.folder / "sub").mkdir()
    copied.resume("--resume", "ckpt.npz", "--out", "sub/../ckpt.npz", "--updates", 310)
    assert not (copied.folder / "ckpt.1.npz").exists()


# --- not going on


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--hidden", 9], "--hidden 9 does not fit the checkpoint, which has --hidden 8"),
        (["--seq-length", 30], "--seq-length 30 does not fit the checkpoint, which has --seq-length 25"),
        (["--seed", 1], "--seed 1 does not fit the checkpoint, which has --seed 0"),
        (["--dtype", "float64"], "--dtype float64 does not fit the checkpoint, which has --dtype float32"),
        (["--optimizer", "adam"], "--optimizer adam does not fit the checkpoint, which has --optimizer adagrad"),
        (["--mean-loss"], "--mean-loss does not fit the checkpoint, which has --sum-loss"),
        (["--learning-rate", -1], "--learning-rate must be a number from 0 to 1000"),
        (["--updates", 5, "--epochs", 5], "--updates and --epochs"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_setting_that_contradicts_the_run_is_refused(copied: Any, options: list[object], says: str) -> None:
    copied.refused("train", "--resume", "--no-ui", *options, says=says)


def test_a_best_model_is_refused(copied: Any) -> None:
    says = "it holds only a model, not a run that can be resumed"
    copied.refused("train", "--resume", "ckpt.best.npz", "--no-ui", says=says)


def test_a_missing_checkpoint_is_refused(cli: Any) -> None:
    cli.refused("train", "--resume", "--no-ui", says="ckpt.npz cannot be read: no such file or directory")


@pytest.mark.parametrize("contents", [b"", b"no checkpoint\n" * 99, None], ids=["empty", "text", "cut off"])
def test_what_is_no_checkpoint_is_refused(cli: Any, done: Any, contents: bytes | None) -> None:
    whole = (done.folder / "ckpt.npz").read_bytes()
    (cli.folder / "x.npz").write_bytes(whole[: len(whole) // 2] if contents is None else contents)
    cli.refused("train", "--resume", "x.npz", "--no-ui", says="x.npz cannot be used: it is")


# --- what is got ready


def test_preparing_writes_nothing(ready: Callable[..., Session]) -> None:
    ready(updates=100)
    assert [path.name for path in Path.cwd().iterdir()] == ["fox.txt"]


def test_a_new_run_is_as_it_was_asked_for(ready: Callable[..., Session]) -> None:
    session = ready(updates=100, settings={"hidden_size": 9, "seed": 4}, out=Path("x.npz"))
    assert (session.trainer.config.hidden_size, session.trainer.config.seed) == (9, 4)
    assert (session.goal, session.fresh, session.files.checkpoint) == (100, True, Path("x.npz"))
    assert session.origin(100).path == "fox.txt"


def test_epochs_are_rounded_up_to_updates(ready: Callable[..., Session]) -> None:
    assert ready(epochs=2.01).goal == 79  # 39 an epoch


def test_when_nothing_is_said_the_goal_is_the_recipes(ready: Callable[..., Session]) -> None:
    assert ready().goal == 100_000 == engine.RECIPES["assignment"].updates
    assert ready(recipe="quick").goal == engine.RECIPES["quick"].updates


def test_the_best_model_survives_a_stop_exactly(cli: Any, done: Any) -> None:
    cli.train("--updates", 299, "--quiet")
    cli.resume("--updates", 300)
    here, there = engine.load(cli.folder / "ckpt.npz"), engine.load(done.folder / "ckpt.npz")
    assert here.best_update == there.best_update
    assert all(np.array_equal(array, there.arrays[name]) for name, array in here.arrays.items())
