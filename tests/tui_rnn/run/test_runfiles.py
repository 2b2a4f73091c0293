"""The files of a run: their names, what is set aside, and what is dropped from the logs of a run that was killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui_rnn.run.runfiles import RunFiles


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


def test_a_best_model_leads_to_the_files_of_its_run() -> None:
    assert RunFiles.of_best(Path("a/v1.best.npz")) == RunFiles.of(Path("a/v1.npz"))
    assert RunFiles.of_best(Path("a/v1.npz")) == RunFiles.of(Path("a/v1.npz"))


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


def test_a_best_model_is_a_run_of_its_own_only_without_its_run(tmp_path: Path) -> None:
    best = tmp_path / "ckpt.best.npz"
    best.touch()
    assert RunFiles.named_by(best).checkpoint == best
    (tmp_path / "ckpt.npz").touch()
    assert RunFiles.named_by(best).checkpoint == tmp_path / "ckpt.npz"
