"""Standard output that blocks nobody."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TextIO

import pytest

from tui_rnn.console import outlet as outlet_module
from tui_rnn.console.outlet import Outlet

PIPE = 65_536  # bytes that a pipe holds on Linux


@dataclass
class Pipe:
    """A pipe, the outlet in front of it, and how often the outlet said that it failed."""

    reader: int
    stream: TextIO
    failures: list[None] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.outlet = Outlet(self.stream, lambda: self.failures.append(None))

    def read(self, most: int = 1 << 20) -> bytes:
        return os.read(self.reader, most)


@pytest.fixture
def open_pipe() -> Iterator[Callable[..., Pipe]]:
    opened: list[Pipe] = []

    def make(encoding: str = "utf-8", errors: str = "strict") -> Pipe:
        reader, writer = os.pipe()
        opened.append(Pipe(reader, os.fdopen(writer, "w", encoding=encoding, errors=errors)))
        return opened[-1]

    yield make
    for pipe in opened:
        while not pipe.outlet.wait(0.01):  # its thread may still be in the descriptor that is to be closed
            pipe.read()
        os.close(pipe.reader)
        pipe.stream.close()


def test_everything_comes_in_order_and_at_once(open_pipe: Callable[..., Pipe]) -> None:
    pipe = open_pipe()
    for number in range(1000):
        assert pipe.outlet.write(f"{number} é\n") == len(f"{number} é\n")
    assert pipe.outlet.wait(60)
    assert pipe.read().decode().splitlines() == [f"{number} é" for number in range(1000)]
    assert (pipe.outlet.missing, pipe.outlet.error) == (0, None)


def test_a_reader_that_does_not_read_blocks_nobody_and_gets_all_in_the_end(open_pipe: Callable[..., Pipe]) -> None:
    pipe = open_pipe()
    lines = [f"{number:099}\n" for number in range(10 * PIPE // 100)]
    for line in lines:
        pipe.outlet.write(line)  # all of it, though the pipe is full after a tenth
    assert not pipe.outlet.wait(0.05)
    got = b""
    while len(got) < 100 * len(lines):
        got += pipe.read()
    assert pipe.outlet.wait(60)
    assert got.decode() == "".join(lines)


def test_beyond_the_limit_whole_writes_are_left_out_and_counted(
    open_pipe: Callable[..., Pipe], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlet_module, "MOST_WAITING", 3 * PIPE)
    pipe = open_pipe()
    pipe.outlet.write("a" * 2 * PIPE)
    pipe.outlet.write("b" * 2 * PIPE)
    pipe.outlet.write("c")
    assert pipe.outlet.missing == 1
    got = b""
    while len(got) < 2 * PIPE + 1:
        got += pipe.read()
    assert pipe.outlet.wait(60)
    assert got == b"a" * 2 * PIPE + b"c"
    pipe.outlet.write("d")  # there is room again
    assert pipe.outlet.wait(60)
    assert pipe.read() == b"d"


def test_a_reader_that_has_gone_away_is_told_once_and_writes_are_no_error(open_pipe: Callable[..., Pipe]) -> None:
    pipe = open_pipe()
    reader, pipe.reader = pipe.reader, os.open(os.devnull, os.O_RDONLY)
    os.close(reader)
    pipe.outlet.write("a")
    assert pipe.outlet.wait(60)
    assert isinstance(pipe.outlet.error, BrokenPipeError)
    for thread in threading.enumerate():
        if thread.name == "output" and thread is not threading.current_thread():
            thread.join(0.2)
    for _ in range(100):
        assert pipe.outlet.write("b") == 1
    assert len(pipe.failures) == 1
    assert pipe.outlet.missing == 0


def test_it_encodes_as_the_stream_would(open_pipe: Callable[..., Pipe]) -> None:
    pipe = open_pipe("ascii", "backslashreplace")
    pipe.outlet.write("é\u2028")
    assert pipe.outlet.wait(60)
    assert pipe.read() == b"\\xe9\\u2028"
    with pytest.raises(UnicodeEncodeError):
        open_pipe("ascii").outlet.write("é")


def test_it_says_what_it_stands_in_front_of(open_pipe: Callable[..., Pipe]) -> None:
    pipe = open_pipe("latin-1")
    assert (pipe.outlet.encoding, pipe.outlet.isatty()) == ("latin-1", False)
    assert pipe.outlet.fileno() == pipe.stream.fileno()
    master, slave = os.openpty()
    with os.fdopen(slave, "w") as terminal:
        assert Outlet(terminal, lambda: None).isatty()
    os.close(master)
