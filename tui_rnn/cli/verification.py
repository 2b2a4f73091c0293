"""``tui-rnn report --verify``: a report that somebody handed in, made again figure by figure."""

from __future__ import annotations

import contextlib
import json as json_format
import os
import stat
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import engine

from ..console.waiting import Waiting
from ..system import files
from ..system.files import reason_of
from ..system.terminal import printable_line
from .refusals import FAILURE, fail, one_line

if TYPE_CHECKING:
    from ..report.verification.finding import Finding, Outcome

LINE = 400  # characters of a finding, at most


def verify(report: Path, checkpoint: Path | None, text_at: Sequence[str], encoding: str | None, *, json: bool) -> int:
    """Print what was found of each thing in a report, and how it went. Returns the exit code.

    Args:
        report: the page. checkpoint: of which it is to be; None is the one that it names, beside it.

    Raises:
        engine.EngineError: it is no report, or the checkpoint or the text cannot be used.
    """
    from ..report.carried import figures_of

    page = _page(report)
    try:
        stored = figures_of(page)
    except engine.EngineError as error:
        fail(f"--verify {report}: {error}")
    path = checkpoint or _beside(report, stored["checkpoint"])
    try:
        return _print(_findings(page, stored, path, text_at, encoding), report, path, json=json)
    except MemoryError:
        return one_line("there is not enough memory to verify this report; free some", FAILURE)


def _page(report: Path) -> str:
    from ..report.carried import LARGEST

    try:
        with files.opened(report) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                fail(f"--verify {report} is not a file; give a report")
            content = file.read(LARGEST + 1)
    except OSError as error:
        fail(f"--verify {report} cannot be read: {reason_of(error)}")
    if len(content) > LARGEST:
        fail(
            f"--verify {report} is larger than any report ({LARGEST / 1e6:.0f} MB); give an HTML page of tui-rnn report"
        )
    return content.decode("utf-8-sig", "replace")  # an editor may have put a mark before it


def _beside(report: Path, name: str) -> Path:
    """The checkpoint that a report names, in the same folder."""
    if not name or name in (".", "..") or any(mark in name for mark in "/\\\0"):
        fail(f"--verify {report} does not name its checkpoint; give it: tui-rnn report CKPT --verify {report}")
    path = report.with_name(name)
    if not path.exists():
        fail(f"there is no {name} beside {report}; give the checkpoint: tui-rnn report CKPT --verify {report}")
    return path


def _findings(
    page: str, stored: Mapping[str, Any], path: Path, text_at: Sequence[str], encoding: str | None
) -> Iterator[Finding]:
    """All findings; what is being done is said when that takes a while."""
    from ..report.gathering.source import source_of
    from ..report.verification.verify import verify as findings_of

    source = source_of(engine.load(path), path, text_at, encoding)
    with contextlib.closing(Waiting()) as waiting:
        yield from findings_of(page, stored, source, waiting.tell)


def _counted(count: int, outcome: Outcome) -> str:
    return f"{count} {'differ' if count > 1 and outcome == 'differs' else outcome}"


def _print(findings: Iterator[Finding], report: Path, checkpoint: Path, *, json: bool) -> int:
    from ..report.verification.finding import OUTCOMES, REPRODUCED

    found: list[Finding] = []
    for finding in findings:
        found.append(finding)
        if not json:
            print(printable_line(engine.shortened(str(finding), LINE)), flush=True)
    counts = Counter(finding.outcome for finding in found)
    reproduced = counts[REPRODUCED] == len(found)
    if json:
        record = {
            "event": "verification",
            "report": str(report),
            "checkpoint": str(checkpoint),
            "reproduced": reproduced,
            "findings": [{"what": f.what, "outcome": f.outcome, "says": f.says} for f in found],
        }
        print(json_format.dumps(record))
    elif reproduced:
        print(f"All {len(found)} reproduced.")
    else:
        print(f"{', '.join(_counted(counts[outcome], outcome) for outcome in OUTCOMES if counts[outcome])}.")
    return 0 if reproduced else FAILURE
