"""A run never overwrites what is not its own: not the text, not the notes of a person, not another run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn.run.place import check_place
from tui_rnn.run.runfiles import RunFiles

COMPANIONS = ["ckpt.best.npz", "ckpt.metrics.jsonl", "ckpt.npz", "ckpt.samples.txt"]


def test_a_file_of_another_kind_is_not_emptied_to_log_a_run_that_goes_on(copied: Any) -> None:
    notes = copied.folder / "notes.txt"
    notes.write_text("my notes\n")
    copied.run("train", "--resume", "--no-ui", "--quiet", "--updates", 310, "--log", "notes.txt", code=None)
    assert "my notes\n" in "".join(path.read_text(errors="replace") for path in copied.folder.glob("notes*"))


@pytest.mark.parametrize("name", ["notes.txt", "ckpt.npz"])
def test_a_file_that_is_no_checkpoint_is_never_overwritten(cli: Any, name: str) -> None:
    (cli.folder / name).write_text("my notes")
    cli.refused("train", "book.txt", "--no-ui", "--out", name, says=f"{name} exists and is left alone")


def test_a_checkpoint_of_a_newer_version_is_never_overwritten(cli: Any, done: Any) -> None:
    data = (done.folder / "ckpt.npz").read_bytes()
    assert data.count(b'"format": 2') == 1
    (cli.folder / "ckpt.npz").write_bytes(data.replace(b'"format": 2', b'"format": 9'))
    cli.refused("train", "book.txt", "--no-ui", says="exists and is left alone")


@pytest.mark.parametrize("name", COMPANIONS)
def test_the_text_is_never_written_to_whatever_it_is_called(cli: Any, name: str) -> None:
    cli.book.rename(cli.folder / name)
    cli.refused("train", name, "--no-ui", says=f"{name} is the text itself, which is never written to")


def test_the_text_is_never_written_to_under_another_name(cli: Any) -> None:
    (cli.folder / "link.txt").hardlink_to(cli.book)
    cli.refused("train", "book.txt", "--no-ui", "--log", "link.txt", says="link.txt is the text itself")


@pytest.mark.parametrize("log", ["ckpt.npz", "ckpt.best.npz", "ckpt.samples.txt"])
def test_two_files_of_a_run_cannot_be_one(cli: Any, log: str) -> None:
    cli.train("--updates", 10, "--log", log, code=2)


@pytest.mark.parametrize("name", ["ckpt.best.npz", "ckpt.samples.txt", "ckpt.metrics.jsonl"])
@pytest.mark.parametrize("how", [["book.txt"], ["--resume"]], ids=["new", "resumed"])
def test_what_has_a_companions_name_and_is_none_is_kept(cli: Any, name: str, how: list[str]) -> None:
    if how == ["--resume"]:
        cli.train("--updates", 20)
    (cli.folder / name).write_text("my notes\n")
    cli.refused("train", *how, "--no-ui", "--updates", 30, says=f"{name} exists and is left alone, because")
    assert (cli.folder / name).read_text() == "my notes\n"


def test_the_best_model_of_another_run_is_not_written_over(cli: Any) -> None:
    cli.train("--updates", 20, "--out", "a.npz")
    cli.train("--updates", 20, "--out", "b.npz", "--hidden", 9)
    (cli.folder / "b.best.npz").rename(cli.folder / "a.best.npz")
    cli.refused("train", "--no-ui", "--resume", "a.npz", "--updates", 30, says="it is the best model of another run")


def test_a_runs_best_model_is_no_place_for_another_run(cli: Any) -> None:
    cli.train("--updates", 20)
    cli.refused(
        "train", "book.txt", "--no-ui", "--out", "ckpt.best.npz", says="it holds the best model of a run, not a run"
    )


def test_a_place_where_nothing_is_will_do(tmp_path: Path) -> None:
    check_place(RunFiles.of(tmp_path / "ckpt.npz"))


def test_a_checkpoint_in_the_way_will_do(done: Any) -> None:
    check_place(RunFiles.of(done.folder / "ckpt.npz"))


@pytest.mark.parametrize("out", ["", "missing/ckpt.npz", "notes.txt"])
def test_a_folder_a_missing_folder_and_another_file_will_not_do(tmp_path: Path, out: str) -> None:
    (tmp_path / "notes.txt").write_text("my notes")
    with pytest.raises(engine.CheckpointError, match="--out"):
        check_place(RunFiles.of(tmp_path / out))


def test_none_of_several_texts_is_written_over(cli: Any) -> None:
    (cli.folder / "ckpt.samples.txt").write_text("the quick brown fox\n" * 10)
    cli.refused("train", "book.txt", "ckpt.samples.txt", "--no-ui", says="is the text itself")


def test_the_log_of_a_run_with_long_texts_is_its_own(cli: Any) -> None:
    options = ("--quiet", "--sample-length", 70_000)
    cli.train("--updates", 1, *options)
    path = cli.folder / "ckpt.metrics.jsonl"
    first, rest = path.read_text().split("\n", 1)
    assert json.loads(first)["event"] == "run"
    path.write_text(rest)  # as older versions wrote it
    assert len(rest.split("\n", 1)[0]) > 70_000
    cli.resume("--updates", 2)
    cli.train("--updates", 1, *options)  # which sets the other aside
