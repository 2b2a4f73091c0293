"""The screen of a sweep as it was when somebody looked at it and found it good. SNAPSHOTS=1 keeps a new one."""

from __future__ import annotations

import itertools
import math
import os
import time
from pathlib import Path
from typing import Any

import pytest

from tui_rnn.sweep.events import DIVERGED, DONE, RUNNING, WAITING, Noted, RunFound, RunKey

from .conftest import app_of, planned, play, rows

FOLDER = Path(__file__).parent / "snapshots"
POINTS = [*itertools.product(("0.05", "0.1", "0.2"), ("rnn", "gru"))]


def losses(point: int, seed: int, update: int) -> tuple[tuple[int, float], ...]:
    best = 2 + point / 3 + seed / 50
    return tuple((at, best + (6 - best) * math.exp(-at / 200)) for at in range(20, update + 1, 20))


def seen(app: Any) -> str:
    return "".join(f"{row.rstrip()}\n" for row in rows(app))


@pytest.mark.parametrize(
    ("name", "size", "keys"),
    [
        ("small", (80, 24), []),
        ("middle", (120, 36), ["down"]),
        ("large", (200, 50), ["end"]),
        ("stop", (80, 24), ["down", "x"]),
        ("narrow", (50, 16), ["s"]),
    ],
)
def test_the_screen_is_as_it_was(name: str, size: tuple[int, int], keys: list[str]) -> None:
    app = app_of(planned(*POINTS))
    if size[0] > 80:  # elsewhere it would be a toast, which does not stay
        app.view(Noted("skipped hidden=0: hidden must be at least 1"))
    for n, (point, seed) in enumerate(itertools.product(range(6), range(3))):
        state = (DONE, DONE, RUNNING, WAITING)[min(n // 3, 3)] if point != 1 else DIVERGED
        update = {DONE: 1000, DIVERGED: 300, RUNNING: 440 + 100 * seed, WAITING: 0}[state]
        app.view(RunFound(RunKey(point, seed), state, update, losses(point, seed, update)))

    async def test(pilot) -> None:
        app._look()
        await pilot.press(*keys)
        app._look()
        app.run_screen.show_details()
        await pilot.pause()
        kept = FOLDER / f"{name}.txt"
        if os.environ.get("SNAPSHOTS"):
            FOLDER.mkdir(exist_ok=True)
            await pilot.pause(0.5)
            kept.write_text(seen(app), encoding="utf-8")
        expected, give_up = kept.read_text(encoding="utf-8"), time.monotonic() + 30
        while seen(app) != expected and time.monotonic() < give_up:
            await pilot.pause(0.1)  # a busy machine lays out panes a little later
        assert seen(app) == expected

    play(app, test, size)
