"""The list of runs to choose from."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tui_rnn.app.run_choice import RunChoice

RUNS = [(Path(f"{n}.npz"), f"{n}.npz\n  training [/x]\n  process {n}") for n in range(5)]


@pytest.mark.parametrize(
    ("keys", "chosen"),
    [(["enter"], 0), (["down", "down", "enter"], 2), (["up", "enter"], 4), (["escape"], None), (["q"], None)],
)
def test_it_is_chosen_by_keys(keys: list[str], chosen: int | None) -> None:
    app = RunChoice(RUNS)

    async def play() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press(*keys)

    asyncio.run(play())
    assert app.return_value == (None if chosen is None else RUNS[chosen][0])


def test_it_is_chosen_by_the_mouse() -> None:
    app = RunChoice(RUNS)

    async def play() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.click("OptionList", offset=(5, 6))  # the border, three lines, one between, and the second's
            await pilot.pause()

    asyncio.run(play())
    assert app.return_value == RUNS[1][0]
