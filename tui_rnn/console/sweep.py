"""A sweep without the app: a line for each run that ends, or JSON lines for a program."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from ..sweep import events
from ..sweep.events import DONE
from ..sweep.view import SweepView
from ..system.terminal import printable_line
from ..watch.progress import clock
from ..watch.records import finite
from ..watch.words import count
from .headless import Writable

NAMES: dict[type, str] = {
    events.Planned: "sweep",
    events.RunFound: "run_found",
    events.RunStarted: "run_started",
    events.RunProgressed: "run_progress",
    events.RunEnded: "run_ended",
    events.Noted: "note",
    events.SweepEnded: "sweep_ended",
}


class Lines:
    """An observer that prints what happens. ``view``: must be an observer before this one."""

    def __init__(self, view: SweepView, out: Writable) -> None:
        self._view, self._out = view, out

    def __call__(self, event: events.Event) -> None:
        """Take an event."""
        match event:
            case events.Planned():
                of = f"{count(len(event.points), 'point')}, {count(len(event.seeds), 'seed')} each"
                runs = f"{count(self._view.total, 'run')} of {event.goal:,} updates"
                self._line(f"{event.folder}: {runs} ({of}), by {event.where}")
            case events.RunEnded():
                self._line(self._ended(event))
            case events.Noted():
                self._line(event.text)

    def _ended(self, event: events.RunEnded) -> str:
        view = self._view
        point, run = view.points[event.run.point], view.run(event.run)
        loss = "" if run.lowest is None else f"  {run.lowest:.3f} bits/char"
        state = "" if event.state == DONE else f"  {event.state}{': ' * bool(event.reason)}{event.reason}"
        left = "" if view.over == view.total else f"  {clock(view.seconds_left)} left"
        done = f"[{view.over:{len(str(view.total))}}/{view.total}]"
        return f"{done} {point.planned.label}, seed {event.run.seed}{loss}  update {event.update:,}{state}{left}"

    def _line(self, text: str) -> None:
        self._out.write(f"{printable_line(text)}\n")


class JsonLines:
    """An observer that writes every event as a JSON object."""

    def __init__(self, planned: events.Planned, out: Writable) -> None:
        self._planned, self._out = planned, out

    def __call__(self, event: events.Event) -> None:
        """Take an event."""
        record: dict[str, Any] = {"event": NAMES[type(event)], **dataclasses.asdict(event)}
        if (run := record.pop("run", None)) is not None:
            record |= {"point": self._planned.points[run.point].name, "seed": run.seed}
        if isinstance(event, events.RunFound):
            record["bits"] = min((bits for _, bits in record.pop("curve")), default=None)
        self._out.write(json.dumps(finite(record)) + "\n")
