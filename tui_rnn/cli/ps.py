"""``tui-rnn ps``: the runs that are being trained on this machine, by this user."""

from __future__ import annotations

import json as json_format
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ..system.terminal import printable_line
from .options import Json

if TYPE_CHECKING:
    from ..run.registry import Run

COLUMNS: Mapping[str, Literal["left", "right"]] = {
    "checkpoint": "left",
    "text": "left",
    "state": "left",
    "update": "right",
    "bits/char": "right",
    "updates/s": "right",
    "since": "left",
    "pid": "right",
    "viewers": "right",
}


def ps(json: Json = False) -> None:
    """Print them: as a table, or as JSON, one object per line."""
    from ..run.registry import runs

    found = [description(run) for run in runs()]
    if json:
        for run in found:
            print(json_format.dumps(run, allow_nan=False))
    elif not found:
        print("no runs; tui-rnn train TEXT --detach starts one without a screen")
    else:
        _print(found)


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


def _print(found: list[dict[str, Any]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column, side in COLUMNS.items():
        table.add_column(column, justify=side, overflow="fold")
    for run in found:
        goal = "" if run["goal"] is None else f"/{run['goal']:,}"
        bits = run["bits_per_char"]
        cells = (
            near(run["checkpoint"]),
            run["text"],
            run["state"],
            f"{run['update']:,}{goal}",
            "-" if bits is None else f"{bits:.3f}",
            f"{run['updates_per_s']:,.0f}",
            run["since"][:16].replace("T", " "),
            str(run["process"]),
            str(run["viewers"]),
        )
        table.add_row(*(Text(printable_line(cell)) for cell in cells))
    Console(highlight=False, markup=False, emoji=False).print(table)


def near(path: str) -> str:
    """A path as one would type it here."""
    here = os.path.relpath(path)
    home = str(Path.home())
    away = path if not path.startswith(home + os.sep) else "~" + path[len(home) :]
    return min(here, away, key=len)
