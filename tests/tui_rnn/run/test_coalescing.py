"""Of updates only the newest is passed on, and everything stays in order."""

from __future__ import annotations

from collections import deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from tui_rnn import events
from tui_rnn.run.coalescing import coalesced, is_frequent, kind_of


def updated(update: int, *, norm: float | None = None, validation: float | None = None) -> events.Updated:
    event = events.Updated(update, 0.0, 3.0, 3.0, 0.1, validation)
    return event if norm is None else event._replace(gradient_norm=norm, clipped=False)


PLAIN = st.builds(updated, st.integers(1, 99), norm=st.none() | st.just(1.0))
RARE = st.builds(events.Warned, st.integers(1, 99), st.just("x")) | st.builds(
    updated, st.integers(1, 99), validation=st.just(2.0)
)


@given(st.lists(PLAIN | RARE, max_size=20))
@settings(max_examples=100)
def test_rare_events_all_come_and_of_updates_in_a_row_the_newest(told: list[events.Event]) -> None:
    queue = deque(told)
    passed = list(coalesced(queue))
    assert not queue
    assert [event for event in passed if not is_frequent(event)] == [event for event in told if not is_frequent(event)]
    places = [next(n for n, other in enumerate(told) if other is event) for event in passed]
    assert places == sorted(set(places))  # in order, none of them twice
    for n, event in enumerate(told):
        if is_frequent(event) and (n + 1 == len(told) or not is_frequent(told[n + 1])):
            assert any(other is event for other in passed), "the newest before a rare event, or at the end, is missing"
    measured = [event for event in told if isinstance(event, events.Updated) and event.gradient_norm is not None]
    assert not measured or any(other is measured[-1] for other in passed)
    assert len(passed) <= 3 * (1 + sum(not is_frequent(event) for event in told))


def test_what_is_told_while_it_is_taken_waits_for_the_next_turn() -> None:
    queue: deque[events.Event] = deque([events.Resumed(1), events.Resumed(2)])
    for event in coalesced(queue):
        queue.append(event)  # which would never end
        assert len(queue) <= 3
    assert len(queue) == 2


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (updated(3), "update"),
        (updated(3, norm=1.0), "measured update"),
        (updated(3, validation=2.0), ""),
        (events.Working(3, "saving"), "working"),
        (events.Paused(3), ""),
        (events.InsideSummary(update=3, source="learnt", characters=9, bits=1.0, first=0.5, among_five=0.9, units=()),
         "live InsideSummary"),
        (events.InsideSummary(update=3, source="learnt", characters=9, bits=1.0, first=0.5, among_five=0.9, units=(),
                              occasion="scheduled"), ""),
    ],
)  # fmt: skip
def test_only_what_is_shown_once_may_be_replaced(event: events.Event, kind: str) -> None:
    assert kind_of(event) == kind


def test_a_text_that_was_asked_for_is_not_replaced_by_one_that_a_screen_shows() -> None:
    def text(occasion: str) -> events.Sampled:
        return events.Sampled(
            update=1, smooth_loss=None, model="current", occasion=occasion, prompt="", text="x",
            rule=engine.SamplingRule(), surprise=(),
        )  # fmt: skip

    assert kind_of(text("live")) == "live Sampled"
    assert {kind_of(text(occasion)) for occasion in ("asked", "scheduled", "final")} == {""}
