"""Runs on a Dask cluster: each is made in slices, and after each slice its files are here as if it had been made here.

Whatever dies, what is lost is a slice at most: of a worker, and Dask has its slice made by another; of the scheduler,
and the runs go on from their files when it is back; of this process, and the same sweep goes on from them.
"""

from __future__ import annotations

import contextlib
import logging
import os
import platform
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dask
from distributed import Future, LocalCluster

import engine

from ..run import lock
from ..run.leftovers import remove_temporaries
from ..run.outcome import FAILURE, SIGNAL, os_error_message
from ..run.session import LEFT_WITHIN
from . import carried
from .connection import Connection, Failed, Gone, Message, Refused
from .events import RunKey
from .executor import Ended, Job, Lost, News, Record, Remark
from .link import Link

SLICE = 60.0  # seconds of training after which the files of a run are fetched
# How often workers on this machine look at themselves. As often as is usual, that would be 3 % of two cores.
SELDOM = {
    "distributed.admin.system-monitor.interval": "5s",
    "distributed.admin.tick.interval": "1s",
    "distributed.worker.memory.monitor-interval": "1s",
    "distributed.worker.profile.enabled": False,
}
ENDS_WITHIN = 30.0  # seconds that workers have to send the files of runs that are asked to end
TERMINATED = SIGNAL + 15  # the exit code of a run that was asked to end


class Unusable(Exception):
    """The cluster cannot be used. The message is one line."""


@dataclass(eq=False)
class Remote:
    """A run that is made there.

    Attributes:
        name: unlike any other. future: of its present slice. begun: whether a worker has begun that.
        stopping: whether it is to end.
    """

    job: Job
    tell: Callable[[News], object]
    name: str = field(default_factory=lambda: uuid.uuid4().hex)
    future: Future[Any] | None = None
    begun: bool = False
    stopping: bool = False

    @property
    def label(self) -> str:
        """How a person knows it."""
        folder = self.job.files.checkpoint.parent
        return f"{folder.parent.name}/{folder.name}"


