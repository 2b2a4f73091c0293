"""A look is asked for when there is something new to see, and no more often than it may cost."""

from __future__ import annotations

from tui_rnn.app.look_requests import EVERY, REFRESH, SHARE, LookRequests
from tui_rnn.commands import Predict


def test_it_is_asked_for_again_when_the_model_or_the_question_has_changed() -> None:
    requests, order, other = LookRequests(), Predict(10), Predict(20)
    assert requests.is_due(1000.0, order, 1, 0.0)
    assert not requests.is_due(2000.0, order, 1, 0.0)
    assert requests.is_due(3000.0, order, 2, 0.0)
    assert requests.is_due(4000.0, other, 2, 0.0)


def test_two_are_apart_and_what_costs_more_is_rarer() -> None:
    requests, order = LookRequests(), Predict(1)
    assert requests.is_due(10.0, order, 1, 0.0)
    assert not requests.is_due(10.0 + EVERY, order, 2, 0.0)
    assert requests.is_due(10.0 + REFRESH, order, 2, 0.0)
    assert requests.is_due(100.0, order, 3, 1.0)
    assert not requests.is_due(100.0 + 0.9 / SHARE, order, 4, 1.0)
    assert requests.is_due(100.0 + 1.1 / SHARE, order, 4, 1.0)


def test_another_question_does_not_wait_for_that() -> None:
    requests = LookRequests()
    assert requests.is_due(10.0, Predict(3, text="t", asked=True), 1, 1.0)
    assert not requests.is_due(10.0 + EVERY / 2, Predict(3, text="th", asked=True), 1, 1.0)
    assert requests.is_due(10.0 + EVERY, Predict(3, text="th", asked=True), 1, 1.0)


def test_while_nothing_is_trained_it_is_asked_for_as_soon_as_the_model_changes() -> None:
    requests, order = LookRequests(), Predict(1)
    assert requests.is_due(100.0, order, 1, 1.0)
    assert not requests.is_due(100.0 + EVERY / 2, order, 2, None)
    assert requests.is_due(100.0 + EVERY, order, 2, None)
