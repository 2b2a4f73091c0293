"""What a screen knows of a sweep."""

from __future__ import annotations

from tui_rnn.sweep import events
from tui_rnn.sweep.events import DIVERGED, DONE, RUNNING, WAITING, RunKey
from tui_rnn.sweep.view import POINTS, SweepView


def view() -> SweepView:
    points = tuple(events.PointPlanned(name, name, (name,)) for name in ("rnn", "gru"))
    planned = events.Planned(
        folder="sweep", text="book.txt", varied=("cell",), points=points, seeds=(0, 1, 5), goal=1000, by="smooth",
        guessing=5.0, where="2 processes",
    )  # fmt: skip
    return SweepView(planned)


def test_a_sweep_begins_with_everything_waiting() -> None:
    found = view()
    assert (found.total, found.over, found.seconds_left, found.ended) == (6, 0, None, None)
    assert [point.state for point in found.points] == [WAITING, WAITING]
    assert found.points[0].loss is None and found.points[0].curve == []
    assert found.ranked() == [0, 1]


def test_points_are_the_median_and_the_spread_of_their_runs() -> None:
    found = view()
    for seed, bits in ((0, 3.0), (1, 2.0), (5, 4.0)):
        run = RunKey(1, seed)
        found(events.RunStarted(run, 0))
        found(events.RunProgressed(run, 100, 5.0))
        found(events.RunProgressed(run, 1000, bits))
        assert found.points[1].state == RUNNING
        found(events.RunEnded(run, DONE, 1000))
    loss = found.points[1].loss
    assert loss is not None and tuple(loss) == (3.0, 2.0, 4.0)
    assert found.points[1].curve == [5.0, 3.0]
    assert (found.points[1].over, found.over, found.points[1].state) == (3, 3, DONE)
    assert found.ranked() == [1, 0]


def test_a_run_that_has_just_begun_says_nothing_beside_one_that_is_done() -> None:
    found = view()
    found(events.RunProgressed(RunKey(0, 1), 100, 5.0))
    assert found.points[0].loss == (5.0, 5.0, 5.0)
    found(events.RunEnded(RunKey(0, 0), DONE, 1000))
    found(events.RunProgressed(RunKey(0, 0), 1000, 2.0))
    assert found.points[0].loss == (2.0, 2.0, 2.0)


def test_a_point_does_not_look_better_for_runs_that_diverged() -> None:
    found = view()
    for seed, state in ((0, DONE), (1, DIVERGED), (5, DIVERGED)):
        found(events.RunProgressed(RunKey(0, seed), 900, 1.0 + seed))
        found(events.RunEnded(RunKey(0, seed), state, 900))
    found(events.RunProgressed(RunKey(1, 0), 100, 5.0))
    assert found.points[0].loss is None  # half of them and more
    assert found.ranked() == [1, 0]
    found(events.RunEnded(RunKey(0, 1), DONE, 900))
    loss = found.points[0].loss
    assert loss is not None and tuple(loss) == (2.0, 1.0, 2.0)


def test_what_is_there_already_counts() -> None:
    found = view()
    found(events.RunFound(RunKey(0, 5), DONE, 1000, ((100, 4.0), (1000, 2.5))))
    assert (found.over, found.points[0].over, found.points[0].state) == (1, 1, WAITING)
    assert found.run(RunKey(0, 5)).lowest == 2.5
    assert len(found.run(RunKey(0, 5)).curve) == POINTS


def test_the_state_that_says_most_is_that_of_the_point() -> None:
    found = view()
    found(events.RunEnded(RunKey(0, 0), DIVERGED, 50, "the loss is NaN"))
    found(events.RunEnded(RunKey(0, 1), DONE, 1000))
    assert found.points[0].state == WAITING
    found(events.RunEnded(RunKey(0, 5), DONE, 1000))
    assert found.points[0].state == DIVERGED
    assert found.run(RunKey(0, 0)).reason == "the loss is NaN"


def test_notes_and_the_end_are_kept() -> None:
    found = view()
    found(events.Noted("skipped"))
    found(events.SweepEnded(events.COMPLETE))
    assert found.notes == ["skipped"]
    assert found.ended == events.SweepEnded(events.COMPLETE)