class Cluster:
    """An executor, see ``Executor``.

    Args:
        folder: of the sweep.
        address: of the scheduler; None starts a scheduler and workers on this machine.
        workers: how many are started.

    Raises:
        Unusable: there is no scheduler, or its workers have another version.
    """

    def __init__(self, folder: Path, address: str | None, workers: int) -> None:
        self._runs: dict[RunKey, Remote] = {}
        self._named: dict[str, Remote] = {}
        self._threads: dict[str, threading.Thread] = {}
        self._lock = threading.Lock()
        self._texts: Mapping[str, bytes] | None = None
        self._tell: Callable[[News], object] = lambda news: None
        self._name = f"tui-rnn {platform.node()}:{str(folder.absolute())!a}"
        self._is_own = address is None
        with contextlib.ExitStack() as stack:
            self._address = address or stack.enter_context(_local(workers))
            self.where = f"the Dask cluster at {address}" if address else "a Dask cluster on this machine"
            try:
                self._link = Link(self._connected, self.where, self._pass_on)
            except Gone as reason:
                raise Unusable(f"{self.where} {reason}") from None
            except Refused as reason:
                raise Unusable(str(reason)) from None
            self._leaving = stack.pop_all()

    @property
    def room(self) -> int:
        """How many runs can be trained at once: one at least, which then waits for a worker."""
        return max(1, self._link.threads)

    def start(self, job: Job, tell: Callable[[News], object]) -> None:
        """Train a run somewhere."""
        if self._texts is None:
            self._texts, self._tell = carried.texts(job.text), tell
        self._link.keep()
        remote = Remote(job, tell)
        with self._lock:
            self._runs[job.run] = self._named[remote.name] = remote
            thread = threading.Thread(target=self._follow, args=(remote,), daemon=True)
            self._threads[remote.name] = thread
        thread.start()

    def stop(self, run: RunKey) -> None:
        """Have a run saved and ended; one that no worker has begun is only forgotten."""
        with self._lock:
            remote = self._runs.get(run)
            if remote is None:
                return
            remote.stopping = True
            future = remote.future
        self._link.wake()
        connection = self._link.present
        if future is not None and connection is not None:
            with contextlib.suppress(Gone):  # then its thread knows, too
                connection.end(remote.name, future, begun=remote.begun and bool(self._link.threads))

    def close(self) -> None:
        """Have all runs saved and ended, and leave the cluster."""
        with self._lock:
            runs, threads = list(self._runs), list(self._threads.values())
        for run in runs:
            self.stop(run)
        until = time.monotonic() + ENDS_WITHIN
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        self._link.close()
        self._leaving.close()

    def _connected(self) -> Connection:
        return Connection(self._address, self._name, self._hear, apart=self._is_own)

    def _pass_on(self, news: Remark | Lost) -> None:
        self._tell(news)
        if not self._link.threads:  # no worker will end the runs that are to end
            for remote in list(self._runs.values()):
                if remote.stopping:
                    self.stop(remote.job.run)

    def _hear(self, message: Message) -> None:
        remote = self._named.get(message.name)
        if remote is None:
            return
        if not message.records:
            if remote.begun:
                remote.tell(Remark(f"the worker that trained {remote.label} is gone; another one trains it"))
                self._fall_back(remote)
            remote.begun = True
        for record in message.records:
            remote.tell(Record(remote.job.run, record))

    def _fall_back(self, remote: Remote) -> None:
        """Tell that a run goes on from its files."""
        path, update = remote.job.files.checkpoint, 0
        if path.exists():
            with contextlib.suppress(engine.CheckpointError):  # which will be told when it is read for good
                update = engine.load(path).update
        remote.tell(Record(remote.job.run, {"event": "rolled_back", "update": update}))

    def _follow(self, remote: Remote) -> None:
        files = remote.job.files
        ended: Ended | None
        try:
            with lock.held(files.checkpoint, LEFT_WITHIN):
                remove_temporaries(files, [Path(path) for path in self._texts or ()])
                ended = self._make(remote)
        except lock.Taken as taken:
            why = f"{files.checkpoint} is being trained by another tui-rnn ({taken})"
            ended = Ended(remote.job.run, FAILURE, why)
        except lock.NotALock as found:
            ended = Ended(remote.job.run, FAILURE, f"{found.path} should be a lock, but is {found.what}")
        except OSError as error:
            ended = Ended(remote.job.run, FAILURE, os_error_message(error, "cannot be used", files.checkpoint))
        except Failed as error:
            ended = Ended(remote.job.run, FAILURE, str(error))
        except Exception as error:  # else the sweep would wait for this run for ever
            ended = Ended(remote.job.run, FAILURE, f"{type(error).__name__}: {error}")
        with self._lock:
            self._runs.pop(remote.job.run)
            self._named.pop(remote.name)
            self._threads.pop(remote.name)
        if ended is not None:
            remote.tell(ended)

    def _make(self, remote: Remote) -> Ended | None:
        """Have a run made, slice by slice. Returns how it ended; None if nobody can make it.

        Raises:
            Failed: a slice cannot be made. OSError: its files cannot be read or written.
        """
        job = remote.job
        while (connection := self._link.usable(lambda: remote.stopping)) is not None:
            try:
                made = connection.made(self._submitted(connection, remote))
            except Gone:
                if not remote.stopping:
                    self._link.lose(connection)
                    self._fall_back(remote)
                continue
            except Refused as reason:
                self._link.give_up(str(reason))
                return None
            carried.write(job.files, made.files)
            if made.over or remote.stopping:
                connection.forget(remote.name)
                for record in made.ending:
                    remote.tell(Record(job.run, record))
                return Ended(job.run, made.code, made.message)
        return Ended(job.run, TERMINATED, "") if remote.stopping else None

    def _submitted(self, connection: Connection, remote: Remote) -> Future[Any]:
        job, checkpoint = remote.job, carried.absolute(remote.job.files.checkpoint)
        connection.give(self._texts or {})
        texts = tuple(os.path.relpath(carried.absolute(name)) for name in job.text)
        arguments = job.arguments(Path(os.path.relpath(checkpoint)), texts)
        files = carried.read(job.files)
        with self._lock:
            remote.begun = False
            if remote.stopping:
                raise Gone
            remote.future = connection.submit(
                remote.label,
                name=remote.name,
                arguments=(*arguments, "--no-attach"),
                folder=str(Path.cwd()),
                checkpoint=checkpoint,
                files=files,
                seconds=SLICE,
            )
            return remote.future


@contextlib.contextmanager
def _local(workers: int) -> Iterator[str]:
    """A scheduler and workers on this machine, which only this machine can reach. Yields the scheduler's address."""
    with (
        dask.config.set(SELDOM),
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",  # without one, Dask warns where its usual port is taken
            silence_logs=logging.CRITICAL,
        ) as found,
    ):
        yield str(found.scheduler_address)
