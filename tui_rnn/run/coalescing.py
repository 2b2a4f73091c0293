"""What viewers in other processes are told of a run's events: all the rare ones, but of updates only the newest."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from .. import events


def is_frequent(event: events.Event) -> bool:
    """Whether it is one of thousands a second."""
    return isinstance(event, events.Updated) and event.validation_loss is None and event.decayed_to is None


def coalesced(told: deque[events.Event]) -> Iterator[events.Event]:
    """Take what is in a queue, to which another thread may append; it stays in order.

    Of frequent events in a row, the latest is left, and the latest with figures of its gradient.
    """
    latest: events.Event | None = None
    measured: events.Event | None = None
    for _ in range(len(told)):
        event = told.popleft()
        if not is_frequent(event):
            yield from _each(measured, latest)
            latest = measured = None
            yield event
            continue
        latest = event
        if isinstance(event, events.Updated) and event.gradient_norm is not None:
            measured = event
    yield from _each(measured, latest)


def _each(measured: events.Event | None, latest: events.Event | None) -> Iterator[events.Event]:
    if measured is not None and measured is not latest:
        yield measured
    if latest is not None:
        yield latest


def kind_of(event: events.Event) -> str:
    """For a viewer that is slow: of events of one kind only the newest counts; of kind "" every one does."""
    match event:
        case events.Updated() if is_frequent(event):
            return "update" if event.gradient_norm is None else "measured update"
        case events.Working():
            return "working"
        case events.Sampled(occasion="live") | events.Look(occasion="live"):
            return f"live {type(event).__name__}"
    return ""
