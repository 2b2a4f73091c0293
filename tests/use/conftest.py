"""People at terminals."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import pytest

if not all(find_spec(name) for name in ("pexpect", "pyte", "termios")):
    collect_ignore_glob = ["*.py"]  # no pseudo-terminal, or nothing to read it with
else:
    from .person import ROOT, Person, environment


NEVER = 10**9  # updates; a fast machine makes the usual 100,000 while a person reads


class Start(Protocol):
    """Starts ``tui-rnn train`` with these arguments, in the test's own folder; endless unless they say."""

    def __call__(self, *arguments: object, size: tuple[int, int] = (120, 36), rate: int | None = None) -> Person: ...


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[Person] = []

    def person(*arguments: object, size: tuple[int, int] = (120, 36), rate: int | None = None) -> Person:
        if not {"--updates", "--resume"} & set(arguments):
            arguments = (*arguments, "--updates", NEVER)
        started.append(Person(tmp_path, *arguments, size=size, rate=rate))
        return started[-1]

    yield person
    for one in started:
        one.close()


Cli = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cli]:
    """Runs a command without a terminal to its end. Runs that are left behind are ended with the test."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def run(*arguments: object, cwd: Path = tmp_path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tui_rnn", *map(str, arguments)]
        return subprocess.run(
            command, cwd=cwd, env=environment(ROOT), stdin=subprocess.DEVNULL, capture_output=True, text=True
        )

    yield run
    for line in run("ps", "--json").stdout.splitlines():
        with contextlib.suppress(ProcessLookupError):
            os.kill(json.loads(line)["process"], signal.SIGKILL)


@pytest.fixture
def person(cli: Cli, tmp_path: Path) -> Iterator[Callable[..., Person]]:
    """Has a person run a command in the test's folder, or another."""
    people: list[Person] = []

    def sits_down(
        command: str, *arguments: object, size: tuple[int, int] = (120, 36), folder: Path = tmp_path
    ) -> Person:
        people.append(Person(folder, *arguments, size=size, command=command))
        return people[-1]

    yield sits_down
    for one in people:
        one.close()
