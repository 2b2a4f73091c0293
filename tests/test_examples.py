"""The examples do what they say, as scripts in a folder of their own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import engine

ROOT = Path(__file__).parents[1]


def run(folder: Path, name: str, *arguments: object) -> str:
    command = [sys.executable, str(ROOT / "examples" / f"{name}.py"), *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TERM": "dumb"}
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8")
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_a_network_learns_and_its_run_is_saved_and_read(tmp_path: Path) -> None:
    book = ROOT / "data" / "the-salt-lantern.txt"
    said = run(tmp_path, "train_and_sample", book, 200)
    bits = [float(figure) for figure in re.findall(r"([\d.]+) bits per character", said)]
    assert len(bits) == 10 and bits == sorted(bits, reverse=True)
    assert engine.load(tmp_path / "ckpt.npz").update == 200
    assert "inside quotes" in run(tmp_path, "hidden_states", "ckpt.npz", book)


def test_a_unit_that_follows_quotes_is_found(tmp_path: Path) -> None:
    (quotes,) = [line for line in run(tmp_path, "hidden_states").splitlines() if line.startswith("inside quotes")]
    assert "not followed" not in quotes
    assert abs(float(re.search(r"r ([+-][\d.]+)", quotes)[1])) > 0.5


def test_a_cell_from_outside_is_right_learns_and_is_an_option_of_the_program(tmp_path: Path) -> None:
    said = run(tmp_path, "own_cell")
    assert said.count("passed") == 2
    assert float(re.search(r"smooth loss ([\d.]+)", said)[1]) < 70  # of 106.9 at the start
    run(tmp_path, "own_cell", "train", "--cell", "leaky", "--no-ui", "--updates", 5)
    resumed = run(tmp_path, "own_cell", "train", "--resume", "--no-ui", "--updates", 9, "--json")
    assert json.loads(resumed.splitlines()[-1])["update"] == 9
    with pytest.raises(engine.CheckpointError, match="its cell, 'leaky', is not known here; use the program"):
        engine.load(tmp_path / "ckpt.npz")
