"""Sweeps on real Dask clusters: on this machine, and by a scheduler and workers that see nothing of the sweep."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import tui_rnn
from tests.processes import PROC, children, is_running

from ..conftest import Running

pytest.importorskip("distributed", reason="the extra cluster is not installed")

PLAN = ("--vary", "hidden=8,12", "--seeds", 1, "--updates", 20_000)
ONE = ("--vary", "hidden=8", *PLAN[2:])
RUNS = ("hidden=8/seed-0", "hidden=12/seed-0")
LONG = ("--vary", "hidden=8,12", "--seeds", 1, "--updates", 10**9)
IN_A_HURRY = """
import sys
from tui_rnn.sweep import cluster, connection, link
cluster.SLICE, connection.ANSWERS_WITHIN, link.PATIENCE = {slices}, {patience}, {patience}
from tui_rnn.__main__ import main
main()
"""
OTHER_VERSION = """
import tui_rnn
tui_rnn.__version__ = "9.9"
from distributed.cli.dask_worker import main
main()
"""


class Dask:
    """A scheduler, and workers that start in a folder of their own, all by Dask's own commands."""

    def __init__(self, folder: Path, allowed_failures: int = 3) -> None:
        self._folder, self._file = folder, folder / "scheduler.json"
        self._processes: list[subprocess.Popen[bytes]] = []
        self._environment = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(allowed_failures)}
        self.scheduler = self._start(*self._command("0"))

    def _command(self, port: str) -> list[object]:
        options = ["--host", "127.0.0.1", "--port", port, "--no-dashboard", "--scheduler-file", self._file]
        return ["-m", "distributed.cli.dask_scheduler", *options]

    def worker(self, *how: str) -> subprocess.Popen[bytes]:
        """Start a worker, with a nanny that starts it again when it dies, or ``how``."""
        options = ["--scheduler-file", self._file, "--nthreads", "1", "--no-dashboard", "--local-directory", "."]
        return self._start(*(how or ("-m", "distributed.cli.dask_worker")), *options)

    def _start(self, *arguments: object) -> subprocess.Popen[bytes]:
        with (self._folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *map(str, arguments)],
                cwd=self._folder, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        self._processes.append(process)
        return process

    @property
    def address(self) -> str:
        """Of the scheduler; "" as long as it is not ready."""
        with contextlib.suppress(OSError, ValueError):
            return str(json.loads(self._file.read_text())["address"])
        return ""

    @property
    def processes(self) -> list[int]:
        return [process.pid for process in self._processes]

    def restart(self) -> None:
        """Kill the scheduler, and start another one at its address, with a worker."""
        self.scheduler.kill()
        self.scheduler.wait()
        port = self.address.rpartition(":")[2]
        self.scheduler = self._start(*self._command(port))
        self.worker()

    def close(self) -> None:
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()


def trainers(process: int) -> dict[int, int]:
    """The processes that train for a process and its descendants: each with its parent."""
    found = {}
    for child in children(process):
        with contextlib.suppress(OSError):
            if b"--json" in (PROC / str(child) / "cmdline").read_bytes().split(b"\0"):
                found[child] = process
        found.update(trainers(child))
    return found


@pytest.fixture(scope="module")
def start_dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Dask]]:
    """Starts a scheduler with so many workers, which lasts as long as these tests."""
    with contextlib.ExitStack() as stack:

        def start(workers: int, **how: Any) -> Dask:
            found = stack.enter_context(contextlib.closing(Dask(tmp_path_factory.mktemp("elsewhere"), **how)))
            give_up = time.monotonic() + 60
            while not found.address:
                assert time.monotonic() < give_up
                time.sleep(0.02)
            for _ in range(workers):
                found.worker()
            return found

        yield start


@pytest.fixture(scope="module")
def dask(start_dask: Callable[..., Dask]) -> Dask:
    """A scheduler with two workers."""
    return start_dask(2)


@pytest.fixture(scope="module")
def locally(tmp_path_factory: pytest.TempPathFactory, done: Any) -> Path:
    """The folder of the same sweep by processes, beside its text."""
    cli = type(done.cli)(tmp_path_factory.mktemp("locally"), done.cli._forks)
    cli.run("sweep", "book.txt", *PLAN, "--quiet")
    return cli.folder / "sweep"


