"""Another run's loss beside one's own, and losses that no chart was made for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import engine
from engine.checkpoint import archive

from .person import ROOT, environment


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a text, and a run that is over."""
    (tmp_path / "book.txt").write_text("the quick brown fox jumps over the lazy dog\n" * 60)
    train(tmp_path, "book.txt", "--hidden", 8, "--updates", 300)
    return tmp_path


def train(folder: Path, *arguments: object) -> None:
    command = [sys.executable, "-m", "tui_rnn", "train", "--no-ui", "--quiet", *map(str, arguments)]
    subprocess.run(command, cwd=folder, env=environment(ROOT), check=True, stdin=subprocess.DEVNULL)


@pytest.mark.parametrize("named", ["ckpt.npz", "ckpt.metrics.jsonl"])
def test_another_run_is_named_by_its_checkpoint_or_its_metrics(start: Any, folder: Path, named: str) -> None:
    """Also the one that the new run is about to set aside."""
    person = start("book.txt", "--compare", named)
    person.until_training()
    person.until(named)
    assert person.save_and_quit() == 0
    assert (folder / "ckpt.1.npz").exists()


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("book.txt", "book.txt holds no metrics of a run"),
        ("gone.npz", "gone.metrics.jsonl cannot be read: no such file"),
        ("a pipe", "a pipe cannot be read: not a file"),
        ("empty", "empty/ckpt.metrics.jsonl cannot be read: no such file"),
    ],
)
def test_what_is_no_other_run_is_refused_before_anything_is_set_aside(
    start: Any, folder: Path, named: str, says: str
) -> None:
    os.mkfifo(folder / "a pipe")
    (folder / "empty").mkdir()
    person = start("book.txt", "--compare", named)
    assert person.ended() == 2
    assert says in person.raw.decode()
    assert not (folder / "ckpt.1.npz").exists()


@pytest.mark.parametrize("loss", [1.7e308, 1e300, 1e-300, 0.0])
def test_a_run_of_an_absurd_loss_is_shown(start: Any, folder: Path, loss: float) -> None:
    path = folder / "ckpt.npz"
    checkpoint = engine.load(path)
    with archive.open_archive(path) as reader:
        meta = reader.meta()
    archive.write(path, meta | {"smooth_loss": loss}, checkpoint.arrays)
    person = start("--resume", "--updates", 10**9)
    person.until_training()
    for key in "?", "escape", "l", "p", "t", "+", "0":
        person.press(key)
    person.lives()
    assert person.save_and_quit() == 0


def test_a_run_that_learns_nothing_is_shown(start: Any, folder: Path) -> None:
    """Its weights, and so its losses, are of thirty digits."""
    person = start("book.txt", "--hidden", 8, "--optimizer", "sgd", "--learning-rate", 1000, "--clip", 0)
    person.until(lambda: person.shows("TRAINING") or person.shows("FAILED"))
    person.look(2)
    assert person.alive
    assert not person.errors()
