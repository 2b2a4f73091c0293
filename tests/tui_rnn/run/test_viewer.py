"""One connection, with a real pair of sockets."""

from __future__ import annotations

import json
import select
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tui_rnn.run import viewer
from tui_rnn.run.viewer import LONGEST_LINE, MOST_COMMANDS, MOST_WAITING, LostViewer, Viewer

from .raw import PATIENCE, RawViewer

Pair = tuple[Viewer, RawViewer]


@pytest.fixture
def pair() -> Iterator[Pair]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    ours.setblocking(False)
    theirs.settimeout(PATIENCE)
    raw = RawViewer(Path(), theirs)
    yield Viewer(ours), raw
    raw.close()
    ours.close()


def taken(ours: Viewer, theirs: RawViewer) -> list[dict[str, Any]]:
    """What the other side gets if it reads on, up to the end."""
    with ThreadPoolExecutor() as reading:
        records = reading.submit(lambda: [*iter(theirs.next, {})])
        while ours.is_waiting:
            select.select([], [ours.connection], [], PATIENCE)
            ours.send()
        ours.connection.close()
        return records.result()


def line(n: int, size: int = 0) -> bytes:
    return json.dumps({"n": n, "pad": "x" * size}).encode() + b"\n"


def test_lines_arrive_as_they_were_told(pair: Pair) -> None:
    ours, theirs = pair
    for n in range(3):
        ours.tell(line(n))
    assert ours.is_waiting
    ours.send()
    assert not ours.is_waiting
    assert [theirs.next()["n"] for _ in range(3)] == [0, 1, 2]


def test_the_newest_of_a_kind_replaces_those_that_are_not_on_their_way(pair: Pair) -> None:
    ours, theirs = pair
    ours.tell(line(0, 1_000_000), "big")
    ours.send()  # it is on its way, and does not fit
    assert ours.is_waiting
    for n in range(1, 1000):
        ours.tell(line(n, 1000), "small")
    ours.tell(line(1000))
    ours.tell(line(1001, 10), "big")  # the first one still arrives whole
    assert [record["n"] for record in taken(ours, theirs)] == [0, 999, 1000, 1001]


def test_who_does_not_read_is_lost_and_told_why_without_the_rest(pair: Pair) -> None:
    ours, theirs = pair
    size = 1_000_000
    with pytest.raises(LostViewer, match="it does not read what it is sent"):
        for n in range(2 * MOST_WAITING // size):
            ours.tell(line(n, size))
            ours.send()
    assert n * size < MOST_WAITING + 3 * size
    ours.send_away("it does not read what it is sent")
    assert ours.is_leaving
    assert not ours.is_admitted
    assert ours._waiting < 2 * size  # the rest is forgotten
    *whole, last = taken(ours, theirs)  # of the line that was on its way nothing is missing
    assert [record["n"] for record in whole] == [*range(len(whole))]
    assert len(whole) < 3
    assert last == {"closed": "it does not read what it is sent"}


def test_who_has_left_is_lost_without_a_reason(pair: Pair) -> None:
    ours, theirs = pair
    theirs.close()
    for act in (ours.send, lambda: list(ours.receive())):
        ours.tell(line(0))
        with pytest.raises(LostViewer, match=r"^$"):
            act()


def test_what_it_sends_is_put_together_from_its_pieces(pair: Pair) -> None:
    ours, theirs = pair
    assert list(ours.receive()) == []
    theirs.connection.sendall(b'{"a": 1}\n{"b"')
    assert list(ours.receive()) == [{"a": 1}]
    theirs.connection.sendall(b": 2}\n")
    assert list(ours.receive()) == [{"b": 2}]


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (b"GET / HTTP/1.1\r\n", "it sent something else than a command: not a line of JSON"),
        (b"\x80\x04\x95\n", "it sent something else than a command: not a line of JSON"),
        (b"\n", "it sent something else than a command: not a line of JSON"),
        (b"[]\n", "it sent something else than a command: not a JSON object"),
        (b"{}\n" * (MOST_COMMANDS + 1), f"it sent more than {MOST_COMMANDS} commands in a second"),
    ],
)
def test_who_sends_something_else_is_lost(pair: Pair, sent: bytes, says: str) -> None:
    ours, theirs = pair
    theirs.connection.sendall(sent)
    with pytest.raises(LostViewer, match=says):
        list(ours.receive())


def test_an_endless_line_is_not_kept(pair: Pair) -> None:
    ours, theirs = pair
    received = 0
    with pytest.raises(LostViewer, match=f"a line of more than {LONGEST_LINE:,} bytes"):
        for _ in range(2 * LONGEST_LINE // 50_000):
            theirs.connection.sendall(b"x" * 50_000)
            assert list(ours.receive()) == []
            received += 50_000
    assert received < LONGEST_LINE + viewer.CHUNK
