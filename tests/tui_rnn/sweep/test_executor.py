"""What is asked of a process that trains a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tui_rnn.run.runfiles import RunFiles
from tui_rnn.sweep.events import RunKey
from tui_rnn.sweep.executor import Job

SETTINGS = {"cell": "gru", "hidden_size": 50, "mean_loss": True, "learning_rate": 0.1, "seed": 3}


def job(folder: Path, **more: Any) -> Job:
    files = RunFiles.of(folder / "-o dd" / "ckpt.npz")
    return Job(
        **{
            "run": RunKey(0, 3), "files": files, "text": ("-book.txt",), "encoding": None, "recipe": "quick",
            "settings": SETTINGS, "goal": 200, "max_vocabulary": 20, **more,
        }
    )  # fmt: skip


def test_a_new_run_is_given_its_settings_and_a_name_that_looks_like_an_option_is_none(tmp_path: Path) -> None:
    found = job(tmp_path)
    given = found.arguments(found.files.checkpoint, found.text)
    assert given[:3] == ["train", f"--out={tmp_path}/-o dd/ckpt.npz", "--recipe=quick"]
    assert {"--text=-book.txt", "--cell=gru", "--hidden=50", "--mean-loss", "--learning-rate=0.1", "--seed=3"} <= {
        *given
    }
    assert {"--updates=200", "--json", "--threads=1", "--max-vocabulary=20", "--takes-over"} <= {*given}
    assert not any(word.startswith(("--stop-at", "--encoding")) for word in given)


def test_what_is_there_is_gone_on_with(tmp_path: Path) -> None:
    found = job(tmp_path, encoding="latin-1", stop_at=50)
    found.files.checkpoint.parent.mkdir()
    found.files.checkpoint.write_bytes(b"")
    given = found.arguments(found.files.checkpoint, ("elsewhere.txt",))
    assert given[:2] == ["train", f"--resume={tmp_path}/-o dd/ckpt.npz"]
    assert {"--text=elsewhere.txt", "--encoding=latin-1", "--stop-at=50", "--updates=200"} <= {*given}
    assert not any(word.startswith(("--cell", "--out", "--recipe", "--seed")) for word in given)


def test_a_loss_that_is_summed_is_said_so(tmp_path: Path) -> None:
    assert "--sum-loss" in job(tmp_path, settings={"mean_loss": False}).arguments(tmp_path / "a.npz", ())
