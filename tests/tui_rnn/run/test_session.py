"""A run made ready: what is refused, what is set aside, and going on from a checkpoint exactly."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine
from tui_rnn.run.schedule import Intervals
from tui_rnn.run.session import Options, Session, UsageError, prepare

COMPANIONS = ["ckpt.best.npz", "ckpt.metrics.jsonl", "ckpt.npz", "ckpt.samples.txt"]


@pytest.fixture
def copied(cli: Any, done: Any) -> Any:
    """The command line in a copy of the finished run's folder."""
    shutil.copytree(done.folder, cli.folder, dirs_exist_ok=True)
    return cli


@pytest.fixture
def ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Session]:
    """Prepares a run on a small text."""
    monkeypatch.chdir(tmp_path)
    Path("fox.txt").write_text("the quick brown fox\n" * 50)

    def make(**options: Any) -> Session:
        return prepare(Options(**{"text": "fox.txt", "settings": {"hidden_size": 8}} | options))

    return make


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


def test_a_run_that_goes_on_keeps_its_logs(cli: Any) -> None:
    cli.train("--updates", 100, "--quiet", "--sample-every", 50)
    before = cli.files()
    cli.resume("--updates", 200, "--sample-every", 50)
    after = cli.files()
    assert set(after) == set(before)
    for name in ("ckpt.metrics.jsonl", "ckpt.samples.txt"):
        assert after[name].startswith(before[name])
        assert len(after[name]) > len(before[name])
    assert [r["update"] for r in cli.metrics() if r["event"] == "progress"] == [1, 100, 101, 200]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--updates", 100), "--updates is the total, counting those already made"),
        (("--updates", 300), "--updates is the total, counting those already made"),
        (("--epochs", 1), "--epochs counts from the beginning of the run"),
        ((), "it has reached its goal"),
    ],
)
def test_a_run_that_has_come_that_far_says_that_there_is_nothing_to_do(
    copied: Any, done: Any, options: tuple[object, ...], why: str
) -> None:
    ended = copied.resume(*options)
    assert f"already at update 300; nothing to do: {why}; to continue, use --updates N with N above 300\n" in ended.err
    assert ended.records[-1]["parameters_sha256"] == done.hash
    assert engine.load(copied.folder / "ckpt.npz").origin.updates == 300


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


