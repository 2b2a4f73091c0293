"""The files of a run: their names, what is set aside, and what is dropped from the logs of a run that was killed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn.run.runfiles import RunFiles, drop_later
from tui_rnn.watch.samples import heading

from ..watch.test_samples import sampled


def names(files: RunFiles) -> list[str]:
    return [path.name for path in (files.checkpoint, files.best, files.metrics, files.samples)]


@pytest.mark.parametrize(
    ("checkpoint", "companions"),
    [
        ("ckpt.npz", ["ckpt.npz", "ckpt.best.npz", "ckpt.metrics.jsonl", "ckpt.samples.txt"]),
        ("fox", ["fox", "fox.best.npz", "fox.metrics.jsonl", "fox.samples.txt"]),
        ("v1.2.npz", ["v1.2.npz", "v1.2.best.npz", "v1.2.metrics.jsonl", "v1.2.samples.txt"]),
    ],
)
def test_companions_are_named_after_the_checkpoint(checkpoint: str, companions: list[str]) -> None:
    assert names(RunFiles.of(Path("a") / checkpoint)) == companions


def test_companions_lie_beside_the_checkpoint_and_the_metrics_where_they_are_wanted() -> None:
    files = RunFiles.of(Path("a/ckpt.npz"), Path("b/log.jsonl"))
    assert files.best.parent == files.samples.parent == Path("a")
    assert files.metrics == Path("b/log.jsonl")


# --- set aside


def write_all(files: RunFiles, mark: str) -> None:
    for path in (files.checkpoint, files.best, files.metrics, files.samples):
        path.write_text(mark)


def test_nothing_is_set_aside_where_nothing_is(tmp_path: Path) -> None:
    assert RunFiles.of(tmp_path / "ckpt.npz").set_aside() is None


def test_the_files_of_a_run_are_set_aside_together_under_the_next_number(tmp_path: Path) -> None:
    files = RunFiles.of(tmp_path / "ckpt.npz")
    for n in (1, 2, 3):
        write_all(files, f"run {n}")
        assert files.set_aside() == tmp_path / f"ckpt.{n}.npz"
    for n in (1, 2, 3):
        for name in (f"ckpt.{n}.npz", f"ckpt.{n}.best.npz", f"ckpt.{n}.metrics.jsonl", f"ckpt.{n}.samples.txt"):
            assert (tmp_path / name).read_text() == f"run {n}"
    assert len(list(tmp_path.iterdir())) == 12


def test_a_number_is_free_only_if_no_file_has_it(tmp_path: Path) -> None:
    files = RunFiles.of(tmp_path / "ckpt.npz")
    write_all(files, "run")
    (tmp_path / "ckpt.1.samples.txt").write_text("kept")
    assert files.set_aside() == tmp_path / "ckpt.2.npz"
    assert (tmp_path / "ckpt.1.samples.txt").read_text() == "kept"


def test_companions_are_set_aside_even_without_their_checkpoint(tmp_path: Path) -> None:
    files = RunFiles.of(tmp_path / "ckpt.npz")
    files.metrics.write_text("figures")
    files.set_aside()
    assert [path.name for path in tmp_path.iterdir()] == ["ckpt.1.metrics.jsonl"]


def test_metrics_that_are_kept_elsewhere_are_set_aside_there(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    files = RunFiles.of(tmp_path / "ckpt.npz", tmp_path / "logs" / "fox.jsonl")
    write_all(files, "run")
    files.set_aside()
    assert [path.name for path in (tmp_path / "logs").iterdir()] == ["fox.1.jsonl"]


# --- a place for a run


def test_a_place_where_nothing_is_will_do(tmp_path: Path) -> None:
    RunFiles.of(tmp_path / "ckpt.npz").check_place()


def test_a_checkpoint_in_the_way_will_do(done: Any) -> None:
    RunFiles.of(done.folder / "ckpt.npz").check_place()


@pytest.mark.parametrize("out", ["", "missing/ckpt.npz", "notes.txt"])
def test_a_folder_a_missing_folder_and_another_file_will_not_do(tmp_path: Path, out: str) -> None:
    (tmp_path / "notes.txt").write_text("my notes")
    with pytest.raises(engine.CheckpointError, match="--out"):
        RunFiles.of(tmp_path / out).check_place()


# --- logs ahead of their checkpoint


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
