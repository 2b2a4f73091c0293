"""The screen as it was when somebody looked at it and found it good. SNAPSHOTS=1 in the environment keeps a new one."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from engine import SamplingRule
from tui_rnn import events
from tui_rnn.watch.figures import figures

FOLDER = Path(__file__).parent / "snapshots"
# What differs from run to run: times, speeds, memory.
MASKS = (
    (r"\d\d:\d\d:\d\d", "hh:mm:ss"),
    (r"\d:\d\d:\d\d( · [\d,]+ MB of memory)?", "h:mm:ss"),
    (r"[\d,]+/s", "n/s"),
    (r" +[\d,]+ chars/s [▁▂▃▄▅▆▇█]*", " n chars/s"),
    (r"\d\.\d\d s\b", "s.ss s"),
    (r"/s[ ▁▂▃▄▅▆▇█]*│", "/s│"),
)


def lines_of(app):
    """The screen or its dialog, what differs masked. Masking may change the length of a line, so ends are trimmed."""
    rows = ["".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()]
    if dialog := app.screen.query(".dialog"):
        left, top, width, height = dialog.first().region
        rows = [row[left : left + width] for row in rows[top : top + height]]
    text = "\n".join(row.rstrip() for row in rows)
    for pattern, mask in MASKS:
        text = re.sub(pattern, mask, text)
    return re.sub(r"[ ─]+(?=[│╮╯]*$)", "", text, flags=re.MULTILINE) + "\n"


@pytest.mark.parametrize(
    ("name", "size", "theme", "key"),
    [
        ("small", (80, 24), "textual-dark", None),
        ("middle", (120, 36), "textual-dark", None),
        ("light", (120, 36), "textual-light", None),
        ("large", (200, 50), "textual-dark", None),
        ("quit", (100, 30), "textual-dark", "q"),
        ("sample", (100, 30), "textual-dark", "s"),
        ("help", (100, 30), "textual-dark", "?"),
    ],
)
def test_the_screen_is_as_it_was(stage, name, size, theme, key):
    async def play(app, pilot):
        app.theme = theme
        app.source.train(300)
        trainer = app.source.trainer
        app.source.tell(
            events.Sampled(
                update=300, smooth_loss=trainer.smooth_loss, model="current", occasion="scheduled", prompt="",
                text="the quick brown fox\njumps over the lazy dog", rule=SamplingRule(), surprise=(1.0,) * 43,
            )
        )  # fmt: skip
        checker = trainer.with_config(trainer.config).gradient_checker()
        for _ in checker.pieces():
            pass
        app.source.tell(events.Checked(0, "reduced", checker.results(), 0.1))
        app.source.tell(events.Paused(300, 1.0))
        await pilot.pause()
        app._show_panes()
        app._show_figures()
        if key:
            await pilot.press(key)
        app.run_screen.run_pane.show_figures(figures(app.view, ()))
        await pilot.pause(0.3)  # the log scrolls to its end when it is idle
        seen = lines_of(app)
        kept = FOLDER / f"{name}.txt"
        if os.environ.get("SNAPSHOTS"):
            FOLDER.mkdir(exist_ok=True)
            kept.write_text(seen, encoding="utf-8")
        # The figures of the gradient check are rounding noise in part, which differs between processors.
        figure = re.compile(r" *(-?\d\.\d+e[+-]\d+|\d+,\d+ *│|\d+ *│)")
        assert figure.sub("#", seen) == figure.sub("#", kept.read_text(encoding="utf-8"))

    stage.run(stage.app(), play, size)
