"""The folder of a sweep: what is found there, and what it may be."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn.run import lock
from tui_rnn.run.options import UsageError
from tui_rnn.sweep.axes import parsed
from tui_rnn.sweep.events import DIVERGED, DONE, FAILED, WAITING
from tui_rnn.sweep.folder import Folder, Found
from tui_rnn.sweep.plan import Plan

from ..conftest import SWEPT_UPDATES, TEXT, Swept

POINT = "hidden=8"
TEXT_SHA256 = hashlib.sha256(TEXT.encode()).hexdigest()
PLAN = Plan(axes=(parsed("cell=rnn,gru"),), updates=100)


@pytest.fixture
def copied(swept: Swept, tmp_path: Path) -> Folder:
    shutil.copytree(swept.folder, tmp_path / "sweep")
    return Folder(tmp_path / "sweep")


def found(folder: Folder, seed: int = 0, goal: int = SWEPT_UPDATES, by: str = "smooth") -> Found:
    config = engine.Config(hidden_size=8, schedule_updates=SWEPT_UPDATES, seed=seed)
    return folder.found(POINT, config, goal, by, TEXT_SHA256)


def test_what_the_files_of_a_run_say(copied: Folder) -> None:
    done = found(copied)
    assert (done.state, done.update, done.curve[-1][0]) == (DONE, SWEPT_UPDATES, SWEPT_UPDATES)
    more = found(copied, goal=SWEPT_UPDATES + 1)
    assert (more.state, more.update) == (WAITING, SWEPT_UPDATES)
    assert found(copied, by="validation").curve == ()
    assert found(copied, seed=9) == (WAITING, 0, "", (), False)


def test_what_a_killed_process_leaves_beside_a_run_that_is_over_is_removed(copied: Folder) -> None:
    files = copied.files(POINT, 0)
    place = files.checkpoint.parent
    before = {path.name for path in place.iterdir()}
    (place / ".ckpt.npz.lock").write_text("process 1 on elsewhere\n")
    (place / ".ckpt.npz.sock").write_text("")
    copied.tidy(POINT, 0)
    assert {path.name for path in place.iterdir()} == before
    with lock.held(files.checkpoint):
        (place / ".ckpt.npz.sock").write_text("")
        copied.tidy(POINT, 0)
        assert (place / ".ckpt.npz.sock").exists()


def test_a_run_that_was_never_saved_begins_anew(copied: Folder) -> None:
    files = copied.files(POINT, 0)
    files.checkpoint.unlink()
    assert found(copied)[:2] == (WAITING, 0)
    copied.clear(POINT, 0)
    assert not any(path.exists() for path in files.all())
    copied.clear(POINT, 1)
    assert all(path.exists() for path in copied.files(POINT, 1).all())


def test_a_run_that_diverged_or_failed_is_told_apart(copied: Folder) -> None:
    metrics = copied.files(POINT, 0).metrics
    lines = metrics.read_text().splitlines()
    for trace, state in (("", DIVERGED), ("Traceback", FAILED)):
        failed = f'{{"event": "failed", "update": 170, "reason": "why", "trace": "{trace}"}}'
        metrics.write_text("\n".join([*lines[:-1], failed]) + "\n")
        update = 170 if state == DIVERGED else SWEPT_UPDATES  # which goes on from its checkpoint, if at all
        assert found(copied)[:3] == (state, update, "why")
    metrics.write_text("\n".join([*lines, failed, "{cut"]))
    assert found(copied).state == DONE


def test_a_broken_checkpoint_has_failed_and_is_left_alone(copied: Folder) -> None:
    checkpoint = copied.files(POINT, 0).checkpoint
    checkpoint.write_bytes(b"PK half of it")
    broken = found(copied)
    assert broken.state == FAILED and broken.reason.endswith(f"remove {checkpoint.parent} to have it trained again")
    assert broken.unusable
    copied.clear(POINT, 0)
    assert checkpoint.read_bytes() == b"PK half of it"


def test_a_run_of_other_settings_or_another_text_is_none_of_it(copied: Folder) -> None:
    checkpoint, other = copied.files(POINT, 0).checkpoint, copied.files("cell=gru,hidden=8", 0).checkpoint
    config = engine.Config(hidden_size=8, schedule_updates=SWEPT_UPDATES)
    strange = copied.found(POINT, config, SWEPT_UPDATES, "smooth", "another")
    assert strange.unusable and strange.reason.startswith(f"{checkpoint} is of another text; remove ")
    checkpoint.write_bytes(other.read_bytes())
    strange = found(copied)
    assert strange.unusable and strange.reason.startswith(f"{checkpoint} is of other settings; remove ")


def test_a_sweep_is_made_in_a_folder_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.tex").write_text("")
    for name, says in (("file", "is a file"), ("thesis", "with other things in it"), ("a/b", "create it first")):
        with pytest.raises(UsageError, match=says), Folder(tmp_path / name).held():
            raise AssertionError
    (tmp_path / "empty").mkdir()
    again = Folder(tmp_path / "empty")
    with again.held(), pytest.raises(UsageError, match="another sweep that is going on"), again.held():
        raise AssertionError


def test_what_could_not_be_compared_is_refused(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.check_same(PLAN, "abc")
    folder.write_plan(PLAN, "abc", ["cell=gru/seed-1"])
    assert folder.stopped() == ("cell=gru/seed-1",)
    folder.check_same(PLAN, "abc")
    with pytest.raises(UsageError, match=r"the bundled book has changed since the sweep in .* began"):
        folder.check_same(PLAN, "def")
    other = Plan(axes=PLAN.axes, updates=100, text=("a.txt", "b.txt"))
    with pytest.raises(UsageError, match=r"over the bundled book, and this is a\.txt and 1 more; name the same text"):
        folder.check_same(other, "def")
    with pytest.raises(UsageError, match="with --updates 100, not 200; choose another --out"):
        folder.check_same(Plan(axes=PLAN.axes, updates=200), "abc")


def test_runs_of_earlier_plans_are_counted(copied: Folder) -> None:
    assert copied.others([f"{POINT}/seed-0", f"{POINT}/seed-1"]) == 6


def test_a_disk_is_full_when_it_has_no_room_for_a_run(cli: Any, small_disk: Path) -> None:
    assert not Folder(small_disk).is_full()
    with (small_disk / "filler").open("wb") as file:
        file.write(b"x" * 200_000)
    assert Folder(small_disk).is_full()
    assert not Folder(small_disk / "missing").is_full()


def test_a_plan_that_did_not_change_is_not_written_again(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write_plan(PLAN, "abc", ())
    before = folder.plan.stat().st_ino
    folder.write_plan(PLAN, "abc", ())
    assert folder.plan.stat().st_ino == before