def started(cli: Any, *arguments: object, slices: float = 60.0, patience: float = 60.0) -> Running:
    """A sweep whose slices and patience may be shorter than usual, and for which warnings are errors."""
    said = tempfile.TemporaryFile()  # noqa: SIM115 - closed by Running.close
    script = IN_A_HURRY.format(slices=slices, patience=patience)
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", script, "sweep", "book.txt", *map(str, arguments)],
        cwd=cli.folder, env=cli.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said,
    )  # fmt: skip
    assert process.stdout is not None
    running = Running(process, process.stdout, said)  # type: ignore[arg-type]
    cli._running.append(running)
    return running


def notes(ended: Any) -> list[str]:
    return [record["text"] for record in ended.records if record["event"] == "note"]


def assert_same(folder: Path, other: Path, runs: Sequence[str] = RUNS) -> None:
    """Everything that a run is, is the same, to the name of its text."""
    for run in runs:
        for name in ("ckpt.npz", "ckpt.best.npz"):
            assert (folder / run / name).read_bytes() == (other / run / name).read_bytes(), (run, name)
        assert {path.name for path in (folder / run).iterdir()} == {path.name for path in (other / run).iterdir()}


def test_a_worker_of_this_machine_is_killed(cli: Any, locally: Path, eventually: Callable[..., None]) -> None:
    with socket.socket() as another:  # Dask's usual port is taken, as by another cluster
        with contextlib.suppress(OSError):
            another.bind(("127.0.0.1", 8787))
        running = cli.start("sweep", "book.txt", *PLAN, "--cluster", "local", "--workers", 2, "--json")
        running.until("run_progress")
    (process, worker), *_ = trainers(running.process.pid).items()
    os.kill(worker, signal.SIGKILL)
    eventually(lambda: not is_running(process))  # nobody takes what it tells
    ended = running.end()
    assert (ended.code, ended.err) == (0, "")
    assert [record["reason"] for record in ended.records if record["event"] == "sweep_ended"] == ["complete"]
    assert len(notes(ended)) == 1, notes(ended)
    (note,) = notes(ended)
    assert note.startswith("the worker that trained hidden=") and note.endswith("is gone; another one trains it")
    assert_same(cli.folder / "sweep", locally)


def test_workers_that_do_not_see_the_folder(cli: Any, dask: Dask, locally: Path) -> None:
    """One of them is to be shut down, and so is the process that trains: it is saved, and another goes on."""
    running = started(cli, *ONE, "--cluster", dask.address, "--json", slices=1.0)
    running.until("run_progress")
    ((process, _),) = [pair for process in dask.processes for pair in trainers(process).items()]
    os.kill(process, signal.SIGTERM)
    ended = running.end()
    assert (ended.code, ended.err) == (0, "")
    assert not any(record["event"] == "run_started" for record in ended.records), "slices are nobody's business"
    assert_same(cli.folder / "sweep", locally, RUNS[:1])
    metrics = cli.metrics(f"sweep/{RUNS[0]}/ckpt.metrics.jsonl")
    updates = [record["update"] for record in metrics if record["event"] == "progress"]
    assert updates == sorted({*updates}) and updates[-1] == 20_000, "one is missing, or there twice"
    more = ("--resume", f"sweep/{RUNS[0]}/ckpt.npz", "--updates", 20_100, "--json")
    assert cli.run("train", *more).records[-1]["update"] == 20_100


def test_a_sweep_is_told_to_end_and_goes_on(cli: Any, dask: Dask, locally: Path) -> None:
    running = cli.start("sweep", "book.txt", *PLAN, "--cluster", dask.address, "--json")
    for run in RUNS:
        running.until("run_progress", point=run.partition("/")[0])
    running.signal(signal.SIGTERM)
    ended = running.end()
    assert ended.code == 143 and "to go on: tui-rnn sweep" in ended.err
    assert all((cli.folder / "sweep" / run / "ckpt.npz").exists() for run in RUNS)
    again = cli.run("sweep", "--cluster", dask.address, "--json")
    assert any(record["event"] == "run_found" and record["update"] for record in again.records)
    assert_same(cli.folder / "sweep", locally)


def test_a_sweep_is_killed_and_its_workers_are_free(cli: Any, dask: Dask, eventually: Any) -> None:
    running = started(cli, *LONG, "--cluster", dask.address, "--json")
    running.until("run_progress")
    running.signal(signal.SIGKILL)
    eventually(lambda: not any(map(trainers, dask.processes)))


