"""What these tests share: the real command line in a process of its own, in a folder with a small text."""

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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple

import pytest

TEXT = "the quick brown fox jumps over the lazy dog.\n" * 40  # 1,800 characters, 29 of them distinct

Record = dict[str, Any]
Arguments = tuple[object, ...]


@dataclass(frozen=True)
class Ended:
    """A command that has ended: its exit code, and what it wrote."""

    code: int
    stdout: bytes
    stderr: bytes

    @property
    def out(self) -> str:
        return self.stdout.decode()

    @property
    def err(self) -> str:
        return self.stderr.decode()

    @property
    def records(self) -> list[Record]:
        """Every line of standard output as JSON."""
        return [json.loads(line) for line in self.out.splitlines()]


class Forks:
    """Commands that start fast: see forks.py."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            self._server = subprocess.Popen(
                [sys.executable, str(Path(__file__).with_name("forks.py")), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env=environment() | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"},
            )

    def start(self, arguments: Arguments, folder: Path, standard: list[int], ignored: Arguments = ()) -> Process:
        order = {"arguments": [*map(str, arguments)], "folder": str(folder), "environment": environment()}
        order["ignored"] = [*ignored]
        reports, report = os.pipe()
        socket.send_fds(self._socket, [json.dumps(order).encode() + b"\n"], [*standard, report])
        os.close(report)
        return Process(os.fdopen(reports))

    def close(self) -> None:
        self._socket.close()
        self._server.wait()


class Process:
    """A forked command; it is used as a ``subprocess.Popen`` is."""

    def __init__(self, reports: IO[str]) -> None:
        self._reports = reports
        self.pid = int(reports.readline())
        self._code: int | None = None

    def wait(self) -> int:
        if self._code is None:
            self._code = int(self._reports.readline())
            self._reports.close()
        return self._code

    def send_signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):  # it has just ended
            if self._code is None:
                os.kill(self.pid, number)


class Running:
    """A command that is still going on; its standard output is read line by line."""

    def __init__(self, process: Process, stdout: IO[bytes], stderr: IO[bytes]) -> None:
        self.process, self.stdout, self._stderr = process, stdout, stderr

    def until(self, event: str, **values: Any) -> Record:
        """Read up to a JSON record of this event: with these values, or for ``update`` at least that one."""
        for line in self.stdout:
            record: Record = json.loads(line)
            named = record["event"] == event
            reached = record.get("update", 0) >= values.get("update", 0)
            if named and reached and all(record[name] == values[name] for name in values if name != "update"):
                return record
        raise AssertionError(f"it ended before {event} {values}: {self.errors().decode()}")

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def end(self) -> Ended:
        """Wait for the end; the output that was not read before."""
        rest = b"" if self.stdout.closed else self.stdout.read()
        return Ended(self.process.wait(), rest, self.errors())

    def errors(self) -> bytes:
        """What it has written to stderr so far."""
        self._stderr.seek(0)
        return self._stderr.read()

    def close(self) -> None:
        """End it, whatever it does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.stdout.close()
        self._stderr.close()


def filled(arguments: Arguments, *defaults: Arguments) -> Arguments:
    """The arguments, and before them the options that are not among them: none may be given twice."""
    missing = [word for option in defaults if option[0] not in arguments for word in option]
    return (*missing, *arguments)


def environment() -> dict[str, str]:
    """Of the commands: this process's own, without what changes how Python and Rich write."""
    unwanted = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PYTHONIOENCODING", "PYTHONUTF8"}
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return kept | {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}


