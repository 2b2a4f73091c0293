"""What a run that was killed leaves in its logs is dropped, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tui_rnn.run.leftovers import drop_later
from tui_rnn.run.runfiles import RunFiles
from tui_rnn.watch.samples import heading

from ..watch.test_samples import sampled


def test_the_metrics_after_an_update_are_dropped(tmp_path: Path) -> None:
    files = RunFiles.of(tmp_path / "ckpt.npz")
    records = [{"event": "progress", "update": n} for n in (1, 100, 200, 300)]
    files.metrics.write_text("".join(json.dumps(record) + "\n" for record in records) + '{"event": "prog')
    drop_later(files, 200)
    assert [json.loads(line)["update"] for line in files.metrics.read_text().splitlines()] == [1, 100, 200]


STRANGE = [
    "notes of mine",
    "{",
    '{"event": "progress", "upd',
    '{"event": "progress", "update": 100, "loss": 8{"event": "progress", "update": 200}',
    "[" * 100_000,
    "7",
    '["event"]',
    '{"update": 900}',
    '{"event": 5, "update": 900}',
    '{"event": "x", "update": 1' + "0" * 5000 + "}",
    "\x00\xff",
]


@pytest.mark.parametrize("line", STRANGE, ids=lambda line: ascii(line)[1:40])
def test_a_line_that_is_no_record_is_counted_and_stays(tmp_path: Path, line: str) -> None:
    files = RunFiles.of(tmp_path / "ckpt.npz")
    good = [json.dumps({"event": "progress", "update": n}) for n in (100, 200, 300)]
    lines = [good[0], line, good[1], "", good[2], line]
    files.metrics.write_text("".join(f"{line}\n" for line in lines), encoding="latin-1")
    assert drop_later(files, 200) == 2
    left = files.metrics.read_text(encoding="latin-1").split("\n")
    assert left == [good[0], line, good[1], "", line, ""]


def test_a_run_goes_on_with_a_log_that_holds_what_is_no_record_and_says_so(cli: Any) -> None:
    cli.train("--updates", 50, "--quiet")
    path = cli.folder / "ckpt.metrics.jsonl"
    path.write_text("[" * 100_000 + "\nmine\n" + path.read_text())
    assert "ckpt.metrics.jsonl: 2 lines are not records of a run; skipped\n" in cli.resume("--updates", 60).err
    assert json.loads(path.read_text().splitlines()[-1])["update"] == 60


@pytest.mark.parametrize("update", ["9" * 5000, ",", ",,5", "\u0665"])
def test_a_text_that_looks_like_a_heading_does_no_harm(tmp_path: Path, update: str) -> None:
    files = RunFiles.of(tmp_path / "ckpt.npz")
    text = f"{heading(sampled(5))}\n=== update {update} · temperature 1 · current model ===\n\n"
    files.samples.write_text(text, encoding="utf-8")
    drop_later(files, 10)
    assert files.samples.read_text(encoding="utf-8") == text


def test_the_texts_after_an_update_are_dropped_and_the_others_kept_to_the_letter(tmp_path: Path) -> None:
    files = RunFiles.of(tmp_path / "ckpt.npz")
    strange = "a\x0b\x0c\x1c\x85\u2028\x1b[2Jb\n=== no heading ===\n\n"
    texts = [f"{heading(sampled(n))}\n{strange}" for n in (0, 1000, 2000)]
    files.samples.write_text("".join(texts), encoding="utf-8", newline="\n")
    drop_later(files, 1000)
    assert files.samples.read_bytes() == "".join(texts[:2]).encode()


def test_logs_that_are_not_ahead_are_not_touched(tmp_path: Path) -> None:
    files = RunFiles.of(tmp_path / "ckpt.npz")
    files.metrics.write_text('{"event": "progress", "update": 100}\n')
    before = files.metrics.stat()
    drop_later(files, 100)
    assert files.metrics.stat() == before


def test_missing_logs_are_no_error(tmp_path: Path) -> None:
    drop_later(RunFiles.of(tmp_path / "ckpt.npz"), 100)
    assert list(tmp_path.iterdir()) == []
