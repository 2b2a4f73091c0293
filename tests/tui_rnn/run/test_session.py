"""A run takes its place: what an earlier run left there is set aside, or continued."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

import engine

COMPANIONS = ["ckpt.best.npz", "ckpt.metrics.jsonl", "ckpt.npz", "ckpt.samples.txt"]


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


def test_an_older_run_is_set_aside_when_another_goes_on_in_its_place(copied: Any) -> None:
    for name in COMPANIONS:
        shutil.copy(copied.folder / name, copied.folder / name.replace("ckpt", "other"))
    ended = copied.resume("--resume", "ckpt.npz", "--out", "other.npz", "--updates", 310)
    assert "an earlier run had this name; it is kept as other.1.npz" in ended.err
    assert engine.load(copied.folder / "other.1.npz").update == 300


def test_the_metrics_of_another_run_are_kept_when_a_run_goes_on(copied: Any) -> None:
    copied.train("--updates", 500, "--seed", 1, "--quiet", "--out", "other.npz")
    before = (copied.folder / "other.metrics.jsonl").read_text()
    copied.resume("--updates", 310, "--log", "other.metrics.jsonl", code=None)
    assert before in [path.read_text() for path in copied.folder.glob("other*.jsonl")]


def test_earlier_runs_are_set_aside_one_after_another_with_their_companions(cli: Any) -> None:
    hashes = []
    for seed in (1, 2, 3):
        ended = cli.train("--updates", 10, "--json", "--seed", seed)
        hashes.append(ended.records[-1]["parameters_sha256"])
        if seed > 1:
            assert f"an earlier run had this name; it is kept as ckpt.{seed - 1}.npz\n" in ended.err
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


def test_a_name_without_a_suffix_is_given_one_so_that_no_two_runs_share_their_companions(cli: Any) -> None:
    cli.train("--updates", 20, "--out", "run")
    assert {"run.npz", "run.best.npz"} <= set(cli.files())
    ended = cli.train("--updates", 20, "--out", "run.npz")
    assert "an earlier run had this name; it is kept as run.1.npz" in ended.err
    cli.run("train", "--no-ui", "--resume", "run", "--updates", 30)
    assert engine.load(cli.folder / "run.npz").update == 30
