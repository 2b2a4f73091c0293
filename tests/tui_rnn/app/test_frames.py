"""What is left out and shortened on the way to the terminal must make no difference to what it shows."""

from __future__ import annotations

import io

import numpy as np
import pyte
import pytest
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tui_rnn.app.frames import Frames

WIDTH, HEIGHT = 24, 5
STYLES = [
    None,
    *map(Style.parse, ("red", "bold red", "on blue", "red on blue", "#102030 on #405060", "dim", "reverse")),
]
CONSOLE = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor", width=WIDTH)


def strip(generator: np.random.Generator, width: int = WIDTH) -> Strip:
    """Random text, some of it two columns wide, in random styles."""
    segments, left = [], width
    while left:
        text = str(generator.choice(["a", "─", "⣿", "bc", "字", "   "]))
        size = 2 if text == "字" else len(text)
        if size <= left:
            segments.append(Segment(text, STYLES[generator.integers(len(STYLES))]))
            left -= size
    return Strip(segments, width)


def layout(rows: list[Strip]) -> LayoutUpdate:
    return LayoutUpdate([[row] for row in rows], Region(0, 0, WIDTH, HEIGHT))


def part(generator: np.random.Generator) -> ChopsUpdate:
    """Some columns of some rows, cut where no wide character lies across."""
    first, last = sorted(generator.choice(WIDTH + 1, 2, replace=False))
    rows = sorted(generator.choice(HEIGHT, 2, replace=False))
    chops = [{int(first): strip(generator, int(last - first))} for _ in range(HEIGHT)]
    return ChopsUpdate(chops, [(int(row), int(first), int(last)) for row in rows], [[int(last)]] * HEIGHT)


def shown(screen: pyte.Screen) -> list[list[object]]:
    return [[screen.buffer[row][column] for column in range(WIDTH)] for row in range(HEIGHT)]


class Terminal:
    def __init__(self) -> None:
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self._stream = pyte.Stream(self.screen)

    def show(self, update: CompositorUpdate) -> int:
        written = update.render_segments(CONSOLE)
        self._stream.feed(written)
        return len(written)


@pytest.mark.parametrize("seed", range(20))
def test_a_terminal_shows_the_same(seed: int) -> None:
    generator = np.random.default_rng(seed)
    frames, direct, ours = Frames(), Terminal(), Terminal()
    rows = [strip(generator) for _ in range(HEIGHT)]
    for _ in range(30):
        if generator.random() < 0.5:
            update: CompositorUpdate = part(generator)
        else:
            rows[generator.integers(HEIGHT)] = strip(generator)
            update = layout(rows)
        direct.show(update)
        ours.show(frames.news_of(update))
        assert shown(ours.screen) == shown(direct.screen)


def test_what_is_shown_already_is_not_written_again() -> None:
    generator = np.random.default_rng(0)
    frames, terminal = Frames(), Terminal()
    rows = [strip(generator) for _ in range(HEIGHT)]
    whole = terminal.show(frames.news_of(layout(rows)))
    assert terminal.show(frames.news_of(layout(rows))) == 0
    rows[2] = strip(generator)
    assert 0 < terminal.show(frames.news_of(layout(rows))) < whole / 2
    frames.forget()
    assert terminal.show(frames.news_of(layout(rows))) > whole / 2


def test_a_style_is_written_where_it_changes() -> None:
    rows = [Strip([Segment(c, Style.parse("red on blue")) for c in "abcd"])] * HEIGHT
    assert len(Frames().news_of(layout(rows)).render_segments(CONSOLE)) < len(layout(rows).render_segments(CONSOLE)) / 2
