"""A connection to a scheduler: what it leaves there, and how what Dask says becomes what a sweep says."""

from __future__ import annotations

import logging
import queue
from collections.abc import Iterator
from typing import Any

import pytest

distributed = pytest.importorskip("distributed", reason="the extra cluster is not installed")
from tui_rnn.sweep.connection import Connection, Failed, Gone, Message, be_quiet  # noqa: E402 - it needs Dask


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        processes=False,
        protocol="tcp",
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        silence_logs=logging.CRITICAL,
        local_directory=tmp_path_factory.mktemp("worker"),
    ) as found:
        yield found


@pytest.fixture
def heard() -> queue.SimpleQueue[Message]:
    return queue.SimpleQueue()


@pytest.fixture
def connection(cluster: Any, heard: queue.SimpleQueue[Message]) -> Iterator[Connection]:
    found = Connection(cluster.scheduler_address, "the sweep", heard.put, apart=False)
    yield found
    found.close()


def submitted(connection: Connection, **work: Any) -> Any:
    given = {
        "name": "a run", "arguments": ("train", "--out=c.npz", "--json", "--updates=1000000000", "--hidden=8"),
        "folder": "/home", "checkpoint": "/home/c.npz", "files": (None,) * 4, "seconds": 600.0,
    }  # fmt: skip
    return connection.submit("hidden=8/seed-0", **{**given, **work})


def test_a_slice_is_made_and_ended(connection: Connection, heard: queue.SimpleQueue[Message], cluster: Any) -> None:
    connection.give({"/home/book.txt": b"a text"})
    connection.give({"/home/book.txt": b"and no other, as the workers have that"})
    (worker,) = cluster.workers.values()
    assert worker.plugins["the sweep"].files == {"/home/book.txt": b"a text"}
    future = submitted(connection)
    assert future.key.startswith("hidden=8/seed-0 ")  # how Dask's dashboard shows it
    assert heard.get(timeout=60) == Message("a run", [])
    assert heard.get(timeout=60).records[0]["update"] == 1
    connection.end("a run", future, begun=True)
    made = connection.made(future)
    assert not made.over and made.ending[-1]["reason"] == "asked" and made.files[0]
    connection.forget("a run")
    assert not cluster.scheduler.extensions["events"]._events
    assert connection.threads() == 1 and not connection.is_gone


def test_one_that_no_worker_has_begun_is_forgotten(connection: Connection) -> None:
    connection.give({})
    first, second = submitted(connection), submitted(connection, name="another")
    connection.end("another", second, begun=False)
    with pytest.raises(Gone):
        connection.made(second)
    connection.end("a run", first, begun=True)
    connection.made(first)
    connection.forget("a run")


def test_why_a_slice_cannot_be_made_is_a_line(connection: Connection) -> None:
    with pytest.raises(Failed, match=r"^KeyError: 'the sweep'$"):  # it was given no texts
        connection.made(submitted(connection))
    connection.give({})
    with pytest.raises(Failed, match="File name too long"):
        connection.made(submitted(connection, folder=f"/{'x' * 300}"))


def test_it_leaves_nothing_behind(cluster: Any, connection: Connection) -> None:
    connection.give({})
    connection.close()
    connection.close()
    assert connection.is_gone
    (worker,) = cluster.workers.values()
    assert "the sweep" not in worker.plugins and "the sweep" not in cluster.scheduler.worker_plugins
    with pytest.raises(Gone):
        connection.threads()
    with pytest.raises(Gone):
        submitted(connection)


def test_nobody_answers(heard: queue.SimpleQueue[Message], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_rnn.sweep.connection.ANSWERS_WITHIN", 1.0)
    with pytest.raises(Gone, match=r"^does not answer within 1 seconds$"):
        Connection("tcp://127.0.0.1:1", "the sweep", heard.put, apart=False)


def test_the_log_of_dask_is_not_shown(capfd: pytest.CaptureFixture[str]) -> None:
    be_quiet()
    logging.getLogger("distributed.scheduler").critical("what nobody should see")
    assert capfd.readouterr().err == ""