class CommandLine:
    """``python -m tui_rnn`` in a folder.

    Attributes:
        folder: where it runs. book: a small text in it, "book.txt".
    """

    def __init__(self, folder: Path, forks: Forks) -> None:
        self.folder, self._forks = folder, forks
        self.book = folder / "book.txt"
        self.book.write_bytes(TEXT.encode())
        self.environment = environment()
        self._running: list[Running] = []

    def run(self, *arguments: object, code: int | None = 0, stdin: bytes = b"", cwd: Path | None = None) -> Ended:
        """Run to the end, and expect an exit code (None: any)."""
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            given.write(stdin)
            given.seek(0)
            standard = [given.fileno(), out.fileno(), err.fileno()]
            ended_with = self._forks.start(arguments, cwd or self.folder, standard).wait()
            out.seek(0), err.seek(0)
            ended = Ended(ended_with, out.read(), err.read())
        assert code is None or ended.code == code, ended.stderr.decode(errors="replace")
        return ended

    def refused(self, *arguments: object, says: str, stdin: bytes = b"") -> str:
        """Run a command that is to end with one line on stderr and code 2, having written nothing. Returns the line."""
        before = self.files()
        ended = self.run(*arguments, code=2, stdin=stdin)
        (line,) = ended.err.splitlines()
        assert line.startswith("tui-rnn: ")
        assert says in line
        assert "Traceback" not in line
        assert ended.stdout == b""
        assert self.files() == before
        return line

    def train(self, *arguments: object, **named: Any) -> Ended:
        """Train a small model on the book without the app."""
        return self.run("train", "book.txt", "--no-ui", *filled(arguments, ("--hidden", 8)), **named)

    def resume(self, *arguments: object, **named: Any) -> Ended:
        """Go on with ckpt.npz without the app, printing JSON."""
        return self.run("train", *filled(arguments, ("--resume",)), "--no-ui", "--json", **named)

    def start(self, *arguments: object, buffering: int = -1, ignored: Arguments = ()) -> Running:
        """Start a command, with some signals ignored; it is ended with the test if it has not ended before."""
        out, theirs = os.pipe()
        stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed by Running.close
        with open(os.devnull, "rb") as nothing:  # noqa: PTH123
            standard = [nothing.fileno(), theirs, stderr.fileno()]
            process = self._forks.start(arguments, self.folder, standard, ignored)
        os.close(theirs)
        self._running.append(Running(process, os.fdopen(out, "rb", buffering), stderr))
        return self._running[-1]

    def start_training(self, *arguments: object, **named: Any) -> Running:
        """Start a run that does not end by itself, printing JSON."""
        given = filled(arguments, ("--hidden", 8), ("--updates", 10**9), ("--sample-every", 0))
        return self.start("train", "book.txt", "--no-ui", "--json", *given, **named)

    def python(self, *arguments: object, **popen: Any) -> Ended:
        """Run a fresh Python in the folder: ``-m tui_rnn ...``, or ``-c ...``."""
        options: dict[str, Any] = {"cwd": self.folder, "env": self.environment, "check": False}
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        process = subprocess.run([sys.executable, *map(str, arguments)], **(options | streams | popen))
        return Ended(process.returncode, process.stdout or b"", process.stderr or b"")

    def files(self) -> dict[str, bytes | None]:
        """What is in the folder: path -> contents, None for a folder."""
        paths = sorted(self.folder.rglob("*"))
        return {str(p.relative_to(self.folder)): p.read_bytes() if p.is_file() else None for p in paths}

    def metrics(self, name: str = "ckpt.metrics.jsonl") -> list[Record]:
        return [json.loads(line) for line in (self.folder / name).read_text().splitlines()]

    def close(self) -> None:
        for running in self._running:
            running.close()


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    server = Forks()
    yield server
    server.close()


@pytest.fixture
def cli(tmp_path: Path, forks: Forks) -> Iterator[CommandLine]:
    """The command line in a fresh folder with a small text."""
    commands = CommandLine(tmp_path, forks)
    yield commands
    commands.close()


@pytest.fixture
def small_disk(cli: Any) -> Iterator[Path]:
    """A file system of 256 kB in the folder."""
    folder = cli.folder / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "none", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("not allowed to mount a file system")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@dataclass(frozen=True)
