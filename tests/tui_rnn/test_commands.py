"""What a run can be told: each command does to a run what it says, and what is the same command is equal."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn import commands, events
from tui_rnn.commands import (
    CheckGradients,
    Command,
    CountNgrams,
    Extend,
    FindUnits,
    GoBack,
    KnockOut,
    LookThroughTime,
    Pause,
    Predict,
    Resume,
    Sample,
    Save,
    ScaleLearningRate,
    Step,
    Stop,
    SumUp,
    WalkThrough,
    Warn,
)
from tui_rnn.run.looks import LOOKS
from tui_rnn.run.options import Options
from tui_rnn.run.prepare import prepare
from tui_rnn.run.schedule import Intervals, Schedule
from tui_rnn.run.worker import Worker

Told = list[events.Event]

# What each command, given after update 10 of a run without a goal, makes the run tell.
ANSWERS: list[tuple[Command, type, dict[str, Any]]] = [
    (Pause(), events.Paused, {"update": 10}),
    (Save(), events.Saved, {"update": 10, "elsewhere": False}),
    (Save(Path("copy.npz")), events.Saved, {"update": 10, "path": "copy.npz", "elsewhere": True}),
    (Sample(length=7, prompt="the ", occasion="asked"), events.Sampled, {"update": 10, "prompt": "the "}),
    (CheckGradients(reduced=True), events.Checked, {"model": "reduced"}),
    (CheckGradients(), events.Checked, {"model": "live"}),
    (
        CountNgrams(),
        events.Baselines,
        {"scored_on": "100 characters of the last tenth of the text, left out of the counts"},
    ),
    (Predict(length=5, text="the fox", asked=True), events.Predicted, {"update": 10, "source": "typed"}),
    (LookThroughTime(scheduled=True), events.ThroughTime, {"update": 10, "occasion": "scheduled"}),
    (SumUp(scheduled=True), events.InsideSummary, {"update": 10, "occasion": "scheduled"}),
    (SumUp(), events.InsideSummary, {"occasion": "live"}),
    (FindUnits(length=50), events.UnitsFound, {"update": 10}),
    (KnockOut(layer=0, unit=3), events.KnockedOut, {"update": 10, "unit": 3}),
    (WalkThrough(), events.WalkedThrough, {"update": 10}),
    (ScaleLearningRate(0.5), events.LearningRateChanged, {"update": 10, "learning_rate": 0.05}),
    (Extend(5), events.Finished, {"update": 15, "reason": "goal"}),
    (Warn("a viewer is slow"), events.Warned, {"update": 10, "reason": "a viewer is slow"}),
    (Stop(), events.Finished, {"update": 10, "reason": "asked"}),
]

KINDS: list[type] = [kind for kind in typing.get_args(Command) if kind is not commands.Look] + [*LOOKS]

# What a command cannot be made without.
NEEDED: dict[str, dict[str, Any]] = {
    "Sample": {"length": 5},
    "Predict": {"length": 5},
    "FindUnits": {"length": 50},
    "KnockOut": {"layer": 0, "unit": 1},
    "ScaleLearningRate": {"factor": 0.5},
    "Extend": {"updates": 10},
    "Warn": {"reason": "a viewer is slow"},
}


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Worker:
    monkeypatch.chdir(tmp_path)
    Path("book.txt").write_text("the quick brown fox\n" * 50)
    session = prepare(Options(text="book.txt", settings={"hidden_size": 8}, out=Path("ckpt.npz")))
    schedule = Schedule(Intervals(0, 0, autosave=0, looks=False))
    return Worker(session.trainer, None, session.files, session.origin(None), schedule)


def run(worker: Worker, *reactions: tuple[Callable[[events.Event], bool], Command]) -> Told:
    """Run in this thread; each command is sent once, at the first event that it waits for."""
    told: Told = []
    waiting = [*reactions]

    def take(event: events.Event) -> None:
        told.append(event)
        for reaction in [*waiting]:
            if reaction[0](event):
                waiting.remove(reaction)
                worker.send(reaction[1])

    worker.observers.append(take)
    worker.run()
    return told


def after(update: int) -> Callable[[events.Event], bool]:
    return lambda event: isinstance(event, events.Updated) and event.update == update


def is_a(kind: type) -> Callable[[events.Event], bool]:
    return lambda event: isinstance(event, kind)


@pytest.mark.parametrize(("command", "kind", "values"), ANSWERS, ids=lambda value: str(value)[:40])
def test_a_command_is_answered(worker: Worker, command: Command, kind: type, values: dict[str, Any]) -> None:
    told = run(worker, (after(10), command), (is_a(kind), Stop(save=False)))
    answer = next(event for event in told if isinstance(event, kind))
    assert {name: getattr(answer, name) for name in values} == values
    assert not any(isinstance(event, events.Refused | events.Failed) for event in told)


def test_step_makes_one_update_in_a_pause_and_resume_ends_it(worker: Worker) -> None:
    told = run(
        worker,
        (after(10), Pause()),
        (is_a(events.Paused), Step()),
        (after(11), CheckGradients(reduced=True)),  # long enough for another update to be made, were it not a pause
        (is_a(events.Checked), Resume()),
        (after(12), Stop(save=False)),
    )
    order = [event for event in told if isinstance(event, events.Updated | events.Resumed | events.Checked)]
    assert [type(event) for event in order[-4:]] == [events.Updated, events.Checked, events.Resumed, events.Updated]
    assert [event.update for event in order[-4:]] == [11, 11, 11, 12]


def test_going_back_undoes_a_learning_rate(worker: Worker) -> None:
    told = run(
        worker,
        (after(10), ScaleLearningRate(2)),
        (after(20), GoBack()),
        (is_a(events.RolledBack), Stop(save=False)),
    )
    (back,) = [event for event in told if isinstance(event, events.RolledBack)]
    assert (back.update, back.learning_rate) == (10, 0.1)


def test_a_stop_that_does_not_save_writes_nothing(worker: Worker) -> None:
    run(worker, (after(10), Stop(save=False)))
    assert not Path("ckpt.npz").exists()


def test_every_command_is_tried_here() -> None:
    tried = {type(command) for command, _, _ in ANSWERS} | {Step, Resume, GoBack}
    assert tried == set(KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_is_sent_cannot_be_changed_on_its_way_and_equals_what_is_the_same(kind: type) -> None:
    values = NEEDED.get(kind.__name__, {})
    one, same = kind(**values), kind(**values)
    assert one == same  # a dialog finds the key of its command so
    assert hash(one) == hash(same)
    for field in dataclasses.fields(kind):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(one, field.name, None)


def test_two_texts_that_are_asked_for_share_no_rule() -> None:
    assert commands.Sample(length=1).rule == engine.SamplingRule()
    assert commands.Sample(length=1).seed is None
