"""What a sweep ends with: its runs side by side, which point is best, and the command that repeats it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import engine

from ..system.terminal import for_shell

if TYPE_CHECKING:
    from ..run.recorded import RecordedRun
    from ..run.repeat import Repetition
    from ..sweep.view import SweepView

PAGE = "compare.html"


def conclude(view: SweepView, *, as_json: bool, quiet: bool) -> None:
    """Compare the runs that have come to their ends, print that, and write it as a page into the folder."""
    from ..flags import UPDATES
    from ..report.comparison.figures import figures
    from ..run.outcome import print_message
    from ..sweep.events import DONE

    runs = runs_of(view)
    if not runs:
        return
    found = figures(runs, UPDATES)
    again = repeated(found) if any(run.state == DONE for _, run in view.runs) else None
    page = Path(view.planned.folder) / PAGE
    written = _written(page, found)
    if as_json:
        print(json.dumps(result(found, again), allow_nan=False))
    elif not quiet:
        from .comparison import show

        show(found)
        if len(view.planned.seeds) == 1 and found["ranked_by"]:
            more = f"tui-rnn sweep --out {for_shell(view.planned.folder)} --seeds 5"
            print(f"\nWith one seed, the best may be the luckiest. To tell:\n{more}")
        if again is not None:
            print("\n".join(["\nTo repeat the best run:", *(f"({what})" for what in again.by_hand), again.command]))
    if written and not (quiet or as_json):
        print_message(f"written: {for_shell(page)}")


def runs_of(view: SweepView) -> Sequence[RecordedRun]:
    """The runs that have come to their ends, from their files; those that were stopped before have read less.

    One that cannot be read, because the disk is full or somebody has removed it, is told and left out.
    """
    from ..run.options import UsageError
    from ..run.outcome import print_message
    from ..run.recorded import recorded
    from ..sweep.events import DIVERGED, DONE
    from ..sweep.folder import Folder

    folder = Folder(Path(view.planned.folder))
    ends = [
        folder.files(view.points[key.point].planned.name, key.seed)
        for key, run in view.runs
        if run.state in (DONE, DIVERGED)
    ]
    found = []
    for files in ends:
        try:
            found.append(recorded(files.checkpoint if files.checkpoint.exists() else files.metrics))
        except (UsageError, engine.CheckpointError) as error:
            print_message(f"left out: {error}")
    return found


def _written(page: Path, found: dict[str, Any]) -> bool:
    """Write the page, unless a person has written into it, which is said. Returns whether it was written."""
    import typer

    from .comparison import kind, write_page
    from .documents import place

    try:
        write_page(place(page, kind()._replace(option="the page")), found)
    except typer.Exit:
        return False
    return True


def result(found: dict[str, Any], again: Repetition | None) -> dict[str, Any]:
    """What came out, as a record: the points, the best first, without their curves, and what repeats the best run."""
    kept = ("name", "settings", "seeds", "best", "failed", "smooth", "validation")
    return {
        "event": "result",
        "ranked_by": found["ranked_by"],
        "points": [{name: group[name] for name in kept} for group in found["groups"]],
        "against_second": found["against_second"],
        "command": None if again is None else again.command,
        "notes": found["notes"],
    }


def repeated(found: dict[str, Any]) -> Repetition | None:
    """The command that repeats the best run of the best point, or of the only one; None where none is the best."""
    from ..run.ranking import SMOOTH, VALIDATION
    from ..run.repeat import repetition

    groups = found["groups"]
    runs = (groups[0] if len(groups) == 1 else next((group for group in groups if group["best"]), {})).get("runs", [])
    validated = all(run["validation_bits"] is not None for run in runs)
    loss = f"{found['ranked_by'] or (VALIDATION if validated else SMOOTH)}_bits"
    known = [run for run in runs if run[loss] is not None]
    if not known:
        return None
    return repetition(Path(min(known, key=lambda run: float(run[loss]))["path"]))
