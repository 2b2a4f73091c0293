"""People at terminals."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import pytest

if not all(find_spec(name) for name in ("pexpect", "pyte", "termios")):
    collect_ignore_glob = ["*.py"]  # no pseudo-terminal, or nothing to read it with
else:
    from .person import Person


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
