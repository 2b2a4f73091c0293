"""Runs in processes on this machine: each is an ordinary ``tui-rnn train`` that tells its progress through a pipe.

When this process is killed, the pipe breaks, and each run saves itself and ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable
from typing import IO

import engine

from ..run.options import UsageError
from ..system import program
from ..system.terminal import printable_line
from .events import RunKey
from .executor import Ended, Job, News, Record

MOST = 1024  # processes
LAST = 4096  # bytes of what a process has said that are looked at, for its last line
ENDS_WITHIN = 30.0  # seconds that processes have to save their runs, once they are asked to


class Processes:
    """An executor, see ``Executor``. ``room``: processes at once; None is one for each core.

    Raises:
        UsageError: there cannot be so many.
    """

    def __init__(self, room: int | None = None) -> None:
        if room is not None and not 1 <= room <= MOST:
            raise UsageError(f"--workers must be a whole number from 1 to {MOST:,}, not {room}")
        self.room = room or engine.available_cores()
        self.where = "1 process" if self.room == 1 else f"{self.room} processes"
        self._processes: dict[RunKey, subprocess.Popen[bytes]] = {}
        self._lock = threading.Lock()

    def start(self, job: Job, tell: Callable[[News], object]) -> None:
        """Train a run in a process of its own."""
        said = tempfile.TemporaryFile()  # noqa: SIM115 - for as long as the process lasts
        command = program.command(*job.arguments(job.files.checkpoint, job.text))
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            start_new_session=True,  # Ctrl-C is for the sweep, which then ends its runs
        )
        with self._lock:
            self._processes[job.run] = process
        threading.Thread(target=self._follow, args=(job.run, process, said, tell), daemon=True).start()

    def _follow(
        self, run: RunKey, process: subprocess.Popen[bytes], said: IO[bytes], tell: Callable[[News], object]
    ) -> None:
        assert process.stdout is not None
        with said, process.stdout as lines:
            for line in lines:
                with contextlib.suppress(ValueError):
                    tell(Record(run, json.loads(line)))
            code = process.wait()
            with self._lock:
                self._processes.pop(run, None)
            tell(Ended(run, code, last_line(said)))

    def stop(self, run: RunKey) -> None:
        """Ask the process of a run to save it and end."""
        with self._lock:
            process = self._processes.get(run)
        if process is not None:
            process.send_signal(signal.SIGTERM)

    def close(self) -> None:
        """Ask all processes to end, and end those that do not."""
        with self._lock:
            processes = list(self._processes.values())
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            try:
                process.wait(ENDS_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()


def last_line(said: IO[bytes]) -> str:
    """The last line that a process has said, without the name of this program."""
    said.seek(max(0, os.fstat(said.fileno()).st_size - LAST))
    lines = said.read().decode(errors="replace").splitlines()
    return printable_line(lines[-1]).removeprefix("tui-rnn: ") if lines else ""
