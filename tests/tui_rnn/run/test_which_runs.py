"""Which runs are meant by names, folders and patterns."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_rnn.run import which_runs
from tui_rnn.run.options import UsageError
from tui_rnn.run.runfiles import RunFiles
from tui_rnn.run.which_runs import labels, runs_of


@pytest.fixture
def runs(done: Any, tmp_path: Path) -> Path:
    """Two folders, each with all files of a run, and one that holds none."""
    for name in ("one", "two", "none"):
        (tmp_path / name).mkdir()
    for path in done.folder.glob("ckpt*"):
        shutil.copy(path, tmp_path / "one")
        shutil.copy(path, tmp_path / "two")
    return tmp_path


def test_a_run_is_there_once_however_many_of_its_files_are_named(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = runs / "one", runs / "two"
    names = [one / "ckpt.metrics.jsonl", one, two, one / "ckpt.npz", two / "ckpt.best.npz", two]
    assert [run.path for run in runs_of([*map(str, names)])] == [one / "ckpt.npz", two / "ckpt.npz"]
    monkeypatch.chdir(runs)
    (runs / "link.npz").symlink_to(one / "ckpt.npz")
    assert len(runs_of(["one", str(one), "link.npz"])) == 1
    told: list[float] = []
    assert len(runs_of(["one", "two"], lambda what, share: told.append(share))) == 2
    assert told == [0.0, 0.5]


@pytest.mark.parametrize("pattern", ["*", "*/ckpt.npz", "*/ckpt*", "**/*.jsonl", "[ot]*"])
def test_a_pattern_stands_for_what_may_be_a_run(runs: Path, pattern: str) -> None:
    assert [run.path.parent.name for run in runs_of([f"{runs}/{pattern}"])] == ["one", "two"]


def test_a_pattern_that_matches_none_is_refused_and_a_name_may_look_like_one(runs: Path, done: Any) -> None:
    for pattern in ("no*", "*.npz", "one/*.txt"):
        with pytest.raises(UsageError, match="matches no run"):
            runs_of([f"{runs}/{pattern}"])
    shutil.copy(done.folder / "ckpt.npz", runs / "lr[0.1].npz")
    assert len(runs_of([f"{runs}/lr[0.1].npz"])) == 1


PARTS = st.lists(st.text("ab-_. …\n", min_size=1, max_size=6).filter(lambda part: part.strip(".")), max_size=3)


@given(st.lists(st.tuples(PARTS, st.sampled_from(["ckpt", "a", "b", "a.1"])), min_size=1, max_size=6))
def test_different_runs_have_different_labels(a_run: Any, places: list[tuple[list[str], str]]) -> None:
    paths = {Path("runs", *folders, f"{name}.npz") for folders, name in places}
    runs = [replace(a_run(), files=RunFiles.of(path)) for path in sorted(paths)]
    found = labels(runs)
    assert all(found)
    if all(path.stem != "ckpt" for path in paths):
        assert len(set(found)) == len(runs)


def test_labels_leave_out_what_all_have_in_common(a_run: Any) -> None:
    def called(*names: str) -> list[str]:
        return labels([replace(a_run(), files=RunFiles.of(Path(name))) for name in names])

    assert called("runs/a.npz", "runs/b.npz") == ["a", "b"]
    assert called("runs/a/ckpt.npz", "runs/b/ckpt.npz") == ["a", "b"]
    assert called("x/a/ckpt.npz", "y/a/ckpt.npz") == ["x", "y"]
    assert called("runs/a.npz", "other/a.1.npz") == ["runs/a", "other/a.1"]
    assert called("runs/a/ckpt.npz") == ["a"]
    assert called("ckpt.npz", "ckpt.1.npz") == ["ckpt", "ckpt.1"]
    assert called("a-long-beginning-of-1.npz", "a-long-beginning-of-2.npz") == ["…1", "…2"]


def test_more_runs_than_can_be_compared_are_refused(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(which_runs, "MOST_RUNS", 1)
    assert len(runs_of([str(runs / "one")])) == 1
    with pytest.raises(UsageError, match="more than 1 runs; name fewer"):
        runs_of([str(runs / "one"), str(runs / "two")])
