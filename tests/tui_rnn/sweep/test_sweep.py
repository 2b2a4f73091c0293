"""Sweeps, by the real command: what is made, gone on with, stopped, killed."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn.sweep.axes import parsed
from tui_rnn.sweep.events import RunEnded, RunKey
from tui_rnn.sweep.executor import Ended, Job, Record
from tui_rnn.sweep.plan import Plan
from tui_rnn.sweep.prepare import prepared

from ..conftest import SWEPT_UPDATES, VARY, Swept

MANY = ("--vary", "learning-rate=0.05,0.1", "--hidden", 8, "--updates", 20_000, "--seeds", 1)


def weights(folder: Path) -> dict[str, bytes]:
    """The weights of every run of a sweep, with its optimizer's memory."""
    found = {}
    for path in sorted(folder.glob("*/*/ckpt.npz")):
        checkpoint = engine.load(path)
        found[str(path.parent.relative_to(folder))] = b"".join(
            checkpoint.arrays[name].tobytes() for name in sorted(checkpoint.arrays)
        )
    return found


def outcome(records: list[dict[str, Any]]) -> str:
    (reason,) = [record["reason"] for record in records if record["event"] == "sweep_ended"]
    return str(reason)


def ended(records: list[dict[str, Any]]) -> list[tuple[str, int, str]]:
    return [(r["point"], r["seed"], r["state"]) for r in records if r["event"] == "run_ended"]


def test_every_point_is_run_with_every_seed(swept: Swept) -> None:
    points = ["learning-rate=0.05", "cell=gru,learning-rate=0.05", "assignment", "cell=gru"]
    points = [",".join(sorted(["hidden=8", *([] if name == "assignment" else name.split(","))])) for name in points]
    assert sorted(ended(swept.records)) == sorted((name, seed, "done") for name in points for seed in (0, 1))
    assert outcome(swept.records) == "complete" and swept.records[-1]["event"] == "result"
    assert Counter(path.name for path in swept.folder.glob("*/*/*")) == {
        "ckpt.npz": 8, "ckpt.best.npz": 8, "ckpt.metrics.jsonl": 8, "ckpt.samples.txt": 8
    }  # fmt: skip


def test_a_run_of_it_is_the_run_that_train_makes(swept: Swept, cli: Any) -> None:
    cli.run(
        "train",
        "book.txt",
        "--no-ui",
        "--quiet",
        "--cell",
        "gru",
        "--hidden",
        8,
        "--seed",
        1,
        "--updates",
        SWEPT_UPDATES,
    )
    (theirs,) = (engine.load(path) for path in swept.folder.glob("cell=gru,hidden=8/seed-1/ckpt.npz"))
    ours = engine.load(cli.folder / "ckpt.npz")
    assert all(ours.arrays[name].tobytes() == theirs.arrays[name].tobytes() for name in ours.arrays)
    assert ours.config == theirs.config
    assert "1,800 characters" in swept.cli.run("info", next(swept.folder.glob("cell=gru,*/seed-1")) / "ckpt.npz").out


def test_the_same_command_has_nothing_left_to_do_and_more_seeds_and_points_run_alone(swept: Swept, cli: Any) -> None:
    shutil.copytree(swept.folder, cli.folder / "sweep")
    before = weights(cli.folder / "sweep")
    plan = cli.folder / "sweep" / "sweep.toml"
    stopped = 'stopped = ["cell=lstm,hidden=8/seed-0"]'  # of an earlier plan, which may come back
    plan.write_text(plan.read_text().replace("\n[settings]", f"{stopped}\n\n[settings]"))
    again = cli.run("sweep", "--json").records
    assert ended(again) == [] and outcome(again) == "complete"
    seeds = cli.run("sweep", "--json", "--seeds", 3).records
    assert Counter(seed for _, seed, _ in ended(seeds)) == {2: 4}
    vary = [word.replace("0.05,0.1", "0.05,0.1,0.2") if isinstance(word, str) else word for word in VARY]
    points = cli.run("sweep", "book.txt", *vary, "--seeds", 2, "--json").records
    assert [r["text"] for r in points if r["event"] == "note"] == [
        "the folder has 4 runs of earlier plans, too; they are left as they are"
    ]
    assert stopped in plan.read_text()
    assert {name for name, _, _ in ended(points)} == {
        "hidden=8,learning-rate=0.2",
        "cell=gru,hidden=8,learning-rate=0.2",
    }
    after = weights(cli.folder / "sweep")
    assert {name: after[name] for name in before} == before


