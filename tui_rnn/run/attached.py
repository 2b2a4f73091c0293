"""A run of another process with all its past: the view of a screen that comes later is that of one that was there.

What was before the connection is in the metrics file; what comes after it is told. Both may have the same text or
evaluation, when it came just in between: that is taken once.
"""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Iterator
from pathlib import Path

from .. import events
from ..commands import Command
from ..events import Event, Started, Updated
from ..watch import history
from ..watch.source import Observer
from ..watch.view import View
from .remote import STATES, Remote


class Attached:
    """A source: a run that another process trains, and its view.

    Args:
        remote: that reaches it.
        checkpoint: of the run, as it is named here; its process may have started in another folder.

    Attributes:
        view: of the run, where it stands, with its past; it is told everything before the observers.
        observers: see ``Source``.
    """

    goes_on = True

    def __init__(self, remote: Remote, checkpoint: Path) -> None:
        self.remote, self._checkpoint = remote, checkpoint
        self.observers: list[Observer] = []
        self._twice: list[Event] = []  # of the past, what may be told once more
        self.view = View(self.started)
        self._catch_up()
        remote.observers.append(self._take)

    @property
    def started(self) -> Started:
        """The first event, with the process that trains."""
        process = self.remote.greeting.process
        return dataclasses.replace(self.remote.started, process=process, checkpoint=str(self._checkpoint))

    def start(self) -> None:
        """Start to send events."""
        self.remote.start()

    def send(self, command: Command) -> None:
        """Send a command."""
        self.remote.send(command)

    def join(self, seconds: float | None = None) -> bool:
        """Wait for the run to end. Returns whether it has."""
        return self.remote.join(seconds)

    def leave(self) -> None:
        """Leave the run, which goes on."""
        self.remote.leave()

    def _catch_up(self) -> None:
        """Bring the view to where the run stands."""
        since, present = time.monotonic(), self.remote.present
        past: list[Event] = []
        with contextlib.suppress(OSError):  # then the curve begins now
            past = [*_before(present, history.read(self.remote.greeting.metrics))]
        self._twice = [event for event in past if isinstance(event, events.Sampled | events.Evaluated)]
        self.view.load_history(past)
        for event in _moved_on(present[1:], time.monotonic() - since):
            self.view(self._from_here(event))

    def _from_here(self, event: Event) -> Event:
        """An event with the name that a file of the run has here."""
        if isinstance(event, events.Saved | events.SaveFailed):
            path, there = Path(event.path), Path(self.remote.started.checkpoint)
            if path.parent == there.parent:
                return dataclasses.replace(event, path=str(self._checkpoint.with_name(path.name)))
        return event

    def _take(self, event: Event) -> None:
        """Take an event of the run, in the thread of ``remote``."""
        if isinstance(event, Started):  # it has come back
            event = self.started
            self.view.forget()
            self.view(event)
            self._catch_up()
        elif any(event is known for known in self.remote.present):
            if not isinstance(event, STATES):
                return
        elif self._is_known(event):
            return
        else:
            event = self._from_here(self._evaluation_of(event))
            self.view(event)
        for observer in self.observers:
            observer(event)

    def _evaluation_of(self, event: Event) -> Event:
        """An event; an update that comes after a newer one as its evaluation: its place in the curve is past."""
        if isinstance(event, Updated) and event.validation_loss is not None and self._is_late(event):
            return events.Evaluated(event.update, event.validation_loss)
        return event

    def _is_late(self, event: Updated) -> bool:
        latest = self.view.progress.latest
        return latest is not None and event.update <= latest.update

    def _is_known(self, event: Event) -> bool:
        """Whether this is of the past."""
        if isinstance(event, events.Writing):  # a text that begins now is a new one, even if it should be the same
            self._twice = [known for known in self._twice if not _has_occasion(known, event.occasion)]
        if isinstance(event, Updated) and event.validation_loss is None and self._is_late(event):
            return True
        for known in self._twice:
            if _is_same(known, event):
                self._twice.remove(known)
                return True
        return False


def _before(present: list[Event], past: history.History) -> Iterator[Event]:
    """What is recorded of the time before the present; what is later is told."""
    started = present[0]
    assert isinstance(started, Started)
    latest = next((event for event in present if isinstance(event, Updated)), None)
    for event in past.events(started):
        if isinstance(event, Updated):
            is_past = event.update <= started.update if latest is None else event.update < latest.update
        elif isinstance(event, events.Evaluated) and latest is not None and latest.validation_loss is not None:
            is_past = event.update < latest.update
        else:
            is_past = event.update <= started.update
        if is_past:
            yield event


def _moved_on(present: list[Event], seconds: float) -> Iterator[Event]:
    """Where a run stands, so many ``seconds`` later."""
    training = any(isinstance(event, events.Resumed) for event in present)
    for event in present:
        match event:
            case events.Paused() if training:
                yield dataclasses.replace(event, seconds=event.seconds + seconds)
            case events.Saved():
                yield dataclasses.replace(event, seconds_ago=event.seconds_ago + seconds)
            case _:
                yield event


def _has_occasion(event: Event, occasion: str) -> bool:
    return isinstance(event, events.Sampled) and event.occasion == occasion


def _is_same(known: Event, event: Event) -> bool:
    """Whether an event is a recorded one; the records leave out some of it."""
    match known, event:
        case events.Sampled(), events.Sampled():
            return (known.update, known.occasion, known.prompt, known.text) == (
                event.update, event.occasion, event.prompt, event.text,
            )  # fmt: skip
        case events.Evaluated(), events.Evaluated():
            return known.update == event.update
    return False
