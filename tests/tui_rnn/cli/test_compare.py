"""``tui-rnn compare``: the real command, on a few small runs."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def runs(done: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two learning rates with two seeds each, a run with validation, and one of another text."""
    folder = tmp_path_factory.mktemp("runs")
    cli = type(done.cli)(folder, done.cli._forks)
    (folder / "other.txt").write_text("another text, of other words\n" * 50)
    for rate in (0.05, 0.1):
        for seed in (0, 1):
            cli.train(
                "--updates", 120, "--learning-rate", rate, "--seed", seed, "--out", f"lr{rate}-s{seed}", "--quiet"
            )
    cli.train("--updates", 60, "--validation", 0.2, "--seq-length", 50, "--mean-loss", "--out", "held", "--quiet")
    cli.run("train", "other.txt", "--no-ui", "--hidden", 8, "--updates", 60, "--out", "other", "--quiet")
    (folder / "sub").mkdir()
    for name in ("held.npz", "held.metrics.jsonl"):
        shutil.copy(folder / name, folder / "sub" / name.replace("held", "ckpt"))
    return folder


@pytest.fixture
def here(cli: Any, runs: Path) -> Any:
    """The command line in a copy of that folder."""
    shutil.copytree(runs, cli.folder, dirs_exist_ok=True)
    return cli


def test_seeds_are_one_row_and_the_better_rate_is_marked(here: Any) -> None:
    ended = here.run("compare", "lr*.npz")
    lines = ended.out.splitlines()
    assert ended.err == "" and "\x1b" not in ended.out
    assert lines[0] == "4 runs of 2 kinds"
    assert max(map(len, lines)) <= 80
    found = json.loads(here.run("compare", "lr*", "--json").out)
    assert [group["best"] for group in found["groups"]] == [True, False]
    assert found["against_second"]["pairs"] == 2
    assert f"The best, learning-rate=0.1, is {found['against_second']['says']}." in " ".join(ended.out.split())
    medians = [group["smooth"]["median"] for group in found["groups"]]
    assert medians == sorted(medians)
    for group in found["groups"]:
        assert group["seeds"] == [0, 1]
        values = sorted(run["smooth_bits"] for run in group["runs"])
        assert group["smooth"]["median"] == pytest.approx(sum(values) / 2)
        assert (group["smooth"]["low"], group["smooth"]["high"]) == (values[0], values[-1])
    assert f"{medians[0]:.3f}" in ended.out and "learning-rate" in ended.out
    chart = ended.out.partition("smooth loss by updates")[2]
    assert "a" in chart and "b" in chart  # on the curves


def test_the_figures_are_those_of_each_run(here: Any) -> None:
    found = json.loads(here.run("compare", "held.npz", "lr0.1-s0.npz", "--json").out)
    for group in found["groups"]:
        (run,) = group["runs"]
        info = json.loads(here.run("info", run["path"], "--json").out)
        assert run["update"] == info["update"]
        if info["best_validation_loss"] is None:
            assert run["smooth_update"] == info["best_update"]
        else:
            assert run["validation_update"] == info["best_update"]
            assert run["smooth_bits"] == pytest.approx(info["bits_per_char"], abs=0.5)  # in bits, whatever the loss is
    assert "different parts" in found["notes"][0] and found["ranked_by"] is None


def test_a_run_named_by_all_its_files_is_one(here: Any) -> None:
    names = ("held.npz", "held.best.npz", "held.metrics.jsonl", "./held.npz")
    assert here.run("compare", *names).out.startswith("1 run\n")
    assert here.run("compare", "sub", "sub/ckpt.metrics.jsonl").out.startswith("1 run\n")


def test_texts_that_differ_are_said_and_not_ranked(here: Any) -> None:
    out = here.run("compare", "other.npz", "lr0.1-s0.npz", "--by", "characters").out
    assert "different texts, other.txt" in " ".join(out.split())
    assert "◆" not in out


def test_csv_is_a_line_for_each_run(here: Any) -> None:
    rows = [*csv.DictReader(here.run("compare", "lr*", "--csv").out.splitlines())]
    assert [row["seed"] for row in rows] == ["0", "1", "0", "1"]
    assert {row["learning_rate"] for row in rows} == {"0.05", "0.1"}


def test_a_page_is_written_whole_and_takes_the_place_of_its_like_alone(here: Any) -> None:
    for _ in range(2):
        here.run("compare", "lr*", "held.npz", "--out", "page.html")
    page = (here.folder / "page.html").read_text()
    assert "Content-Security-Policy" in page and "<svg" in page and "<script" not in page
    for name, says in {"lr0.1-s0.npz": "not a page", "book.txt": "not a page", "no/page.html": "no folder"}.items():
        here.refused("compare", "lr*", "--out", name, says=says)
    (here.folder / "page.html").write_text(page.replace("</h1>", "!</h1>"))
    here.refused("compare", "lr*", "--out", "page.html", says="was changed")


def test_what_the_models_copy_is_measured_where_their_text_is(here: Any) -> None:
    (here.folder / "other.txt").unlink()
    ended = here.run("compare", "lr0.1-s0.npz", "other.npz", "--novelty", "--json")
    copied = {group["name"]: group["copied"] for group in json.loads(ended.out)["groups"]}
    assert copied["other"] is None and 0 <= copied["lr0.1-s0"]["median"] <= 1
    assert "tui-rnn novelty other.npz says why" in ended.err


def test_a_run_that_goes_on_can_be_compared(here: Any) -> None:
    running = here.start_training("--out", "going.npz")
    running.until("progress", update=200)
    found = json.loads(here.run("compare", "going.metrics.jsonl", "lr0.1-s0.npz", "--json").out)
    going = next(group for group in found["groups"] if group["name"] == "going")
    assert going["updates"]["median"] >= 1 and going["smooth_curve"]["x"]


def test_wrong_use_is_refused_in_a_line(here: Any) -> None:
    os.mkfifo(here.folder / "pipe.npz")
    (here.folder / "empty").mkdir()
    (here.folder / "junk.metrics.jsonl").write_bytes(bytes(range(256)) * 20)
    for arguments, says in {
        ("pipe.npz",): "not a file",
        ("empty",): "holds no ckpt.npz",
        ("no*",): "matches no run",
        ("junk.metrics.jsonl",): "holds no metrics",
        ("book.txt", "lr0.1-s0.npz"): "holds no metrics",
        ("gone.npz",): "there is no gone.npz",
        ("lr*", "--by", "days"): "--by must be updates, characters, seconds or epochs",
        ("lr*", "--json", "--csv"): "give one of them",
        ("lr*", "--out", "empty"): "not a file",
        (): "RUN",
    }.items():
        here.refused("compare", *arguments, says=says)


def test_it_works_without_colours_without_unicode_and_in_a_narrow_terminal(here: Any) -> None:
    for more in ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, {"PYTHONIOENCODING": "ascii"}, {"COLUMNS": "24"}):
        ended = here.python("-m", "tui_rnn", "compare", "lr*", env=here.environment | more)
        assert (ended.code, ended.err) == (0, "")
        assert "lr0.05" in ended.out
        assert "\x1b[3" not in ended.out  # no colour, although bold is allowed


def test_a_reader_that_has_had_enough_ends_it_quietly(here: Any) -> None:
    command = f"{sys.executable} -m tui_rnn compare lr0.1-s0.npz | head -1"
    ended = subprocess.run(
        command, shell=True, capture_output=True, text=True, env=here.environment, cwd=here.folder, check=False
    )
    assert (ended.stdout, ended.stderr) == ("1 run\n", "")
