"""A sweep under its app: it runs in a thread, and all its runs are saved however the app ends."""

from __future__ import annotations

import threading
from pathlib import Path

from ...run.outcome import FAILURE, SIGNAL, print_message
from ...sweep.events import Command, RunKey, StopSweep
from ...sweep.sweep import Sweep
from ...sweep.view import SweepView
from ..leaving import leave_on_signals
from .app import SweepApp


class Sweeping:
    """A sweep in a thread of its own, as a ``Source``. ``error``: why it could not go on."""

    def __init__(self, sweep: Sweep) -> None:
        self._sweep = sweep
        self._thread = threading.Thread(target=self._run, name="sweep", daemon=True)
        self.error: Exception | None = None

    def _run(self) -> None:
        try:
            self._sweep.run()
        except Exception as error:  # it is raised again where it can be told
            self.error = error

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def send(self, command: Command) -> None:
        """Tell it something."""
        self._sweep.send(command)

    def join(self, seconds: float | None = None) -> bool:
        """Wait for its end. Returns whether it has ended; one that was not started has not much to end."""
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def checkpoint(self, run: RunKey) -> Path:
        """Where a run is saved."""
        return self._sweep.files(run).checkpoint


def show(sweep: Sweep, view: SweepView, again: str) -> int:
    """Make the runs of a sweep, and show it until the person quits. ``again``: the command that goes on with it.

    Returns:
        The exit code; 0 where how the sweep ended is to say it.

    Raises:
        UsageError, engine.EngineError: it could not go on.
    """
    source = Sweeping(sweep)
    app = SweepApp(view, source, again)

    def stop(number: int) -> None:
        source.send(StopSweep())
        app.end_other(number)

    with leave_on_signals(app, stop, source.join) as caught:
        try:
            app.run()
        finally:
            source.send(StopSweep())
            ended = source.join(0 if app.gave_up else None)
    if source.error is not None:
        raise source.error
    if not ended:
        print_message("quit before all runs were saved; they save themselves, and end")
        return FAILURE
    return 0 if caught.number is None else SIGNAL + caught.number
