"""Making the runs of a plan, in the app or without: for the commands that do."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from .refusals import FAILURE, one_line

if TYPE_CHECKING:
    from ..sweep.sweep import Sweep
    from ..sweep.view import SweepView


class Ending(NamedTuple):
    """What is to be said at the end.

    Attributes:
        again: the command that goes on.
        conclude: says what came out, unless a person has ended it before that.
    """

    again: str
    conclude: Callable[[SweepView], object]


def make(found: Sweep, ending: Ending, *, app: bool, json: bool = False, quiet: bool = False) -> int:
    """Make the runs that are missing. Returns the exit code.

    Args:
        app: whether to show that in the app, if the terminal can. json, quiet: how it is told without the app.

    Raises:
        UsageError, engine.EngineError: the sweep could not go on, or what came out cannot be told.
    """
    return _in_app(found, ending) if app else _without_app(found, ending, json=json, quiet=quiet)


def _in_app(found: Sweep, ending: Ending) -> int:
    """In the app; without it, and saying why, where the terminal cannot show it."""
    from ..run.outcome import print_message
    from ..sweep.view import SweepView
    from ..system.terminal import unsuitable_for_app

    if reason := unsuitable_for_app():
        print_message(f"{reason}: the sweep goes on without the app")
        return _without_app(found, ending, json=False, quiet=False)
    from ..app.sweep import launch

    view = SweepView(found.planned)
    found.observers.append(view)
    code = launch.show(found, view, ending.again)
    own = 0 if view.ended is None else _concluded(view, ending)
    return code or own


def _without_app(found: Sweep, ending: Ending, *, json: bool, quiet: bool) -> int:
    """Without it, and print how that goes."""
    from ..console.headless import stop_on_signals
    from ..console.outlet import Outlet
    from ..console.sweep import JsonLines, Lines
    from ..run.outcome import SIGNAL
    from ..sweep.events import StopSweep
    from ..sweep.view import SweepView

    def stop() -> None:
        found.send(StopSweep())

    view = SweepView(found.planned)
    found.observers.append(view)
    outlet = None if sys.stdout is None or quiet else Outlet(sys.stdout, stop)
    if outlet is not None:
        found.observers.append(JsonLines(found.planned, outlet) if json else Lines(view, outlet))
    with stop_on_signals(stop) as caught:
        found.run()
    if outlet is not None:
        outlet.wait(10.0)
    code = _concluded(view, ending)
    return code if caught.number is None else SIGNAL + caught.number


def _concluded(view: SweepView, ending: Ending) -> int:
    """Say what came out, how the sweep ended, and how to go on. Returns the exit code."""
    from ..run.outcome import print_message
    from ..sweep.events import ASKED, COMPLETE

    ended = view.ended
    assert ended is not None
    if ended.reason != ASKED:
        ending.conclude(view)
    again = f"to go on: {ending.again}"
    if ended.reason == COMPLETE:
        return 0
    if ended.reason == ASKED:
        print_message(again)
        return 0
    return one_line(f"{ended.why}; {again}", FAILURE)
