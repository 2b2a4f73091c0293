"""A sweep in lines."""

from __future__ import annotations

import io
import json

from tui_rnn.console.sweep import JsonLines, Lines
from tui_rnn.sweep import events
from tui_rnn.sweep.events import DIVERGED, DONE, RunKey
from tui_rnn.sweep.view import SweepView

PLANNED = events.Planned(
    folder="swe\nep",
    text="book.txt",
    varied=("cell",),
    points=tuple(events.PointPlanned(f"cell={name}", name, (name,)) for name in ("rnn", "gru")),
    seeds=(0, 1),
    goal=1000,
    by="smooth",
    guessing=5.0,
    where="2 processes",
)
TOLD = (
    PLANNED,
    events.RunFound(RunKey(0, 0), DONE, 1000, ((100, 4.0), (1000, 2.5))),
    events.RunStarted(RunKey(1, 0), 0),
    events.RunProgressed(RunKey(1, 0), 1000, 2.25),
    events.RunEnded(RunKey(1, 0), DONE, 1000),
    events.RunEnded(RunKey(1, 1), DIVERGED, 50, "the loss is NaN"),
    events.Noted("skipped \x1b[31m"),
    events.SweepEnded(events.COMPLETE),
)


def test_a_line_for_the_beginning_each_end_and_each_note() -> None:
    out, view = io.StringIO(), SweepView(PLANNED)
    for event in TOLD:
        view(event)
        Lines(view, out)(event)
    assert out.getvalue().splitlines() == [
        "swe\N{SYMBOL FOR NEWLINE}ep: 4 runs of 1,000 updates (2 points, 2 seeds each), by 2 processes",
        "[2/4] gru, seed 0  2.250 bits/char  update 1,000  -:--:-- left",
        "[3/4] gru, seed 1  update 50  diverged: the loss is NaN  -:--:-- left",
        "skipped \N{SYMBOL FOR ESCAPE}[31m",
    ]


def test_every_event_is_a_line_of_json_by_names() -> None:
    out = io.StringIO()
    for event in TOLD:
        JsonLines(PLANNED, out)(event)
    records = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [record["event"] for record in records] == [
        "sweep", "run_found", "run_started", "run_progress", "run_ended", "run_ended", "note", "sweep_ended",
    ]  # fmt: skip
    assert records[1] == {
        "event": "run_found", "point": "cell=rnn", "seed": 0, "state": "done", "update": 1000, "bits": 2.5
    }  # fmt: skip
    assert records[0]["points"][1] == {"name": "cell=gru", "label": "gru", "values": ["gru"]}
