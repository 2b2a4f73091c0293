"""A look is asked for when there is something new to see, and no more often than it may cost."""

from __future__ import annotations

from typing import Any

import engine
from tui_rnn import events
from tui_rnn.app.look_requests import EVERY, SHARE, LookRequests
from tui_rnn.commands import Predict
from tui_rnn.watch.view import View

from ..watch.test_records import STARTED, one_of


def view_at(update: int, seconds: float | None = None) -> View:
    view = View(STARTED)
    view(engine.Updated(update, update / 5, 80.0, 80.0, 0.1))
    if seconds is not None:
        view(one_of(events.Predicted, seconds=seconds))
    return view


def asked(requests: LookRequests, *times: tuple[float, Predict, View]) -> list[bool]:
    return [requests.is_due(*at) for at in times]


def test_it_is_asked_for_again_when_the_model_or_the_question_has_changed() -> None:
    order, other = Predict(10), Predict(20)
    late: Any = [1000.0, 2000.0, 3000.0, 4000.0]
    assert asked(
        LookRequests(),
        (late[0], order, view_at(1)),
        (late[1], order, view_at(1)),
        (late[2], order, view_at(2)),
        (late[3], other, view_at(2)),
    ) == [True, False, True, True]


def test_two_are_apart_and_what_costs_more_is_rarer() -> None:
    quick, slow = view_at(2), view_at(2, seconds=1.0)
    requests = LookRequests()
    assert requests.is_due(10.0, Predict(1), view_at(1))
    assert not requests.is_due(10.0 + EVERY / 2, Predict(2), quick)
    assert requests.is_due(10.0 + EVERY, Predict(2), quick)
    assert requests.is_due(100.0, Predict(3), slow)
    assert not requests.is_due(100.0 + 0.9 / SHARE, Predict(4), slow)
    assert requests.is_due(100.0 + 1.1 / SHARE, Predict(4), slow)


def test_what_a_person_types_does_not_wait_for_that() -> None:
    requests, slow = LookRequests(), view_at(2, seconds=1.0)
    assert requests.is_due(10.0, Predict(3, text="t", asked=True), slow)
    assert not requests.is_due(10.0 + EVERY / 2, Predict(3, text="th", asked=True), slow)
    assert requests.is_due(10.0 + EVERY, Predict(3, text="th", asked=True), slow)
