"""The report of the run so far, written on a key by ``tui-rnn report`` in a process of its own.

It reads the files of the run, so a run that is going on is saved first, and then trains on: another interpreter cannot
hold up its thread, and a lower priority leaves it the processor. Who leaves the app meanwhile still gets the report.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from pathlib import Path

from textual.message import Message

from .. import events
from ..commands import Save
from ..system import program
from ..system.files import reason_of
from ..system.terminal import for_shell
from ..watch.source import Source
from ..watch.view import View
from .quitting import QuittingApp

SUFFIX = ".report.html"  # in place of the checkpoint's
MODEST = 5  # how much lower its priority is, in the system's units: at worst it takes a quarter of the processor
SECONDS = 10  # that the toast stays which says where the report is
FROM_FILES = ("over", "failed")  # states in which nothing more is saved


class Reported(Message):
    """A report was written, or could not be: ``reason`` says why, in one line."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__()
        self.path, self.reason = path, reason


class ReportingApp(QuittingApp):
    """An app that has reports written, one at a time."""

    def __init__(self, view: View, source: Source) -> None:
        super().__init__(view, source)
        self._waits_for_save = self._is_reporting = False

    def action_report(self) -> None:
        """Have the report of the run so far written beside its checkpoint."""
        if self._is_reporting:
            self.toast("The report is being written.")
        elif self.keeps_nothing:
            self.warn("The files of this run are not kept, so there is no report of it.")
        else:
            self._is_reporting = True
            self.toast("Writing the report…", seconds=SECONDS)
            if self.state in FROM_FILES:
                self._report()
            else:
                self._waits_for_save = True
                self.source.send(Save())

    def saved(self, event: events.Saved) -> None:
        """A checkpoint was written, which a report may have waited for."""
        super().saved(event)
        if self._waits_for_save and not event.elsewhere:
            self._report()

    def save_failed(self, event: events.SaveFailed) -> None:
        """A checkpoint could not be written, which is said; then there is no report."""
        super().save_failed(event)
        if self._waits_for_save:
            self._waits_for_save = self._is_reporting = False

    def _report(self) -> None:
        self._waits_for_save = False
        checkpoint = Path(self.view.checkpoint)
        # Not joined: a person who quits does not wait.
        threading.Thread(target=self._write_report, args=(checkpoint,), name="report", daemon=True).start()

    def _write_report(self, checkpoint: Path) -> None:
        out = checkpoint.with_suffix(SUFFIX)
        self.post_message(Reported(out, written(checkpoint, out)))

    def on_reported(self, message: Reported) -> None:
        """Say where the report is, or why there is none."""
        self._is_reporting = False
        if message.reason:
            self.warn(message.reason)
        else:
            self.note(f"the report is {message.path}")
            self.toast(f"The report is {message.path}; open it in a browser.", seconds=SECONDS)


def written(checkpoint: Path, out: Path) -> str:
    """Write the report of a run to a file. Returns why that failed, in one line; "" if it is there."""
    command = program.command("report", f"--out={out}", "--", str(checkpoint))
    nothing, pipe = subprocess.DEVNULL, subprocess.PIPE
    try:
        process = subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=pipe, start_new_session=True)
    except OSError as error:
        return f"No report: {reason_of(error)}."
    with contextlib.suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, process.pid, MODEST)
    _, told = process.communicate()
    if process.returncode == 0:
        return ""
    last = (told.decode(errors="replace").strip().splitlines() or [f"it ended with code {process.returncode}"])[-1]
    reason = last.removeprefix("tui-rnn: ")
    if reason.startswith("--out "):  # an option that nobody has given here
        why, _, _ = reason.removeprefix("--out ").partition("; give another name")
        reason = f"{why}; tui-rnn report {for_shell(checkpoint)} --out FILE writes it elsewhere"
    return f"No report: {reason}."
