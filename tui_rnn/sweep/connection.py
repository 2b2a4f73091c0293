"""A connection to a Dask scheduler, and what a sweep has there: its texts, its messages, its slices."""

from __future__ import annotations

import contextlib
import json
import logging
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import dask
from distributed import Client, Event, Future, KilledWorker

import tui_rnn

from . import task

ANSWERS_WITHIN = 10.0  # seconds
# A slice carries a checkpoint, which may be large, and only the scheduler is sure to have it when workers die.
dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TiB"})


class Gone(Exception):
    """The scheduler does not answer, or has forgotten what it was asked. The message follows its name."""


class Refused(Exception):
    """The cluster cannot be used. The message is one line."""


class Failed(Exception):
    """A slice cannot be made. The message is one line."""


class Message(NamedTuple):
    """What a worker tells of a slice: records of a run; none when it begins."""

    name: str
    records: list[Mapping[str, Any]]


class Connection:
    """A connection.

    Args:
        address: of the scheduler.
        name: of what the sweep has there. It is the sweep's own, so one that was killed leaves nothing for long: the
            same sweep takes its place.
        hear: takes messages, in a thread that must not wait.
        apart: whether the workers are those of the sweep itself.

    Raises:
        Gone: there is no scheduler. Refused: its workers have another version.
    """

    def __init__(self, address: str, name: str, hear: Callable[[Message], object], *, apart: bool) -> None:
        be_quiet()
        self._name, self._apart = name, apart
        self._lock, self._given = threading.Lock(), False
        try:
            self._client = Client(address, timeout=ANSWERS_WITHIN, set_as_default=False, name="tui-rnn")
        except (OSError, TimeoutError):
            raise Gone(f"does not answer within {ANSWERS_WITHIN:.0f} seconds") from None
        try:
            self.check_versions()
            with _or_gone():
                self._client.subscribe_topic(self._name, lambda event: hear(_message(event[1])))
        except BaseException:
            self.close()
            raise

    @property
    def is_gone(self) -> bool:
        """Whether the scheduler is known not to answer."""
        return self._client.status != "running"

    def threads(self) -> int:
        """How many slices the workers can make at once.

        Raises:
            Gone: the scheduler does not answer.
        """
        with _or_gone():
            return sum(self._client.nthreads(callback_timeout=ANSWERS_WITHIN).values())

    def check_versions(self) -> None:
        """Refuse workers with another version of this program.

        Raises:
            Refused: there are some. Gone: the scheduler does not answer.
        """
        with _or_gone():  # A module is sent by its name, so each worker looks into its own.
            versions = self._client.run(getattr, tui_rnn, "__version__", on_error="return")
        for address, version in versions.items():
            if isinstance(version, OSError):  # it dies just now
                continue
            if version != tui_rnn.__version__:
                its = "tui-rnn cannot be imported" if isinstance(version, Exception) else f"has tui-rnn {version}"
                raise Refused(
                    f"the worker {address} {its}, this is tui-rnn {tui_rnn.__version__}; install the same in both"
                )

    def give(self, texts: Mapping[str, bytes]) -> None:
        """Send the texts to all workers, once, and to those that join later.

        Args:
            texts: their contents by absolute paths.

        Raises:
            Gone: the scheduler does not answer.
        """
        with self._lock:
            if self._given:
                return
            with _or_gone():
                self._client.register_plugin(task.Texts(texts, apart=self._apart), name=self._name)
            self._given = True

    def submit(self, key: str, **work: Any) -> Future[Any]:
        """Have a slice made: see ``task.Slice``.

        Raises:
            Gone: the scheduler does not answer.
        """
        what = task.Slice(topic=self._name, texts=self._name, version=tui_rnn.__version__, **work)
        with _or_gone():
            return self._client.submit(task.make, what, key=f"{key} {uuid.uuid4().hex}", pure=False)

    def made(self, future: Future[Any]) -> task.Made:
        """Wait for a slice.

        Raises:
            Gone: nobody makes it any more. Failed: it cannot be made. Refused: a worker has another version.
        """
        try:
            made: task.Made = future.result()
        except KilledWorker as error:
            raise Failed(f"every worker that trained it has died ({error.allowed_failures + 1} in a row)") from None
        except Exception as error:
            if future.status != "error":  # it is cancelled, or cannot be fetched
                raise Gone(str(error)) from None
            self.check_versions()
            raise Failed(f"{type(error).__name__}: {error}") from None
        return made

    def end(self, name: str, future: Future[Any], *, begun: bool) -> None:
        """Have a run end: its slice that has begun, or never will.

        Raises:
            Gone: the scheduler does not answer.
        """
        with _or_gone():
            if begun:
                Event(name, self._client).set()
            else:
                future.cancel()

    def forget(self, name: str) -> None:
        """Leave nothing of a run that has ended at the scheduler."""
        with contextlib.suppress(Exception):
            Event(name, self._client).clear()

    def close(self) -> None:
        """Leave nothing behind at the scheduler, if it answers."""
        with contextlib.suppress(Exception):  # of many kinds, and it is left anyway
            if not self.is_gone:
                self._client.unregister_worker_plugin(self._name)
        with contextlib.suppress(OSError, TimeoutError):
            self._client.close(timeout=ANSWERS_WITHIN)


@contextlib.contextmanager
def _or_gone() -> Iterator[None]:
    """What Dask raises when a connection is closed just now is of many kinds."""
    try:
        yield
    except Exception as error:
        raise Gone(str(error)) from None


def _message(told: Mapping[str, Any]) -> Message:
    return Message(told["name"], [json.loads(line) for line in told["records"]])


def be_quiet() -> None:
    """Keep Dask's own log off the terminal: what a person should know, the sweep says."""
    for handler in logging.getLogger("distributed").handlers:
        handler.setLevel(logging.CRITICAL + 1)
