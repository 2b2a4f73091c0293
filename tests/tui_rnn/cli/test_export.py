"""``tui-rnn export``: the files that it writes, used as those would who asked for them."""

from __future__ import annotations

import csv
import io
import itertools
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import engine

# Runs scripts, each with its arguments, where neither tui_rnn nor engine can be imported.
ELSEWHERE = """
import io, json, runpy, sys
sys.modules["engine"] = sys.modules["tui_rnn"] = None
written = []
for script, *arguments in json.load(sys.stdin):
    sys.argv, sys.stdout = [script, *arguments], io.TextIOWrapper(io.BytesIO())
    runpy.run_path(script, run_name="__main__")
    sys.stdout.flush()
    written.append(sys.stdout.buffer.getvalue().decode("utf-8"))
json.dump(written, sys.__stdout__)
"""
ASKED = (
    ["--n", "300", "--seed", "1"],
    ["--n", "300", "--seed", "2", "--temperature", "0.7", "--top-p", "0.8", "--prompt", "the lazy "],
)
MODELS: dict[str, dict[str, Any]] = {
    f"{cell}{layers}": {"cell": cell, "layers": layers, "dropout": 0.2 * (layers - 1)}
    for cell, layers in itertools.product(engine.CELLS, (1, 2))
} | {"double": {"dtype": "float64"}, "wide": {"cell": "lstm", "hidden_size": 150, "batch_size": 3}}


