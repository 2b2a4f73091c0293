"""What a rare event of a run is to a person: a line for the log, and sometimes a toast."""

from __future__ import annotations

from typing import NamedTuple

from .. import events
from ..watch.progress import clock
from ..watch.records import rolled_back
from ..watch.verdict import largest_error
from ..watch.view import View
from .panes.gradients import WHICH

EARLY_ENDS = {"patience": "; the validation loss stopped improving", "time": "; the time limit (--minutes) was reached"}


class Announcement(NamedTuple):
    """What to say.

    Attributes:
        line: for the log; "" is none.
        toast: over the panes; "" is none.
        warning: what went wrong, for both; "" is nothing.
    """

    line: str = ""
    toast: str = ""
    warning: str = ""


NOTHING = Announcement()


def announcement(event: events.Event, view: View) -> Announcement:
    """What to say of an event that ``view`` has taken. Saves that fail are the quit dialog's matter, too."""
    match event:
        case events.Sampled() if event.occasion in ("asked", "final") and not view.is_over:
            return Announcement(f"{len(event.text):,} characters written by the {event.model} model")
        case events.Checked() if not view.is_over:
            return _of_check(event)
        case events.Saved():
            return Announcement(f"saved {event.path} at update {event.update:,}", f"Saved {event.path}")
        case events.NothingToSee():
            return Announcement(f"nothing to see inside: {event.reason}")
        case events.CheckFailed() | events.Refused() | events.Warned():
            return Announcement(warning=event.reason)
        case events.LearningRateChanged():
            rate = f"learning rate {event.learning_rate:g}"
            return Announcement(f"{rate} from update {event.update + 1:,} on", f"{rate.capitalize()}; r undoes it")
        case events.Extended():
            goal = "the run has no goal" if event.goal is None else f"the goal is now update {event.goal:,}"
            return Announcement(goal, goal[0].upper() + goal[1:])
        case events.RolledBack() if event.reason:
            return Announcement(warning=rolled_back(event))
        case events.RolledBack():
            return Announcement(
                rolled_back(event), f"Back to update {event.update:,}, learning rate {event.learning_rate:g}"
            )
        case events.Finished():
            return _of_end(event, view)
        case events.Gone():
            why = event.reason or how_it_ended(view)
            return Announcement(f"{why}; shown from its files, and live again if it is resumed", f"{why.capitalize()}.")
        case events.Failed():
            return Announcement(f"failed: {event.reason}")
    return NOTHING


def _of_check(event: events.Checked) -> Announcement:
    verdict = "passed" if event.passed else "FAILED"
    error = largest_error(event.checks)
    return Announcement(
        f"gradient check ({WHICH[event.model]}) {verdict} in {event.seconds:.2f} s: {error}",
        warning="" if event.passed else "The gradient check FAILED: see its pane.",
    )


def how_it_ended(view: View) -> str:
    """How a run of another process ended that has said so."""
    if view.failed is not None:
        return f"the run has failed: {view.failed.reason}"
    if view.save_error is not None:
        return f"the run has ended and could not be saved: {view.save_error}"
    if view.finished is not None and view.finished.completed:
        return f"the run is finished and saved, at update {view.progress.update:,}"
    if view.last_save is not None and view.last_save.update >= view.progress.update:
        return f"the run was stopped from elsewhere, and is saved at update {view.last_save.update:,}"
    return "the run was stopped from elsewhere, without being saved"


def _of_end(event: events.Finished, view: View) -> Announcement:
    if event.reason == events.OVER:
        return Announcement(f"read from the files of {view.checkpoint}; nothing is trained or written")
    if not event.completed:
        return NOTHING
    return Announcement(
        f"finished: {event.update:,} updates in {clock(event.seconds)}{EARLY_ENDS.get(event.reason, '')}",
        "The run is finished and saved. e continues, s samples, q quits.",
    )