def test_the_text_is_found_from_any_folder(copied: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    path = copied.folder / "ckpt.npz"
    copied.run("train", "--resume", path, "--no-ui", "--quiet", "--updates", 310, cwd=elsewhere)
    assert engine.load(path).update == 310
    assert list(elsewhere.iterdir()) == []


def test_the_text_is_found_when_it_moves_with_the_checkpoint(cli: Any) -> None:
    cli.train("--updates", 20, "--quiet")
    shutil.copytree(cli.folder, cli.folder / "moved", ignore=lambda *_: ["moved"])
    cli.book.unlink()
    cli.run("train", "--resume", "moved/ckpt.npz", "--no-ui", "--quiet", "--updates", 30)
    assert engine.load(cli.folder / "moved/ckpt.npz").update == 30


@pytest.mark.parametrize("named", [["moved.txt"], ["--text", "moved.txt"]], ids=" ".join)
def test_a_text_that_moved_can_be_named(copied: Any, named: list[str]) -> None:
    copied.book.rename(copied.folder / "moved.txt")
    says = "book.txt, the text of the run in ckpt.npz, is gone; if it has moved, say where it is now: --text PATH"
    copied.refused("train", "--resume", "--no-ui", says=says)
    copied.run("train", *named, "--resume", "--no-ui", "--quiet", "--updates", 310)
    assert engine.load(copied.folder / "ckpt.npz").origin.path == "moved.txt"


def test_a_text_from_a_pipe_must_be_given_again(cli: Any, done: Any) -> None:
    book = cli.book.read_bytes()
    cli.book.unlink()
    small = ("--no-ui", "--hidden", 8, "--quiet")
    cli.run("train", "-", *small, "--updates", 120, stdin=book)
    cli.refused("train", "--resume", "--no-ui", "--updates", 300, says="from a pipe; give it again")
    ended = cli.run("train", "-", "--resume", "--no-ui", "--json", "--updates", 300, stdin=book)
    assert ended.records[-1]["parameters_sha256"] == done.hash


def test_a_fifo_is_read_by_standard_input_and_never_waited_for(cli: Any, done: Any) -> None:
    book = cli.book.read_bytes()
    cli.book.unlink()
    os.mkfifo(cli.book)
    advised = cli.refused("train", "book.txt", "--no-ui", says="is a pipe, not a file").rpartition(": tui-rnn ")[2]
    feeder = threading.Thread(target=cli.book.write_bytes, args=(book,))
    feeder.start()
    command = f"{shlex.quote(sys.executable)} -m tui_rnn {advised} --no-ui --hidden 8 --updates 120 --quiet"
    subprocess.run(["bash", "-c", command], cwd=cli.folder, env=cli.environment, check=True)
    feeder.join()
    ended = cli.run("train", "--resume", "--no-ui", code=2)
    assert "from a pipe; give it again: --text PATH" in ended.err
    (cli.folder / "kept.txt").write_bytes(book)
    ended = cli.resume("--text", "kept.txt", "--updates", 300)
    assert ended.records[-1]["parameters_sha256"] == done.hash


def test_what_the_shell_makes_of_a_command_is_read(cli: Any, done: Any) -> None:
    options = "--no-ui --hidden 8 --json --updates 300"
    command = f"{shlex.quote(sys.executable)} -m tui_rnn train <(cat book.txt) {options}"
    ended = subprocess.run(
        ["bash", "-c", command], cwd=cli.folder, env=cli.environment, check=True, stdout=subprocess.PIPE
    )
    assert json.loads(ended.stdout.splitlines()[-1])["parameters_sha256"] == done.hash


def test_dev_stdin_is_standard_input(cli: Any, done: Any) -> None:
    small = ("--no-ui", "--hidden", 8, "--json")
    process = subprocess.run(
        [sys.executable, "-m", "tui_rnn", "train", "/dev/stdin", *map(str, small), "--updates", "300"],
        input=cli.book.read_bytes(), stdout=subprocess.PIPE, cwd=cli.folder, env=cli.environment, check=True,
    )  # fmt: skip
    assert json.loads(process.stdout.splitlines()[-1])["parameters_sha256"] == done.hash


@pytest.mark.parametrize("what", ["grows", "is replaced", "disappears"])
def test_what_happens_to_the_text_during_a_run_does_not_matter_to_it(cli: Any, done: Any, what: str) -> None:
    running = cli.start_training("--updates", 300, "--checkpoint-every", 100, "--sample-every", 100)
    running.until("progress")
    if what == "grows":
        with cli.book.open("ab") as file:
            file.write(b"more")
    else:
        cli.book.unlink()
        if what == "is replaced":
            cli.book.write_bytes(b"another text\n" * 100)
    ended = running.end()
    assert ended.code == 0
    assert ended.records[-1]["parameters_sha256"] == done.hash
    says = "is gone" if what == "disappears" else "book.txt is not the text of the run in ckpt.npz"
    cli.refused("train", "--resume", "--no-ui", says=says)


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


def test_a_text_that_changed_is_refused(copied: Any) -> None:
    with copied.book.open("a") as book:
        book.write("and runs away\n")
    says = "book.txt is not the text of the run in ckpt.npz"
    copied.refused("train", "--resume", "--no-ui", says=says)


def test_another_text_is_refused(copied: Any) -> None:
    (copied.folder / "other.txt").write_text("the lazy dog sleeps.\n" * 50)
    copied.refused("train", "other.txt", "--resume", "--no-ui", says="other.txt is not the text")


def test_a_best_model_is_refused(copied: Any) -> None:
    says = "it holds a model to write with, not a run to go on with"
    copied.refused("train", "--resume", "ckpt.best.npz", "--no-ui", says=says)


def test_a_missing_checkpoint_is_refused(cli: Any) -> None:
    cli.refused("train", "--resume", "--no-ui", says="ckpt.npz cannot be read: no such file or directory")


@pytest.mark.parametrize("contents", [b"", b"no checkpoint\n" * 99, None], ids=["empty", "text", "cut off"])
def test_what_is_no_checkpoint_is_refused(cli: Any, done: Any, contents: bytes | None) -> None:
    whole = (done.folder / "ckpt.npz").read_bytes()
    (cli.folder / "x.npz").write_bytes(whole[: len(whole) // 2] if contents is None else contents)
    cli.refused("train", "--resume", "x.npz", "--no-ui", says="x.npz cannot be used: it is")


def test_an_older_run_is_set_aside_when_another_goes_on_in_its_place(copied: Any) -> None:
    for name in COMPANIONS:
        shutil.copy(copied.folder / name, copied.folder / name.replace("ckpt", "other"))
    ended = copied.resume("--resume", "ckpt.npz", "--out", "other.npz", "--updates", 310)
    assert "an earlier run was in the way: it is kept as other.1.npz" in ended.err
    assert engine.load(copied.folder / "other.1.npz").update == 300


def test_a_file_of_another_kind_is_not_emptied_to_log_a_run_that_goes_on(copied: Any) -> None:
    notes = copied.folder / "notes.txt"
    notes.write_text("my notes\n")
    copied.run("train", "--resume", "--no-ui", "--quiet", "--updates", 310, "--log", "notes.txt", code=None)
    assert "my notes\n" in "".join(path.read_text(errors="replace") for path in copied.folder.glob("notes*"))


def test_the_metrics_of_another_run_are_kept_when_a_run_goes_on(copied: Any) -> None:
    copied.train("--updates", 500, "--seed", 1, "--quiet", "--out", "other.npz")
    before = (copied.folder / "other.metrics.jsonl").read_text()
    copied.resume("--updates", 310, "--log", "other.metrics.jsonl", code=None)
    assert before in [path.read_text() for path in copied.folder.glob("other*.jsonl")]


# --- what is in the way of a new run


def test_earlier_runs_are_set_aside_one_after_another_with_their_companions(cli: Any) -> None:
    hashes = []
    for seed in (1, 2, 3):
        ended = cli.train("--updates", 10, "--json", "--seed", seed)
        hashes.append(ended.records[-1]["parameters_sha256"])
        if seed > 1:
            assert f"an earlier run was in the way: it is kept as ckpt.{seed - 1}.npz\n" in ended.err
    for stem, expected in zip(("ckpt.1", "ckpt.2", "ckpt"), hashes, strict=True):
        assert cli.metrics(f"{stem}.metrics.jsonl")[-1]["parameters_sha256"] == expected
        assert {f"{stem}.npz", f"{stem}.best.npz", f"{stem}.samples.txt"} < set(cli.files())
        with cli.book.open("rb") as stream:
            trainer = engine.load(cli.folder / f"{stem}.npz").trainer(engine.read_text(stream).ids)
        assert trainer.parameters_sha256() == expected


def test_a_run_that_was_set_aside_can_go_on(cli: Any, done: Any) -> None:
    cli.train("--updates", 120, "--quiet")
    cli.train("--updates", 10, "--quiet", "--seed", 1)
    assert cli.resume("--resume", "ckpt.1.npz", "--updates", 300).records[-1]["parameters_sha256"] == done.hash


@pytest.mark.parametrize(
    "arguments",
    [
        ["missing.txt"],
        ["empty.txt"],
        ["book.txt", "--hidden", 0],
        ["book.txt", "--seq-length", 5000],
        ["book.txt", "--log", "missing/log.jsonl"],
        ["book.txt", "--log", "folder"],
    ],
    ids=lambda arguments: " ".join(map(str, arguments)),
)
def test_nothing_is_set_aside_for_a_run_that_cannot_begin(copied: Any, arguments: list[object]) -> None:
    (copied.folder / "empty.txt").touch()
    (copied.folder / "folder").mkdir()
    before = copied.files()
    copied.run("train", *arguments, "--no-ui", "--updates", 10, code=2)
    assert copied.files() == before


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


# --- what is got ready


def test_preparing_writes_nothing(ready: Callable[..., Session]) -> None:
    ready(updates=100)
    assert [path.name for path in Path.cwd().iterdir()] == ["fox.txt"]


def test_a_new_run_is_as_it_was_asked_for(ready: Callable[..., Session]) -> None:
    session = ready(updates=100, settings={"hidden_size": 9, "seed": 4}, out=Path("x.npz"))
    assert (session.trainer.config.hidden_size, session.trainer.config.seed) == (9, 4)
    assert (session.goal, session.fresh, session.files.checkpoint) == (100, True, Path("x.npz"))
    assert session.origin(100).path == "fox.txt"


def test_the_notes_say_what_is_about_to_be_learnt(ready: Callable[..., Session]) -> None:
    text, model = ready(updates=100).notes
    assert text == "fox.txt: 1,000 characters, UTF-8, line ends LF, 17 distinct"
    assert model == (
        "rnn, 8 hidden units, 361 parameters, float32; adagrad, learning rate 0.1, sequences of 25, "
        "39 updates an epoch; 100 updates to go"
    )


def test_epochs_are_rounded_up_to_updates(ready: Callable[..., Session]) -> None:
    assert ready(epochs=2.01).goal == 79  # 39 an epoch


def test_when_nothing_is_said_the_goal_is_the_recipes(ready: Callable[..., Session]) -> None:
    assert ready().goal == 100_000 == engine.RECIPES["assignment"].updates
    assert ready(recipe="quick").goal == engine.RECIPES["quick"].updates


@pytest.mark.parametrize(
    "options",
    [
        {"updates": 1, "epochs": 1.0},
        {"updates": -1},
        {"epochs": -0.5},
        {"epochs": float("nan")},
        {"epochs": float("inf")},
        {"intervals": Intervals(sample=-1)},
        {"intervals": Intervals(sample_length=-1)},
        {"intervals": Intervals(checkpoint=-1)},
        {"settings": {"hidden_size": 0}},
        {"settings": {"optimizer": "none"}},
    ],
    ids=repr,
)
def test_options_out_of_range_are_refused_by_the_name_they_have_on_the_command_line(
    ready: Callable[..., Session], options: dict[str, Any]
) -> None:
    with pytest.raises(UsageError, match=r"^--[a-z]"):
        ready(**options)


def test_a_goal_beyond_all_time_is_refused(cli: Any) -> None:
    cli.refused("train", "book.txt", "--no-ui", "--updates", 2**63, says="--updates must be a whole number from 0 to")


def test_the_best_model_survives_a_stop_exactly(cli: Any, done: Any) -> None:
    cli.train("--updates", 299, "--quiet")
    cli.resume("--updates", 300)
    here, there = engine.load(cli.folder / "ckpt.npz"), engine.load(done.folder / "ckpt.npz")
    assert here.best_update == there.best_update
    assert all(np.array_equal(array, there.arrays[name]) for name, array in here.arrays.items())


def test_a_name_without_a_suffix_is_given_one_so_that_no_two_runs_share_their_companions(cli: Any) -> None:
    cli.train("--updates", 20, "--out", "run")
    assert {"run.npz", "run.best.npz"} <= set(cli.files())
    ended = cli.train("--updates", 20, "--out", "run.npz")
    assert "an earlier run was in the way: it is kept as run.1.npz" in ended.err
    cli.run("train", "--no-ui", "--resume", "run", "--updates", 30)
    assert engine.load(cli.folder / "run.npz").update == 30


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