def test_ctrl_c_saves_every_run_and_the_same_command_goes_on_bit_for_bit(cli: Any) -> None:
    running = cli.start("sweep", "book.txt", *MANY, "--json", "--workers", 2)
    running.until("run_progress", update=500)
    running.signal(signal.SIGINT)
    stopped = running.end()
    assert stopped.code == 130
    assert "to go on: tui-rnn sweep --out sweep" in stopped.err
    reached = [engine.load(path).update for path in cli.folder.glob("sweep/*/*/ckpt.npz")]
    assert reached and all(0 < update < 20_000 for update in reached)
    assert outcome(cli.run("sweep", "--json").records) == "complete"
    cli.run("sweep", "book.txt", *MANY, "--quiet", "--out", "undisturbed")
    assert weights(cli.folder / "sweep") == weights(cli.folder / "undisturbed")


def test_a_killed_run_is_started_again_and_a_stopped_one_is_not(cli: Any) -> None:
    running = cli.start("sweep", "book.txt", *MANY, "--json", "--workers", 1)
    first = running.until("run_progress", update=300)
    place = cli.folder / "sweep" / first["point"] / f"seed-{first['seed']}"
    (process,) = (run["process"] for run in cli.run("ps", "--json").records if str(place) in run["checkpoint"])
    os.kill(process, signal.SIGKILL)
    record = running.until("run_ended")
    assert record["reason"] == "its process was killed by signal 9; it is started again"
    again = running.until("run_progress", update=300)
    assert (again["point"], again["seed"]) == (first["point"], first["seed"])
    cli.run("stop", place / "ckpt.npz")
    assert running.until("run_ended")["state"] == "stopped"
    running.signal(signal.SIGTERM)
    assert running.end().code == 128 + signal.SIGTERM
    assert f'stopped = ["{first["point"]}/seed-{first["seed"]}"]' in (cli.folder / "sweep" / "sweep.toml").read_text()
    records = cli.run("sweep", "--json").records
    states = {(r["point"], r["seed"]): r["state"] for r in records if r["event"] in ("run_found", "run_ended")}
    assert Counter(states.values()) == {"done": 1, "stopped": 1}


def test_halving_stops_the_worse_half_after_a_quarter_and_can_be_taken_back(cli: Any) -> None:
    vary = ("--vary", "learning-rate=0.0001,0.05,0.1,0.00001", "--hidden", 8, "--updates", 400, "--seeds", 1)
    records = cli.run("sweep", "book.txt", *vary, "--halving", "--json").records
    halved = {point for point, _, state in ended(records) if state == "halved"}
    assert halved == {"hidden=8,learning-rate=0.0001", "hidden=8,learning-rate=1e-05"}
    notes = [record["text"] for record in records if record["event"] == "note"]
    assert "halving: 0.0001 stops after 100 updates, in the worse half" in notes
    updates = {path.parent.parent.name: engine.load(path).update for path in cli.folder.glob("sweep/*/*/ckpt.npz")}
    assert sorted(updates.values()) == [100, 100, 400, 400]
    again = cli.run("sweep", "--json").records  # the plan says that it halves
    assert {point for point, _, state in ended(again) if state == "halved"} == halved
    cli.run("sweep", "book.txt", *vary, "--quiet")
    cli.run("sweep", "book.txt", *vary, "--quiet", "--out", "whole")
    assert weights(cli.folder / "sweep") == weights(cli.folder / "whole")


def test_points_that_cannot_be_run_are_skipped_and_one_that_diverges_is_marked(cli: Any) -> None:
    vary = ("--vary", "learning-rate=0.001,900", "--vary", "seq-length=25,5000", "--optimizer", "sgd", "--clip", 0)
    ending = cli.run("sweep", "book.txt", *vary, "--seeds", 1, "--updates", 300, "--hidden", 8, "--json")
    notes = [record["text"] for record in ending.records if record["event"] == "note"]
    assert [note for note in notes if "5000: book.txt" in note and "skipped" in note] == notes and len(notes) == 2
    states = {r["point"]: r["state"] for r in ending.records if r["event"] == "run_ended"}
    assert [state for point, state in states.items() if "learning-rate=900" in point] == ["diverged"]
    assert outcome(ending.records) == "complete"
    again = cli.run("sweep", "--json").records
    assert [r["state"] for r in again if r["event"] == "run_found"].count("diverged") == 1
    assert ended(again) == []


