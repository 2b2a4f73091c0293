"""Characters in a box, drawn by a real terminal: its borders stay where they are."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len, set_cell_size

from tui_rnn.system.terminal import printable, steady

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")

WIDTH = 60
END = "that is all"
EMOJI = ["👩‍👩‍👧‍👦", "❤️‍🔥", "👍🏽", "👩🏽‍🚀", "🇮🇷🇩🇪", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏳️‍🌈", "☺️", "✈️", "☀︎", "🧑🏻‍🤝‍🧑🏿"]
TEXTS = [
    "می‌روم خانه‌ها",
    "ක්‍ර",
    "क्‍ष",
    "עִבְרִית",
    "\u200fעברית\u200e",
    "\u061cعربی",
    "日本語",
    "한국어",
    "ｶﾅ",
    "e\u0301\u0323o",
    "co\u00adop",
]
SPARE = list("\u200c\u200d\ufe0f\ufe0e\u20e3🏽🇮\U000e0067\u0301\u064e\u202e\u2066\u00ad\t\x1b a.👩❤م語")


def shown_in_tmux(folder: Path, rows: list[str]) -> list[str]:
    """What a terminal shows of rows in a box, behind whose right border a # is put at its column."""
    right = WIDTH + 3
    drawn = [f"│{row}{' ' * (WIDTH - cell_len(row))}│\x1b[{right}G#" for row in rows]
    (folder / "box.txt").write_text("\n".join([*drawn, END]), encoding="utf-8")
    env = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "TMUX")}
    tmux = ["tmux", "-u", "-f", "/dev/null", "-L", f"tui-rnn-box-{os.getpid()}-{time.monotonic_ns()}"]

    def run(*arguments: str) -> str:
        command = [*tmux, *arguments]
        return subprocess.run(
            command, capture_output=True, encoding="utf-8", timeout=30, env=env | {"LC_ALL": "C.UTF-8"}
        ).stdout

    start = ["start-server", ";", "set", "-g", "history-limit", "9000", ";"]
    run(*start, "new-session", "-d", "-x", "90", "-y", "40", "-c", str(folder), "cat box.txt; sleep 60")
    try:
        give_up = time.monotonic() + 30
        while END not in (screen := run("capture-pane", "-p", "-S", "-")):
            assert time.monotonic() < give_up, screen
            time.sleep(0.05)
    finally:
        run("kill-server")
    return screen.rstrip("\n").split("\n")[:-1]


def moved(folder: Path, texts: list[str], show: Callable[[str], str]) -> list[str]:
    """Those of the texts whose right border is not where it belongs."""
    rows = [set_cell_size(line, WIDTH).rstrip(" ") for text in texts for line in show(text).split("\n")]
    shown = shown_in_tmux(folder, rows)
    assert len(shown) == len(rows)
    return [row for row, line in zip(rows, shown, strict=True) if not line.endswith("│#")]


def test_what_is_steady_leaves_the_borders_where_they_are(tmp_path: Path) -> None:
    draw = random.Random(0)
    mixed = ["".join(draw.choices([*EMOJI, *TEXTS, *SPARE], k=12)) for _ in range(1000)]
    assert moved(tmp_path, [*EMOJI, *TEXTS, *SPARE, *mixed], steady) == []


def test_and_so_does_each_character_that_python_knows(tmp_path: Path) -> None:
    """But for spacing marks: nobody could read an Indic text without them."""
    ranges = (range(0xA0, 0x3400), range(0x4DB0, 0x4E10), range(0xA000, 0xAC10), range(0xF900, 0x12000))
    codes = [code for part in (*ranges, range(0x16000, 0x17000), range(0x1B000, 0x1FB00)) for code in part]
    known = [c for c in map(chr, codes) if unicodedata.category(c) not in ("Cn", "Mc")]
    rows = ["a".join(["", *known[n : n + 15], ""]) for n in range(0, len(known), 15)]
    assert len(rows) > 1000
    assert moved(tmp_path, rows, steady) == []


def test_what_is_only_printable_moves_them(tmp_path: Path) -> None:
    """So that the tests above can fail."""
    assert len(moved(tmp_path, EMOJI, printable)) > 3
