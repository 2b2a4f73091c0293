"""``tui-rnn inspect``: the real command, on runs and models, with and without their texts."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine


@pytest.fixture
def ckpt(done: Any) -> Path:
    path: Path = done.folder / "ckpt.npz"
    return path


def figures(cli: Any, *arguments: object) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(cli.run("inspect", *arguments, "--json").out)
    return found


@pytest.mark.parametrize("name", ["ckpt.npz", "ckpt.best.npz"])
def test_its_json_has_the_engines_figures(cli: Any, done: Any, name: str) -> None:
    found = figures(cli, done.folder / name)
    checkpoint = engine.load(done.folder / name)
    model = checkpoint.snapshot(engine.read_text(io.BytesIO(done.cli.book.read_bytes())).ids)
    assert found["update"] == checkpoint.update
    shares = engine.gradient_through_time(model.config, model.weights, model.windows(202, 8))
    assert found["gradient_through_time"] == pytest.approx(shares)
    assert found["gradient_through_time"][0] == 1
    following = model.learnt[model.place :].astype(np.intp)
    whole = following[: min(64, (len(following) - 1) // 25) * 25 + 1]
    losses = engine.loss_along(model.config, model.weights, whole, model.state, 25)
    assert found["loss_by_position"]["carried"] == pytest.approx(losses.carried, rel=1e-5)
    assert found["loss_by_position"]["zero"] == pytest.approx(losses.zero, rel=1e-5)
    assert found["spectral_radius"] == pytest.approx(engine.spectra(model.config, model.weights)[0].spectral_radius)
    assert found["baselines"]["ln_k"] == pytest.approx(4.858, abs=1e-3)
    assert set(found["probe"]) == set(engine.FEATURES)
    assert {"unit", "layer", "feature", "r", "auc"} <= set(found["units"][0])
    assert "saturated" in found and "memory_horizon" in found
    assert found["text"]["part"] == "learnt"


def test_what_was_held_out_is_what_it_is_looked_at_with(cli: Any) -> None:
    cli.train("--updates", 200, "--validation", 0.2, "--quiet")
    found = figures(cli, "ckpt.npz")
    assert (found["text"]["part"], found["text"]["characters"]) == ("held out", 360)
    assert "was not trained on" in found["notes"][0]
    assert found["baselines"]["counted"] == 1440


def test_the_tables_are_plain_text_in_a_pipe(cli: Any, ckpt: Path) -> None:
    shown = cli.run("inspect", ckpt).out
    assert "\x1b" not in shown
    assert max(map(len, shown.splitlines())) <= 80
    for heading in ("predictions", "gradient through time", "loss by position", "hidden units", "memory", "neurons"):
        assert f"\n{heading}\n" in shown
    assert "Half is gone after" in shown


def test_a_text_that_moved_is_named_and_one_that_is_gone_is_said(cli: Any, done: Any, tmp_path: Path) -> None:
    shutil.copy(done.folder / "ckpt.npz", tmp_path / "alone.npz")
    (tmp_path / "book.txt").unlink()
    cli.refused("inspect", "alone.npz", says="--text")
    (tmp_path / "moved.txt").write_text(done.cli.book.read_text())
    assert figures(cli, "alone.npz", "--text", "moved.txt")["text"]["part"] == "learnt"


def test_another_text_is_read_without_what_the_model_does_not_know(cli: Any, ckpt: Path, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("the dog é over the fox\n" * 20)
    found = figures(cli, ckpt, "--text", "other.txt")
    assert (found["text"]["part"], found["text"]["unknown"], found["text"]["left_out"]) == ("another text", "é", 20)
    assert "left out: 20 characters" in cli.run("inspect", ckpt, "--text", "other.txt").out


def test_what_cannot_be_read_is_refused_in_a_line(cli: Any, ckpt: Path, tmp_path: Path) -> None:
    (tmp_path / "bytes.bin").write_bytes(bytes(range(256)) * 10)
    (tmp_path / "script.txt").write_text("文字")
    cli.refused("inspect", ckpt, "--text", "bytes.bin", "--html", "page.html", says="bytes.bin")
    cli.refused("inspect", ckpt, "--text", "script.txt", says="not one character")
    cli.refused("inspect", "bytes.bin", says="bytes.bin")
    cli.refused("inspect", "nothing.npz", says="nothing.npz")
    assert not (tmp_path / "page.html").exists()


def test_a_page_is_written_whole_and_takes_the_place_of_none_but_a_page(cli: Any, ckpt: Path, tmp_path: Path) -> None:
    for _ in range(2):
        cli.run("inspect", ckpt, "--html", "page.html")
    page = (tmp_path / "page.html").read_text()
    assert page.startswith("<!doctype html>") and "</html>\n<!-- " in page
    before = cli.files()
    copy = tmp_path / "copy.npz"
    shutil.copy(ckpt, copy)
    cli.refused("inspect", copy, "--text", "book.txt", "--html", "copy.npz", says="a file of the run itself")
    cli.refused("inspect", ckpt, "--html", "book.txt", says="not a page of tui-rnn inspect")
    cli.refused("inspect", ckpt, "--html", ".", says="not a file")
    cli.refused("inspect", ckpt, "--html", "no/page.html", says="no folder")
    copy.unlink()
    assert cli.files() == before


def test_hostile_names_are_harmless(cli: Any, done: Any, tmp_path: Path) -> None:
    name = "<img src=x onerror=alert(1)>\x1b[2J.txt"
    (tmp_path / name).write_text(done.cli.book.read_text() + "!")
    (tmp_path / "page.html").touch()
    ended = cli.run("inspect", done.folder / "ckpt.npz", "--text", name, "--html", "page.html")
    assert "\x1b" not in ended.out
    page = (tmp_path / "page.html").read_text()
    assert "<img" not in page and "\x1b" not in page and "&lt;img" in page


def test_a_reader_that_has_had_enough_ends_it_quietly(cli: Any, ckpt: Path) -> None:
    command = f"{sys.executable} -m tui_rnn inspect {ckpt} | head -1"
    ended = subprocess.run(command, shell=True, capture_output=True, text=True, env=cli.environment)
    assert ended.stdout.startswith(str(ckpt))
    assert ended.stderr == ""