def test_two_sweeps_do_not_share_a_folder(cli: Any) -> None:
    running = cli.start("sweep", "book.txt", *MANY, "--json")
    running.until("run_started")
    cli.run("sweep", "--seeds", 1, code=2)
    message = cli.run("sweep", code=2).err
    assert "sweep is the folder of another sweep that is going on (process" in message
    running.signal(signal.SIGTERM)
    running.end()


def test_a_full_disk_fails_runs_and_the_same_command_goes_on(cli: Any, small_disk: Path) -> None:
    vary = ("--vary", "learning-rate=0.05,0.1", "--seeds", 6, "--updates", 200, "--hidden", 20)
    ending = cli.run("sweep", "book.txt", *vary, "--no-ui", "--out", small_disk / "sweep", code=1)
    assert "failed" in ending.out
    last = ending.err.splitlines()[-1]
    assert re.search(r"(No space left on device|is full); to go on: tui-rnn sweep --out ", last)
    assert len([*small_disk.glob("sweep/*/*")]) < 12  # what could not be saved either is not made
    assert "Traceback" not in ending.out + ending.err
    subprocess.run(["mount", "-o", "remount,size=4m", small_disk], check=True)
    assert outcome(cli.run("sweep", "--json", "--out", small_disk / "sweep").records) == "complete"


def test_a_broken_checkpoint_is_told_of_and_left_alone(cli: Any) -> None:
    vary = ("--vary", "learning-rate=0.05,0.1", "--seeds", 1, "--updates", 60, "--hidden", 8)
    cli.run("sweep", "book.txt", *vary, "--quiet")
    bad = cli.folder / "sweep" / "hidden=8" / "seed-0" / "ckpt.npz"
    whole = bad.read_bytes()
    bad.write_bytes(whole[: len(whole) // 2])  # what a full disk may leave of a copy
    ending = cli.run("sweep", code=1)
    assert f"to have it trained again{' ' * 2}" in ending.out or ending.out.count("to have it trained again\n") == 1
    assert "1 of 2 runs failed; to go on: tui-rnn sweep --out sweep" in ending.err
    assert bad.read_bytes() == whole[: len(whole) // 2]
    shutil.rmtree(bad.parent)
    cli.run("sweep")
    assert bad.read_bytes() != b"" and engine.load(bad).update == 60


def test_order(swept: Swept) -> None:
    started = [record["seed"] for record in swept.records if record["event"] == "run_started"]
    assert [seed for seed, _ in itertools.groupby(started)] == [0, 1]  # something of every point is known early


class AtTheGoal:
    """Trains nothing: a run has come to its goal at once, and its process ends in some way."""

    where, room = "nowhere", 1

    def __init__(self, code: int) -> None:
        self._code = code

    def start(self, job: Job, tell: Callable[[Any], object]) -> None:
        tell(Record(job.run, {"event": "finished", "update": job.goal, "reason": "goal"}))
        tell(Ended(job.run, self._code, "the last that it said"))

    def stop(self, run: RunKey) -> None: ...

    def close(self) -> None: ...


@pytest.mark.parametrize(("code", "state"), [(0, "done"), (143, "done"), (-15, "done"), (1, "failed")])
def test_a_run_that_is_told_to_end_when_it_has_come_to_its_goal_is_done(cli: Any, code: int, state: str) -> None:
    plan = Plan(text=(str(cli.book),), updates=10, axes=(parsed("hidden=8,12"),), seeds=(0,))
    told: list[Any] = []
    with prepared(plan, cli.folder / "sweep", AtTheGoal(code)) as sweep:
        sweep.observers.append(told.append)
        sweep.run()
    assert [event.state for event in told if isinstance(event, RunEnded)] == [state] * (2 if code != 1 else 1)
