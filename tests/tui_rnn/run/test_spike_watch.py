"""What a run does about a spike: the real worker and trainer, on a run that is driven into one."""

from __future__ import annotations

import itertools

import engine
from tui_rnn import events
from tui_rnn.events import Finished, RolledBack, Updated, Warned
from tui_rnn.run.schedule import Intervals
from tui_rnn.run.spike_watch import KEPT_EVERY, MOST_TIMES

from .test_worker import Make, Run, at, make  # noqa: F401  (make is a fixture)

RAISED = 1105
END = 1500


def raised(run: Run, *updates: int, factor: float = 300) -> Run:
    """The run, whose learning rate is raised after these updates, the first time that it comes there."""
    trainer, left = run.worker.trainer, list(updates)

    def raise_it(event: events.Event) -> None:
        if isinstance(event, Updated) and event.update in left:
            left.remove(event.update)
            trainer.set_learning_rate(trainer.learning_rate * factor)

    run.worker.observers.append(raise_it)
    return run


def test_a_usual_run_is_neither_warned_of_nor_changed(make: Make) -> None:  # noqa: F811
    hashes = set()
    for on_spike in ("warn", "rollback", "ignore"):
        run = make(END, on_spike=on_spike)
        ended = run.run()[-1]
        assert isinstance(ended, Finished)
        assert (run.of(Warned), run.of(RolledBack)) == ([], [])
        hashes.add(ended.parameters_sha256)
    assert len(hashes) == 1


def test_a_spike_is_warned_of_once_and_the_run_goes_on(make: Make) -> None:  # noqa: F811
    run = raised(make(END), RAISED)
    ended = run.run()[-1]
    assert isinstance(ended, Finished) and ended.completed
    (warning,) = run.of(Warned)
    assert warning.update in (1120, 1140)
    assert warning.reason.startswith("the loss jumped from ")
    assert warning.reason.endswith("a lower learning rate may help, or --on-spike rollback")
    assert run.of(RolledBack) == []


def test_ignored_it_is_not_even_mentioned(make: Make) -> None:  # noqa: F811
    run = raised(make(END, on_spike="ignore"), RAISED)
    run.run()
    assert run.of(Warned) == []


def test_rolled_back_it_goes_on_from_before_the_spike_with_half_the_learning_rate(make: Make) -> None:  # noqa: F811
    # That it was saved in the middle of the spike does not matter.
    run = raised(make(END, Intervals(sample=0, checkpoint=110, autosave=0), on_spike="rollback"), RAISED)
    ended = run.run()[-1]
    assert isinstance(ended, Finished) and ended.completed and ended.update == END
    (warning,), (back,) = run.of(Warned), run.of(RolledBack)
    assert warning.reason.endswith("if it stays there, the run goes back")
    assert RAISED < warning.update < back.left_at <= RAISED + 100
    assert back.update == 1000 == 2 * KEPT_EVERY
    assert back.learning_rate == 0.05  # half of what it was before it was raised
    assert back.reason.startswith("the loss jumped from ")
    updates = [event.update for event in run.told if isinstance(event, Updated)]
    assert updates == [*range(1, back.left_at + 1), *range(back.update + 1, END + 1)]


def test_what_spikes_again_and_again_is_left_alone_in_the_end(make: Make) -> None:  # noqa: F811
    run = make(4000, on_spike="rollback")
    trainer, updates = run.worker.trainer, itertools.count()

    def raise_again(event: events.Event) -> None:
        if isinstance(event, Updated) and event.update == RAISED:
            next(updates)
            trainer.set_learning_rate(30)

    run.worker.observers.append(raise_again)
    ended = run.run()[-1]
    assert isinstance(ended, Finished) and ended.completed
    assert len(run.of(RolledBack)) == MOST_TIMES
    assert next(updates) == MOST_TIMES + 1
    assert f"it has gone back {MOST_TIMES} times already" in run.of(Warned)[-1].reason


def test_a_resumed_run_may_go_back_to_where_it_was_resumed(make: Make) -> None:  # noqa: F811
    first = make(730)
    first.run()
    trainer = first.worker.trainer
    run = make(2000, trainer=trainer, fresh=False, on_spike="rollback")
    run.worker.observers.append(at(1300, lambda: trainer.set_learning_rate(30)))
    run.run()
    (back, *_) = run.of(RolledBack)
    assert back.update == 1000
    assert engine.load(run.worker.files.checkpoint).update == 2000
