"""How a run stands, by what it tells."""

from __future__ import annotations

import pytest

from tui_rnn.run.ranking import SMOOTH, VALIDATION
from tui_rnn.sweep.events import DIVERGED, DONE, FAILED, RUNNING, STOPPED, WAITING
from tui_rnn.sweep.standing import ATTEMPTS, End, Standing

PROGRESS = {"event": "progress", "update": 100, "bits_per_char": 3.0}
EVALUATED = {"event": "validation", "update": 200, "loss": 2.0}
GUESSING = 6.0
KILLED = "its process was killed by signal 9"


def told(*records: dict[str, object], by: str = SMOOTH) -> Standing:
    run = Standing(RUNNING, 0)
    for record in records:
        run.take(record, by, GUESSING)
    return run


def test_the_loss_that_is_ranked_by_is_kept() -> None:
    assert told(PROGRESS, EVALUATED).losses == [(100, 3.0)]
    held_out = told(PROGRESS, EVALUATED, by=VALIDATION)
    assert held_out.update == 200 and [round(bits, 3) for _, bits in held_out.losses] == [2.885]


def test_it_ends_at_its_goal_or_without_patience_and_else_can_be_gone_on_with() -> None:
    for reason, state in (("goal", DONE), ("patience", DONE), ("asked", WAITING), ("time", WAITING)):
        assert told(PROGRESS, {"event": "finished", "reason": reason, "update": 150}).state == state


def test_it_diverges_and_fails() -> None:
    failed = {"event": "failed", "update": 100, "reason": "the loss is NaN", "trace": ""}
    assert told(PROGRESS, {**failed, "update": 130}) == Standing(DIVERGED, 130, "the loss is NaN", [(100, 3.0)])
    assert told({**failed, "trace": "Traceback ..."}).state == FAILED
    high = {**PROGRESS, "bits_per_char": 6.4}
    assert told(high, {"event": "finished", "reason": "goal", "update": 100}).state == DIVERGED
    assert told({**high, "bits_per_char": 6.2}, {"event": "finished", "reason": "goal", "update": 100}).state == DONE


def test_going_back_forgets() -> None:
    run = told(PROGRESS, {**PROGRESS, "update": 200}, {"event": "rolled_back", "update": 100, "from_update": 230})
    assert (run.update, run.losses) == (100, [(100, 3.0)])


def test_the_loss_at_an_update_is_the_latest_before() -> None:
    run = told(PROGRESS, {**PROGRESS, "update": 200, "bits_per_char": 2.5})
    assert (run.loss_at(50), run.loss_at(199), run.loss_at(200)) == (None, 3.0, 2.5)
    run.state = DIVERGED
    assert run.loss_at(200) is None
    assert run.loss_at(199) == 3.0  # as it was then, so that the same points are halved again


def test_what_is_no_record_of_a_run_is_passed_over() -> None:
    assert told({"event": "progress"}, {"event": "sample", "update": 5}, {}, {"event": 7}) == Standing(RUNNING, 0)


@pytest.mark.parametrize(
    ("state", "code", "asked", "by_hand", "end"),
    [
        (DONE, 0, False, False, End(DONE)),
        (DONE, 1, False, False, End(FAILED, "said", unsaved=True)),
        (DONE, 143, True, False, End(DONE)),
        (DIVERGED, 1, False, False, End(DIVERGED, "NaN")),
        (WAITING, 143, True, False, End(WAITING)),
        (WAITING, 143, True, True, End(STOPPED)),
        (WAITING, 0, False, False, End(STOPPED, by_hand=True)),
        (WAITING, 143, False, False, End(WAITING, "its process was told to end")),
        (
            RUNNING,
            -9,
            False,
            False,
            End(WAITING, f"{KILLED}; it is started again", again=True),
        ),
        (RUNNING, 2, False, False, End(FAILED, "said")),
    ],
)
def test_the_end_of_its_process(state: str, code: int, asked: bool, by_hand: bool, end: End) -> None:
    run = Standing(state, 100, "NaN" if state == DIVERGED else "", by_hand=by_hand, at_end=state == DONE)
    assert run.ended(code, "said", asked=asked) == end


def test_a_run_that_ends_worse_than_guessing_and_cannot_be_saved_has_failed() -> None:
    run = told({**PROGRESS, "bits_per_char": 7.0}, {"event": "finished", "reason": "goal", "update": 100})
    assert run.state == DIVERGED
    assert run.ended(0, "", asked=False) == End(DIVERGED, "its loss is worse than guessing")
    assert run.ended(1, "no space", asked=False) == End(FAILED, "no space", unsaved=True)


def test_a_run_that_is_killed_again_and_again_has_failed() -> None:
    run = Standing(RUNNING, 0, attempts=ATTEMPTS)
    assert run.ended(-9, "", asked=False) == End(FAILED, KILLED)
