"""A slice of a run, made by a real Dask worker."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import tui_rnn
from tui_rnn.run.runfiles import RunFiles
from tui_rnn.sweep import carried

distributed = pytest.importorskip("distributed", reason="the extra cluster is not installed")
from tui_rnn.sweep import task  # noqa: E402 - it needs Dask

TEXT = b"the quick brown fox jumps over the lazy dog.\n" * 40
HOME = "/there/is/no/such/folder"  # on the machine of the worker


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with (
        distributed.LocalCluster(
            n_workers=1,
            threads_per_worker=1,
            processes=False,
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
            local_directory=tmp_path_factory.mktemp("worker"),
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        client.register_plugin(task.Texts({f"{HOME}/book.txt": TEXT}, apart=False), name="texts")
        yield client


def a_slice(files: carried.Contents = (None,) * 4, **changed: Any) -> task.Slice:
    how = ["--resume=run/ckpt.npz"] if files[0] else ["--out=run/ckpt.npz", "--hidden=8", "--seed=3"]
    given = {
        "name": "name", "topic": "topic", "version": tui_rnn.__version__, "texts": "texts",
        "arguments": ("train", *how, "--text=book.txt", "--updates=20000", "--json", "--no-attach"),
        "folder": HOME, "checkpoint": f"{HOME}/run/ckpt.npz", "files": files, "seconds": 600.0,
    }  # fmt: skip
    return task.Slice(**{**given, **changed})


def test_slices_make_the_same_run_as_one_process(client: Any, cli: Any) -> None:
    """The same bytes: the checkpoint names its text as it does where the run really is."""
    made = client.submit(task.make, a_slice(seconds=0.3), pure=False).result()
    assert (made.over, made.ending[-1]["reason"]) == (False, "asked") and 0 < made.ending[-1]["update"] < 20000
    made = client.submit(task.make, a_slice(made.files), pure=False).result()
    assert (made.over, made.code, made.ending[-1]["reason"]) == (True, 0, "goal")
    (cli.folder / "run").mkdir()
    cli.train("--out", "run/ckpt.npz", "--seed", 3, "--updates", 20000, "--json")
    files = RunFiles.of(cli.folder / "run" / "ckpt.npz")
    assert files.checkpoint.read_bytes() == made.files[0]
    assert files.best.read_bytes() == made.files[1]
    assert made.files[2] is not None and b'"reason": "goal"' in made.files[2]
    assert made.files[3] is not None


def test_it_ends_when_it_is_asked_and_leaves_nothing(client: Any) -> None:
    worker = next(iter(client.cluster.workers.values()))
    before = [*Path(worker.local_directory).iterdir()]
    heard = []
    client.subscribe_topic("topic", lambda event: heard.append(event[1]))
    event = distributed.Event("name", client)
    future = client.submit(task.make, a_slice(arguments=(*a_slice().arguments[:-3], "--updates=1000000000", "--json")))
    event.set()
    made = future.result()
    event.clear()
    assert (made.code, made.over) in ((143, False), (-15, True))  # the latter before it had begun
    assert (heard[0]["name"], heard[0]["records"]) == ("name", [])
    assert [*Path(worker.local_directory).iterdir()] == before


def test_why_it_cannot_be_made_is_told(client: Any) -> None:
    made = client.submit(task.make, a_slice(arguments=("train", "--text=nothing.txt", "--json"))).result()
    assert (made.over, made.code, made.message) == (True, 2, "nothing.txt cannot be read: no such file or directory")
    with pytest.raises(task.OtherVersion, match=rf"^tui-rnn {tui_rnn.__version__}$"):
        client.submit(task.make, a_slice(version="9.9")).result()


def test_messages_are_few_and_say_all_that_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    now, sent = [100.0], []
    monkeypatch.setattr("tui_rnn.sweep.task.time.monotonic", lambda: now[0])
    worker: Any = SimpleNamespace(log_event=lambda topic, message: sent.append(message["records"]))
    telling = task.Telling(worker, a_slice())

    def progress(update: int) -> dict[str, object]:
        return {"event": "progress", "update": update}

    for update in range(1, 6):
        telling(progress(update))
    validation, finished = {"event": "validation", "update": 5, "loss": 2.0}, {"event": "finished", "reason": "asked"}
    telling(validation)
    telling(progress(6))
    telling({"event": "sample", "text": "long"})
    now[0] += task.APART
    telling(progress(7))
    telling(progress(8))
    telling(finished)
    told = [[json.loads(line) for line in lines] for lines in sent]
    assert told == [[], [progress(1)], [progress(5), validation, progress(7)], [progress(8)]]
    assert telling.ending == [finished] and telling.was_asked


def test_a_worker_of_the_sweep_itself_does_not_hear_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    groups = []
    monkeypatch.setattr(os, "setpgid", lambda *group: groups.append(group))
    worker: Any = None
    task.Texts({}, apart=False).setup(worker)
    assert groups == []
    task.Texts({}, apart=True).setup(worker)
    assert groups == [(0, 0)]


def test_nothing_is_remembered_of_the_texts(client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the texts that a person has named would be forgotten, one for each slice."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    stopping = a_slice(arguments=(*a_slice().arguments, "--stop-at=10"))
    made = client.submit(task.make, stopping, pure=False).result()
    assert made.over and made.ending[-1]["update"] == 10, "it ended where it was to end, and not because it was told to"
    assert list(tmp_path.iterdir()) == []