def run_elsewhere(folder: Path, commands: list[list[str]]) -> list[str]:
    ended = subprocess.run(
        [sys.executable, "-I", "-c", ELSEWHERE], input=json.dumps(commands), capture_output=True, text=True, cwd=folder,
        check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    written: list[str] = json.loads(ended.stdout)
    return written


def save(path: Path, text: bytes, **settings: Any) -> None:
    """A run of a few updates."""
    corpus = engine.read_text(io.BytesIO(text))
    config = engine.Config(**{"hidden_size": 12, "optimizer": "adam", "learning_rate": 0.01} | settings)
    trainer = engine.Trainer(config, corpus.ids, corpus.vocabulary)
    for _ in trainer.run(25):
        pass
    kept = {"name": "book.txt", "path": None, "sha256": corpus.sha256, "encoding": "utf-8", "updates": None}
    engine.save_run(path, trainer, engine.Origin(characters=len(corpus), **kept))


def test_the_script_writes_what_the_program_writes_for_every_cell(cli: Any, tmp_path: Path) -> None:
    for name, settings in MODELS.items():
        save(tmp_path / f"{name}.npz", cli.book.read_bytes() + "é\U0001f600\r\n".encode() * 9, **settings)
        cli.run("export", f"{name}.npz", "--numpy", f"{name}.py")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for path in (*tmp_path.glob("*.py"), *tmp_path.glob("*.weights.npz")):
        path.rename(elsewhere / path.name)
    commands = [[f"{name}.py", *asked] for name in MODELS for asked in ASKED]
    commands.append(["gru2.py", "--n", "50", "--temperature", "0"])
    for (script, *asked), text in zip(commands, run_elsewhere(elsewhere, commands), strict=True):
        ours = cli.run("sample", script.replace(".py", ".npz"), *asked)
        assert text == ours.out, f"{script} {asked}"


def test_the_script_refuses_what_the_model_does_not_know(cli: Any, done: Any, tmp_path: Path) -> None:
    cli.run("export", done.folder / "ckpt.best.npz", "--numpy", "sample.py")
    ended = subprocess.run(
        [sys.executable, "-I", tmp_path / "sample.py", "--prompt", "é"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2 and "the model does not know 'é'" in ended.stderr


def test_metrics_and_texts_are_those_of_the_whole_run(cli: Any, tmp_path: Path) -> None:
    every = ("--validation", 0.2, "--validate-every", 50, "--sample-every", 100)
    cli.train("--updates", 200, *every, "--quiet")
    cli.resume("--updates", 300, "--sample-every", 100)
    said = cli.run("export", "ckpt.npz", "--csv", "m.csv", "--text", "t.txt").out
    rows = list(csv.DictReader((tmp_path / "m.csv").read_text().splitlines()))
    assert list(rows[0]) == ["step", "epoch", "train_loss", "val_loss", "lr", "grad_norm", "time"]
    steps, times = [int(row["step"]) for row in rows], [float(row["time"]) for row in rows]
    assert (steps[0], steps[-1]) == (0, 300) and steps == sorted(set(steps)) and times == sorted(times)
    last, records = rows[-1], cli.metrics()
    progress = [record for record in records if record["event"] == "progress"][-1]
    assert float(last["train_loss"]) == pytest.approx(progress["smooth_loss"] / 25)
    assert float(last["epoch"]) == pytest.approx(progress["epoch"], abs=1e-6)
    assert float(last["lr"]) == 0.1
    validated = {record["update"]: record["loss"] for record in records if record["event"] == "validation"}
    found = {int(row["step"]): float(row["val_loss"]) for row in rows if row["val_loss"]}
    assert found == pytest.approx(validated) and {0, 50, 300} <= set(found)
    assert (tmp_path / "t.txt").read_bytes() == (tmp_path / "ckpt.samples.txt").read_bytes()
    assert f"m.csv: {len(rows)} updates" in said and "t.txt: " in said


def test_a_best_model_has_the_metrics_of_its_run_and_others_can_be_named(cli: Any, done: Any, tmp_path: Path) -> None:
    cli.run("export", done.folder / "ckpt.npz", "--csv", "a.csv")
    cli.run("export", done.folder / "ckpt.best.npz", "--csv", "b.csv")
    shutil.copy(done.folder / "ckpt.npz", tmp_path / "alone.npz")
    cli.refused("export", "alone.npz", "--csv", "c.csv", says="alone.metrics.jsonl, the metrics of the run, cannot")
    cli.refused("export", "alone.npz", "--csv", "c.csv", "--log", "book.txt", says="holds no metrics of a run")
    cli.run("export", "alone.npz", "--csv", "c.csv", "--log", done.folder / "ckpt.metrics.jsonl")
    assert (tmp_path / "a.csv").read_text() == (tmp_path / "b.csv").read_text() == (tmp_path / "c.csv").read_text()


def test_files_of_its_own_are_written_again_and_equal_runs_are_equal_files(cli: Any, done: Any) -> None:
    command = ("export", done.folder / "ckpt.npz", "--csv", "m.csv", "--numpy", "s.py", "--text", "t.txt")
    cli.run(*command)
    before = cli.files()
    assert {"m.csv", "s.py", "s.weights.npz", "t.txt"} < set(before)
    cli.run(*command)
    assert cli.files() == before


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ([], "nothing to export; say what: --csv FILE, --numpy FILE.py or --text FILE"),
        (["--csv", "ckpt.npz"], "is a file of the run itself"),
        (["--csv", "m.csv", "--text", "ckpt.samples.txt"], "is a file of the run itself"),
        (["--csv", "ckpt.metrics.jsonl"], "is a file of the run itself"),
        (["--csv", "book.txt"], "exists, and is not metrics as CSV"),
        (["--text", "t.txt", "--csv", "no/m.csv"], "there is no folder"),
        (["--numpy", "sample"], "give it a name that ends in .py"),
        (["--numpy", "mine.py"], "mine.py exists, and is not a script that tui-rnn export wrote"),
        (["--numpy", "edited.py"], "edited.py was changed after it was written, and would be lost"),
        (["--numpy", "other.py"], "other.weights.npz exists, and is not a file of weights"),
        (["--csv", "x", "--text", "./x"], "two of the files would have the same name"),
    ],
    ids=str,
)
def test_what_cannot_be_written_is_refused_before_anything_is(
    cli: Any, done: Any, options: list[str], says: str
) -> None:
    shutil.copytree(done.folder, cli.folder, dirs_exist_ok=True)
    (cli.folder / "mine.py").write_text("print('mine')\n")
    (cli.folder / "edited.py").write_text("# Written by tui-rnn export.\nprint('and edited')\n")
    shutil.copy(cli.folder / "ckpt.npz", cli.folder / "other.weights.npz")
    cli.refused("export", "ckpt.npz", *options, says=says)


def test_what_is_no_checkpoint_is_refused(cli: Any) -> None:
    cli.refused("export", "book.txt", "--csv", "m.csv", says="book.txt cannot be used")


def test_a_run_without_texts_says_so(cli: Any, tmp_path: Path) -> None:
    cli.train("--updates", 5, "--quiet", "--sample-every", 0)
    metrics = tmp_path / "ckpt.metrics.jsonl"
    metrics.write_text("".join(line for line in metrics.read_text().splitlines(True) if '"sample"' not in line))
    cli.refused("export", "ckpt.npz", "--text", "t.txt", says="the run has recorded no text")
