"""The events that say where a run stands bring a new view to where another one is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn import events, wire
from tui_rnn.commands import CheckGradients, Command, Extend, Pause, Resume, Save, ScaleLearningRate, Stop
from tui_rnn.run.options import Options
from tui_rnn.run.prepare import prepare
from tui_rnn.run.schedule import Intervals, Schedule
from tui_rnn.run.worker import Worker
from tui_rnn.watch.present import present
from tui_rnn.watch.view import View

PLAIN = (
    "checkpoint", "time_limit", "best", "save_error", "waiting_for", "is_training", "check",
    "baselines", "finished", "failed", "is_away",
)  # fmt: skip


def state(view: View) -> dict[str, Any]:
    """What is to be the same."""
    progress, latest = view.progress, view.progress.latest
    return {name: getattr(view, name) for name in PLAIN} | {
        "update": progress.update,
        "loss": None if latest is None else (latest.update, latest.epoch, latest.loss, latest.smooth_loss),
        "goal": progress.goal,
        "validation": progress.validation_loss,
        "save": None if view.last_save is None else (view.last_save.update, view.last_save.path),
        "learning_rates": [*view.learning_rates],
    }


@pytest.fixture
def compared(tmp_path: Path) -> Callable[..., list[events.Event]]:
    """Runs a worker with these commands, each after an update, and compares the views after every event."""
    (tmp_path / "fox.txt").write_text("the quick brown fox jumps over the lazy dog.\n" * 40)

    def run(commands: dict[int, tuple[Command, ...]], **settings: Any) -> list[events.Event]:
        options = Options(
            text=[str(tmp_path / "fox.txt")], out=tmp_path / "ckpt.npz", updates=60,
            settings={"hidden_size": 8, "seq_length": 10} | settings,
        )  # fmt: skip
        session = prepare(options)
        worker = session.worker(Schedule(Intervals(sample=0, autosave=0, looks=False)), stay=True)
        view, told = View(worker.started), list[events.Event]()
        states = []  # they are compared later: an error in an observer would only be one more event

        def compare(event: events.Event) -> None:
            told.append(event)
            lines = [wire.event_line(part) for part in present(view)]
            first, *others = (wire.event_of(wire.record_of(line)) for line in lines)
            assert isinstance(first, events.Started)
            late = View(first)
            for other in others:
                late(other)
            states.append((event, state(late), state(view), late.seconds - view.seconds))
            if isinstance(event, events.Updated):
                for command in commands.get(event.update, ()):
                    worker.send(command)

        worker.observers += [view, compare]
        worker.send(Pause()), worker.send(Resume())
        send_at_the_end(worker)
        worker.run()
        for event, late, own, seconds in states:
            assert late == own, event
            assert abs(seconds) < 5, event  # they were not measured at the same moment
        assert len(states) == len(told)
        return told

    return run


def send_at_the_end(worker: Worker) -> None:
    def stop(event: events.Event) -> None:
        if isinstance(event, events.Finished) and event.completed:
            worker.send(Stop())

    worker.observers.append(stop)


def test_whenever_a_viewer_comes_it_knows_what_the_others_know(compared: Any, tmp_path: Path) -> None:
    told = compared(
        {
            3: (ScaleLearningRate(2.0), Pause(), Extend(7)),
            11: (Save(),),
            20: (ScaleLearningRate(0.5), CheckGradients()),
            30: (Save(tmp_path / "missing" / "copy.npz"),),
            40: (Pause(), Save(), Resume()),
        },
        validation=0.1,
    )
    kinds = {type(event) for event in told}
    assert {
        events.Updated, events.Paused, events.Resumed, events.LearningRateChanged, events.Extended, events.Saved,
        events.SaveFailed, events.Evaluated, events.Finished, events.Baselines,
    } <= kinds  # fmt: skip
    assert engine.load(tmp_path / "ckpt.npz").update == 67


def test_a_run_that_failed_has_failed_for_who_comes_later(compared: Any) -> None:
    told = compared({5: (ScaleLearningRate(1e30),)}, learning_rate=1.0, optimizer="sgd")
    assert isinstance(told[-1], events.Failed | events.Finished)