def test_a_scheduler_comes_back(cli: Any, start_dask: Any, locally: Path, eventually: Any) -> None:
    dask = start_dask(1)
    running = started(cli, *ONE, "--cluster", dask.address, "--json", slices=0.8)
    eventually((cli.folder / "sweep" / RUNS[0] / "ckpt.npz").exists)
    dask.restart()
    ended = running.end()
    assert (ended.code, ended.err) == (0, "")
    assert any("answers again" in note for note in notes(ended))
    assert_same(cli.folder / "sweep", locally, RUNS[:1])


def test_workers_of_another_version_are_refused(cli: Any, start_dask: Any) -> None:
    dask = start_dask(0)
    running = started(cli, *LONG, "--cluster", dask.address, "--json")
    assert "has no workers; the runs wait until it has some" in running.until("note")["text"]
    dask.worker("-c", OTHER_VERSION, "--no-nanny")
    for found in (running, started(cli, *LONG, "--cluster", dask.address)):
        ended = found.end()
        assert ended.code == 1
        (line,) = ended.err.splitlines()
        assert line.startswith("tui-rnn: the worker tcp://127.0.0.1:")
        assert f" has tui-rnn 9.9, this is tui-rnn {tui_rnn.__version__}; install the same in both" in line


def test_a_bad_day(cli: Any, start_dask: Any, locally: Path, eventually: Any) -> None:
    """A run whose workers die fails, and the others go on; then the scheduler dies, and processes do the rest."""
    dask = start_dask(1, allowed_failures=0)
    running = started(cli, *PLAN, "--cluster", dask.address, "--json", slices=0.8, patience=2.0)
    first = running.until("run_progress")["point"]
    ((_, worker),) = [pair for process in dask.processes for pair in trainers(process).items()]
    os.kill(worker, signal.SIGKILL)
    failed = running.until("run_ended")
    assert (failed["point"], failed["state"]) == (first, "failed")
    assert failed["reason"] == "every worker that trained it has died (1 in a row)"
    eventually((cli.folder / "sweep" / RUNS[1] / "ckpt.npz").exists)
    dask.scheduler.kill()
    ended, where = running.end(), f"the Dask cluster at {dask.address}"
    assert ended.code == 1
    assert ended.err == f"tui-rnn: {where} has not answered for 2 seconds; to go on: tui-rnn sweep --out sweep\n"
    assert f"{where} does not answer; the runs wait for it up to 2 seconds" in notes(ended)
    again = cli.run("sweep", "--json")
    assert any(record["event"] == "run_found" and record["update"] for record in again.records)
    assert_same(cli.folder / "sweep", locally)


def test_a_scheduler_that_is_not_there(cli: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    ended = started(cli, *PLAN, "--cluster", address, patience=2.0).end()
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == f"tui-rnn: the Dask cluster at {address} does not answer within 2 seconds\n"
    assert not (cli.folder / "sweep").exists()


def test_what_is_no_cluster_is_refused(cli: Any) -> None:
    for address in ("somewhere", "tcp://somewhere", "8786"):
        cli.refused("sweep", "book.txt", *PLAN, "--cluster", address, says="as tcp://host:8786")
    cli.refused("sweep", *PLAN, "--cluster", "tcp://somewhere:8786", "--workers", 2, says="leave it out")


def test_without_the_extra(cli: Any) -> None:
    hidden = cli.folder / "hidden" / "distributed"
    hidden.mkdir(parents=True)
    (hidden / "__init__.py").write_text("raise ImportError('it is not installed')")
    path = f"{hidden.parent}:{Path(tui_rnn.__file__).parents[1]}"
    sweep = ("-m", "tui_rnn", "sweep", "book.txt", "--vary", "hidden=8", "--seeds", 1, "--updates", 10)
    for more, code in ((("--cluster", "local"), 2), ((), 0)):
        ended = cli.python(*sweep, *more, env=cli.environment | {"PYTHONPATH": path})
        assert ended.code == code
    cluster = cli.python(*sweep, "--cluster", "local", env=cli.environment | {"PYTHONPATH": path})
    assert cluster.err == "tui-rnn: --cluster needs Dask: pip install 'tui-rnn[cluster]'\n"
