"""``tui-rnn ps``: the runs that are being trained on this machine, by this user."""

from __future__ import annotations

import json as json_format
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..system.terminal import for_shell, printable_line, within
from .options import Json

if TYPE_CHECKING:
    from ..run.registry import Run

COLUMNS = 80


def ps(json: Json = False) -> None:
    """Print them: three lines each, or as JSON, one object per line."""
    from ..run.outcome import print_message
    from ..run.registry import runs

    unanswered: list[str] = []
    found = [description(run) for run in runs(lambda path, reason: unanswered.append(f"{path}: {reason}"))]
    if json:
        for run in found:
            print(json_format.dumps(run, allow_nan=False))
    elif not found and not unanswered:
        print("no runs; tui-rnn train TEXT --detach starts one without a screen")
    else:
        print("\n\n".join(map(in_words, found)))
    for message in unanswered:
        print_message(message)


def description(run: Run) -> dict[str, Any]:
    """A run as plain numbers and strings."""
    from ..console.following import described
    from ..watch.records import finite

    greeting = run.greeting
    plain: dict[str, Any] = finite(
        {
            **described(run.view, greeting.updates_per_second),
            "checkpoint": str(run.checkpoint),
            "process": greeting.process,
            "since": greeting.since,
            "viewers": greeting.viewers,
            "metrics": str(greeting.metrics),
        }
    )
    return plain


def in_words(run: dict[str, Any]) -> str:
    """A run in three lines, the first of which is where it is saved, whole, to be copied."""
    goal = "" if run["goal"] is None else f"/{run['goal']:,}"
    bits = run["bits_per_char"]
    figures = [f"update {run['update']:,}{goal}"]
    figures += [] if bits is None else [f"{bits:.3f} bits/char"]
    figures += [f"{run['updates_per_s']:,.0f} updates/s"] if run["state"] == "training" else []
    others = run["viewers"]
    watched = f"{others} viewer" + ("" if others == 1 else "s")
    process = f"process {run['process']} since {run['since'][:16].replace('T', ' ')} · {watched}"
    text = within(COLUMNS - len(f"   · {process}"), printable_line(run["text"]))
    return f"{for_shell(near(run['checkpoint']))}\n  {run['state']} · {' · '.join(figures)}\n  {text} · {process}"


def near(path: str) -> str:
    """A path as one would type it here."""
    here = os.path.relpath(path)
    home = str(Path.home())
    away = path if not path.startswith(home + os.sep) else "~" + path[len(home) :]
    return min(here, away, key=len)