class Done:
    """A run of 300 updates that nothing disturbed; only to be looked at."""

    cli: CommandLine
    ended: Ended

    @property
    def folder(self) -> Path:
        return self.cli.folder

    @property
    def finished(self) -> Record:
        return self.ended.records[-1]

    @property
    def hash(self) -> str:
        value: str = self.finished["parameters_sha256"]
        return value


@pytest.fixture(scope="session")
def done(tmp_path_factory: pytest.TempPathFactory, forks: Forks) -> Done:
    """A run of 300 updates on the book, with what it printed as JSON."""
    cli = CommandLine(tmp_path_factory.mktemp("done"), forks)
    return Done(cli, cli.train("--updates", 300, "--json", "--checkpoint-every", 100, "--sample-every", 100))


@pytest.fixture
def one_thread() -> Iterator[None]:
    """As the command line has it for small models; products are made in parts only then."""
    from engine.network import blas

    before = blas.threads()
    blas.use_threads(1)
    yield
    if before is not None:
        blas.use_threads(before)


@pytest.fixture
def eventually() -> Callable[[Callable[[], object]], None]:
    """Waits until something is so; giving up, after a generous while, is a failure and not a measurement."""

    def wait(condition: Callable[[], object]) -> None:
        give_up = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < give_up, "it never came about"
            time.sleep(0.02)

    return wait


@pytest.fixture(scope="session")
def a_run() -> Callable[..., Any]:
    """Makes what is known of a run, as if it had been read from its files; settings are given by name."""
    from engine import Config
    from tui_rnn.events import TextRead
    from tui_rnn.run.recorded import Lowest, RecordedRun
    from tui_rnn.run.runfiles import RunFiles
    from tui_rnn.watch.history import History

    def make(
        name: str = "a",
        bits: tuple[float, ...] = (5.0, 4.0, 3.0),
        validated: float | None = None,
        text: str = "book.txt",
        goal: int = 300,
        apart: int = 100,
        init_from: Any = None,
        rates: tuple[tuple[int, float], ...] = ((0, 0.1),),
        failed: str = "",
        **settings: Any,
    ) -> RecordedRun:
        updates = [apart * (n + 1) for n in range(len(bits))]
        history = History(updates=updates, bits=[*bits], seconds=[update / 100 for update in updates])
        if validated is not None:
            history.validated, history.validation_bits = updates[-1:], [validated]
        history.sessions.failed = failed
        lowest = min(map(Lowest, updates, bits), key=lambda point: point.bits, default=None)
        return RecordedRun(
            files=RunFiles.of(Path(f"{name}.npz")),
            has_checkpoint=True,
            config=Config(**settings),
            text=TextRead(name=text, sha256=text, characters=1800, distinct=29, encoding="utf-8"),
            learning_rates=rates,
            goal=goal,
            update=updates[-1] if updates else 0,
            updates_per_epoch=71,
            init_from=init_from,
            history=history,
            lowest=None if failed else lowest,
            validation=None if failed or validated is None else Lowest(updates[-1], validated),
        )

    return make


SWEPT_UPDATES = 150
VARY = ("--vary", "learning-rate=0.05,0.1", "--vary", "cell=rnn,gru", "--hidden", 8, "--updates", SWEPT_UPDATES)


class Swept(NamedTuple):
    """Where it is, and what it printed as JSON; only to be looked at."""

    cli: Any
    folder: Path
    records: list[dict[str, Any]]


@pytest.fixture(scope="session")
def swept(tmp_path_factory: pytest.TempPathFactory, done: Any) -> Swept:
    """Two learning rates and two cells, with two seeds each."""
    cli = type(done.cli)(tmp_path_factory.mktemp("swept"), done.cli._forks)
    ended = cli.run("sweep", "book.txt", *VARY, "--seeds", 2, "--json")
    assert ended.err == ""
    return Swept(cli, cli.folder / "sweep", ended.records)
