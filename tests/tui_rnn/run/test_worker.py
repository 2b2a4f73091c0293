"""The worker, with the real trainer: most of it in this thread, where it is deterministic."""

from __future__ import annotations

import dataclasses
import math
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import engine
from engine.training.trainer import Trainer
from tui_rnn import events
from tui_rnn.commands import (
    CheckGradients,
    Command,
    Extend,
    GoBack,
    Pause,
    Resume,
    Sample,
    Save,
    ScaleLearningRate,
    Step,
    Stop,
)
from tui_rnn.events import (
    Checked,
    CheckStarted,
    Extended,
    Failed,
    Finished,
    LearningRateChanged,
    Paused,
    Refused,
    Resumed,
    RolledBack,
    Sampled,
    Saved,
    SaveFailed,
    Updated,
    Writing,
)
from tui_rnn.run import scribe
from tui_rnn.run.runfiles import RunFiles
from tui_rnn.run.schedule import Intervals, Schedule
from tui_rnn.run.worker import Worker

TEXT = "the quick brown fox jumps over the lazy dog.\n" * 20
NEVER = Intervals(sample=0, checkpoint=0, autosave=0, looks=False)
CONFIG = engine.Config(hidden_size=8, seq_length=10)

Told = list[events.Event]


def new_trainer(text: str = TEXT, **settings: Any) -> Trainer:
    config = dataclasses.replace(CONFIG, **settings)
    vocabulary = engine.Vocabulary("".join(sorted(set(text))))
    return Trainer(config, vocabulary.encode(text).astype("uint8"), vocabulary)


def hash_after(updates: int) -> str:
    """Of a run that nobody watched."""
    trainer = new_trainer()
    for _ in trainer.run(updates):
        pass
    return trainer.parameters_sha256()


@dataclass
class Run:
    """A worker and what it has told. ``when`` sends a command each time that an event fulfils a condition."""

    worker: Worker
    told: Told = field(default_factory=list)
    reactions: list[tuple[Callable[[events.Event], bool], tuple[Command, ...]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.worker.observers.append(self.take)

    def take(self, event: events.Event) -> None:
        if isinstance(event, events.Working):
            return  # which tells of what takes long, and so depends on the machine
        self.told.append(event)
        for condition, commands in self.reactions:
            if condition(event):
                for command in commands:
                    self.worker.send(command)

    def when(self, kind: type, *commands: Command, update: int | None = None) -> Run:
        self.reactions.append((lambda e: isinstance(e, kind) and update in (None, e.update), commands))
        return self

    def after(self, update: int, *commands: Command) -> Run:
        return self.when(Updated, *commands, update=update)

    def run(self) -> Told:
        self.worker.run()
        return self.told

    def of(self, kind: type) -> Told:
        return [event for event in self.told if isinstance(event, kind)]

    @property
    def kinds(self) -> list[type]:
        """Of the events that are not updates, nor the first; nor those of which there are more on a slow machine."""
        return [type(event) for event in self.told if not isinstance(event, events.Started | Updated | Writing)]


Make = Callable[..., Run]


def at(update: int, action: Callable[[], object]) -> Callable[[events.Event], None]:
    """An observer that does something after an update."""

    def observe(event: events.Event) -> None:
        if isinstance(event, Updated) and event.update == update:
            action()

    return observe


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def build(
        goal: int | None = 30,
        intervals: Intervals = NEVER,
        trainer: Trainer | None = None,
        path: str | None = None,
        **named: Any,
    ) -> Run:
        origin = engine.Origin(
            name="fox", path=path, sha256="", characters=len(TEXT), encoding="utf-8", updates=goal
        )  # of no importance here
        files = RunFiles.of(tmp_path / "ckpt.npz")
        return Run(Worker(trainer or new_trainer(), goal, files, origin, Schedule(intervals), **named))

    return build


# --- to the goal


def test_a_run_goes_to_its_goal_saves_writes_and_is_finished(make: Make) -> None:
    run = make(30)
    told = run.run()
    assert [event.update for event in run.of(Updated)] == list(range(1, 31))
    assert run.kinds == [Saved, Sampled, Finished]
    assert told[-1].completed
    assert run.worker.completed


def test_the_run_is_the_one_that_nobody_watched(make: Make) -> None:
    finished = make(60, Intervals(sample=7, sample_length=20, checkpoint=11)).run()[-1]
    assert isinstance(finished, Finished)
    assert finished.parameters_sha256 == hash_after(60)


def test_the_final_text_is_written_by_the_best_model(make: Make) -> None:
    run = make(30).after(15, ScaleLearningRate(1000))  # from there on it gets worse
    run.run()
    (text,) = run.of(Sampled)
    best = run.worker.trainer.best
    assert 0 < best.update < 30
    assert (text.update, text.smooth_loss, text.model, text.occasion) == (
        best.update,
        best.smooth_loss,
        "best",
        "final",
    )
    assert len(text.text) == len(text.surprise) == 1000


def test_a_run_that_made_no_update_has_no_best_model_to_write_with(make: Make) -> None:
    run = make(0)
    run.run()
    assert run.kinds == [Saved, Finished]
    assert not run.worker.files.best.exists()


def test_the_schedule_is_followed_in_the_order_of_the_updates(make: Make) -> None:
    run = make(30, Intervals(sample=15, sample_length=5, checkpoint=10, autosave=0))
    run.run()
    seen = [(type(event), event.update) for event in run.told if isinstance(event, Sampled | Saved)]
    assert seen[:-2] == [(Sampled, 0), (Saved, 10), (Sampled, 15), (Saved, 20), (Sampled, 30), (Saved, 30)]


def test_every_observer_gets_every_event_in_the_order_they_were_added(make: Make) -> None:
    run = make(5, Intervals(sample=2, autosave=0))
    heard: list[tuple[str, events.Event]] = []
    run.worker.observers[:] = [lambda event: heard.append(("a", event)), lambda event: heard.append(("b", event))]
    run.worker.run()
    assert [name for name, _ in heard] == ["a", "b"] * (len(heard) // 2)
    assert [event for name, event in heard if name == "a"] == [event for name, event in heard if name == "b"]


def test_an_equal_seed_writes_equal_texts_however_often_it_is_asked(make: Make) -> None:
    often, seldom = make(30, Intervals(sample=5, autosave=0)), make(30, Intervals(sample=15, autosave=0))
    often.run(), seldom.run()
    texts = {event.update: event.text for event in often.of(Sampled)}
    assert {event.update: texts[event.update] for event in seldom.of(Sampled)} == {
        event.update: event.text for event in seldom.of(Sampled)
    }


def test_the_best_model_is_saved_again_only_when_it_is_a_new_one(make: Make) -> None:
    run = make(None).after(10, Save(), Stop())
    run.run()
    first = run.worker.files.best.stat().st_mtime_ns
    assert len(run.of(Saved)) == 2
    run.worker._save()
    assert run.worker.files.best.stat().st_mtime_ns == first


# --- commands


def test_stop_ends_a_run_with_a_checkpoint(make: Make) -> None:
    run = make(None).after(12, Stop())
    finished = run.run()[-1]
    assert isinstance(finished, Finished)
    assert (finished.update, finished.completed, run.worker.completed) == (12, False, False)
    assert engine.load(run.worker.files.checkpoint).update == run.worker.saved_update == 12


def test_stop_without_saving_leaves_nothing(make: Make) -> None:
    run = make(None).after(12, Stop(save=False))
    run.run()
    assert run.kinds == [Finished]
    assert not run.worker.files.checkpoint.exists()


def test_a_stop_that_comes_before_the_first_update_is_obeyed(make: Make) -> None:
    run = make(None)
    run.worker.send(Stop())
    run.run()
    assert [event.update for event in run.told] == [0, 0, 0]
    assert run.kinds == [Saved, Finished]


def test_save_writes_the_run_as_it_is_then(make: Make) -> None:
    run = make(30).after(10, Save())
    saved: list[int] = []
    path = run.worker.files.checkpoint
    run.worker.observers.append(lambda event: saved.append(engine.load(path).update) if type(event) is Saved else None)
    run.run()
    assert saved == [10, 30]


def test_a_run_goes_on_exactly_from_what_was_saved(make: Make) -> None:
    run = make(30).after(10, Stop())
    run.run()
    trainer = engine.load(run.worker.files.checkpoint).trainer(new_trainer()._ids)
    finished = make(30, trainer=trainer).run()[-1]
    assert isinstance(finished, Finished)
    assert finished.parameters_sha256 == hash_after(30)


def test_while_paused_nothing_is_learnt(make: Make) -> None:
    run = make(None).after(10, Pause()).when(Paused, Save()).when(Saved, Resume(), update=10).after(20, Stop())
    run.run()
    order = [type(event) for event in run.told if event.update == 10]
    assert order == [Updated, Paused, Saved, Resumed]
    assert [event.update for event in run.of(Updated)] == list(range(1, 21))


def test_a_pause_does_not_change_what_is_learnt(make: Make) -> None:
    run = make(30).after(10, Pause()).when(Paused, Resume())
    finished = run.run()[-1]
    assert isinstance(finished, Finished)
    assert finished.parameters_sha256 == hash_after(30)


def test_pausing_twice_is_pausing_once(make: Make) -> None:
    run = make(12).after(10, Pause(), Pause(), Resume(), Resume())
    run.run()
    assert run.kinds[:2] == [Paused, Resumed]
    assert run.kinds.count(Paused) == run.kinds.count(Resumed) == 1


def test_a_step_makes_one_update_and_waits_again(make: Make) -> None:
    run = make(None).after(10, Pause()).when(Paused, Step()).after(11, Save()).when(Saved, Stop(save=False))
    finished = run.run()[-1]
    assert [event.update for event in run.of(Updated)] == list(range(1, 12))
    assert (finished.update, run.of(Resumed)) == (11, [])


def test_a_step_without_a_pause_is_nothing_not_even_in_the_next_pause(make: Make) -> None:
    write = Sample(length=100, occasion="asked")  # in pieces, between which a step would be made
    run = make(None).after(10, Step()).after(12, Pause(), write).when(Sampled, Stop(save=False))
    run.run()
    assert [event.update for event in run.of(Updated)] == list(range(1, 13))


def test_the_learning_rate_can_be_scaled_and_is_remembered(make: Make) -> None:
    run = make(20).after(10, ScaleLearningRate(0.5))
    run.run()
    assert run.of(LearningRateChanged) == [LearningRateChanged(10, 0.05)]
    assert [event.learning_rate for event in run.of(Updated)] == [0.1] * 10 + [0.05] * 10
    assert engine.load(run.worker.files.checkpoint).learning_rates == ((0, 0.1), (10, 0.05))


def test_a_learning_rate_out_of_range_is_refused_and_the_old_one_kept(make: Make) -> None:
    run = make(20).after(10, ScaleLearningRate(1e9))
    run.run()
    (refused,) = run.of(Refused)
    assert refused.update == 10
    assert refused.reason == "the learning rate must be a number from 0 to 1000, not 100000000.0"
    assert {event.learning_rate for event in run.of(Updated)} == {0.1}


@pytest.mark.parametrize("best", [False, True])
def test_a_text_that_is_asked_for_comes_in_pieces_that_make_the_whole(
    make: Make, best: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scribe, "STEP", 0)  # seconds: each character is a piece
    ask = Sample(length=100, prompt="" if best else "the ", seed=3, occasion="asked", best=best)
    run = make(None).after(10, ask).when(Sampled, Stop(save=False))
    run.run()
    pieces = [event.text for event in run.of(Writing)]
    (text,) = run.of(Sampled)
    assert len(pieces) == 100
    assert "".join(pieces) == text.text
    assert (len(text.text), text.prompt, text.occasion) == (100, ask.prompt, "asked")
    assert text.model == ("best" if best else "current")


def test_training_goes_on_while_a_text_is_written_by_the_model_it_was_asked_of(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scribe, "STEP", 0)
    run = make(None).after(10, Sample(length=100, seed=3, occasion="asked")).when(Sampled, Stop(save=False))
    run.run()
    (text,) = run.of(Sampled)
    assert text.update == 10 < run.told[-1].update
    monkeypatch.setattr(scribe, "STEP", 10)
    at_once = make(None).after(10, Sample(length=100, seed=3), Stop(save=False))
    at_once.run()
    assert at_once.of(Sampled)[0].text == text.text


def test_a_prompt_of_unknown_characters_is_refused_and_the_run_goes_on(make: Make) -> None:
    run = make(20).after(10, Sample(length=5, prompt="Q"))
    run.run()
    (refused,) = run.of(Refused)
    assert "'Q'" in refused.reason
    assert run.worker.completed


def test_the_gradients_of_a_small_model_are_checked_at_once(make: Make) -> None:
    run = make(12).after(10, CheckGradients(reduced=True))
    run.run()
    assert run.kinds[:2] == [CheckStarted, Checked]
    (checked,) = run.of(Checked)
    assert (checked.update, checked.model, checked.passed) == (10, "reduced", True)
    assert [check.state for check in checked.checks] == ["zero", "random"]


def test_the_gradients_of_the_live_model_are_checked_beside_the_training_and_change_nothing(make: Make) -> None:
    run = make(None).after(10, CheckGradients()).when(Checked, Stop())
    finished = run.run()[-1]
    (checked,) = run.of(Checked)
    assert (checked.update, checked.model, checked.passed) == (10, "live", True)
    assert [check.state for check in checked.checks] == ["zero", "live"]
    assert isinstance(finished, Finished)
    assert finished.parameters_sha256 == hash_after(finished.update)


def test_a_run_that_stays_can_be_extended(make: Make) -> None:
    run = make(20, stay=True).when(Finished, Extend(10), update=20).when(Finished, Stop(save=False), update=30)
    run.run()
    assert run.of(Extended) == [Extended(20, 30)]
    assert [(event.update, event.completed) for event in run.of(Finished)][:2] == [(20, True), (30, True)]
    assert run.of(Finished)[1].parameters_sha256 == hash_after(30)
    assert engine.load(run.worker.files.checkpoint).origin.updates == 30


def test_extending_a_run_without_a_goal_gives_it_one(make: Make) -> None:
    run = make(None).after(10, Extend(5))
    run.run()
    assert (run.told[-1].update, run.worker.goal) == (15, 15)


def test_at_the_goal_resume_and_step_do_nothing(make: Make) -> None:
    run = make(20, stay=True).when(Finished, Resume(), Step(), Save(), Stop(save=False), update=20)
    run.run()
    assert run.told[-1].update == 20
    assert run.of(Resumed) == []


# --- a thread of its own


def test_a_run_in_a_thread_is_told_of_by_that_thread_alone(make: Make) -> None:
    run = make(None, Intervals(sample=10, sample_length=5, autosave=0)).after(10, CheckGradients())
    threads: set[str] = set()
    checked = threading.Event()
    run.worker.observers.append(lambda event: threads.add(threading.current_thread().name))
    run.worker.observers.append(lambda event: checked.set() if isinstance(event, Checked) else None)
    run.worker.start()
    checked.wait()
    run.worker.send(Stop())
    assert run.worker.join()
    assert threads == {"trainer"}
    assert isinstance(run.told[-1], Finished)


def test_a_paused_thread_can_be_stopped(make: Make) -> None:
    run, paused = make(None).after(10, Pause()), threading.Event()
    run.worker.observers.append(lambda event: paused.set() if isinstance(event, Paused) else None)
    run.worker.start()
    paused.wait()
    assert not run.worker.join(0.01)  # it waits
    run.worker.send(Stop())
    assert run.worker.join()
    assert engine.load(run.worker.files.checkpoint).update == 10


def test_commands_may_come_from_many_threads(make: Make) -> None:
    run = make(None)
    run.worker.start()
    senders = [threading.Thread(target=run.worker.send, args=(Sample(length=1),)) for _ in range(8)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    run.worker.send(Stop(save=False))
    assert run.worker.join()
    assert len(run.of(Sampled)) == 8


def test_a_worker_that_was_never_started_has_ended(make: Make) -> None:
    assert make(10).worker.join()


# --- failure


def test_an_observer_that_fails_fails_the_run_and_the_others_are_told(make: Make) -> None:
    run = make(30)

    def fragile(event: events.Event) -> None:
        if isinstance(event, Updated) and event.update == 10:
            raise ValueError("the screen is gone")

    run.worker.observers.append(fragile)
    failed = run.run()[-1]
    assert isinstance(failed, Failed)
    assert (failed.update, failed.reason) == (10, "ValueError: the screen is gone")
    assert "in fragile" in failed.trace


def test_an_observer_that_always_fails_does_not_keep_the_others_from_hearing_of_it(make: Make) -> None:
    run = make(30)

    def broken(event: events.Event) -> None:
        raise OSError("no space left on device")

    run.worker.observers.insert(0, broken)
    run.worker.run()
    assert isinstance(run.told[-1], Failed)


class Breaking(Trainer):
    """Its eleventh update cannot be made."""

    def run(self, updates: int | None = None) -> Iterator[Updated]:
        for event in super().run(updates):
            if event.update == 11:
                raise ZeroDivisionError("broken")
            yield event


def test_a_trainer_that_fails_fails_the_run(make: Make) -> None:
    plain = new_trainer()
    run = make(30, trainer=Breaking(CONFIG, plain._ids, plain.vocabulary))
    run.worker.start()
    assert run.worker.join()
    failed = run.told[-1]
    assert isinstance(failed, Failed)
    assert failed.reason == "ZeroDivisionError: broken"
    assert "Traceback" in failed.trace
    assert not run.worker.completed


def test_a_loss_that_is_no_number_fails_the_run_with_advice_and_without_a_traceback(make: Make) -> None:
    run = make(30)
    run.worker.observers.append(at(10, lambda: run.worker.trainer.model.weights.flat.fill(math.nan)))
    failed = run.run()[-1]
    assert isinstance(failed, Failed)
    assert "--learning-rate" in failed.reason
    assert failed.trace == ""
    assert failed.update == 10


def test_weights_that_are_no_numbers_are_not_saved_over_good_ones(make: Make) -> None:
    run = make(None).after(10, Save()).after(20, Save())
    bias = run.worker.trainer.model.weights["output_bias"]
    run.worker.observers.append(at(20, lambda: bias.fill(math.nan)))
    failed = run.run()[-1]
    assert isinstance(failed, Failed)
    assert "weights/output_bias holds numbers that are not finite at update 20" in failed.reason
    assert engine.load(run.worker.files.checkpoint).update == 10


def test_a_save_that_fails_is_told_and_one_that_works_clears_it(make: Make) -> None:
    run = make(None).after(10, Save()).after(20, Save()).after(30, Stop(save=False))
    folder = run.worker.files.checkpoint.parent
    gone = folder.with_name("gone")
    errors: list[str | None] = []

    def move(event: events.Event) -> None:
        if isinstance(event, Updated) and event.update == 10:
            folder.rename(gone)
        if isinstance(event, SaveFailed):
            gone.rename(folder)
        if isinstance(event, SaveFailed | Saved):
            errors.append(run.worker.save_error)

    run.worker.observers.append(move)
    run.run()
    assert errors == ["No such file or directory", None]
    assert run.of(SaveFailed) == [
        SaveFailed(10, str(folder / "ckpt.npz"), "No such file or directory"),
    ]
    assert run.worker.saved_update == 20
    assert [event.update for event in run.of(Updated)] == list(range(1, 31))


# --- when the loss is not a number


def poisoned(run: Run, *updates: int) -> Run:
    """Spoil a weight when an update is made for the first time."""
    left = list(updates)

    def spoil(event: events.Event) -> None:
        if isinstance(event, Updated) and left and event.update == left[0]:
            left.pop(0)
            run.worker.trainer.model.weights.flat[3] = math.nan

    run.worker.observers.append(spoil)
    return run


def test_a_run_that_diverges_ends_and_its_checkpoint_is_the_good_one(make: Make) -> None:
    run = poisoned(make(30, Intervals(sample=0, checkpoint=10, autosave=0)), 25)
    failed = run.run()[-1]
    assert isinstance(failed, Failed)
    assert "not a finite number at update 26" in failed.reason
    assert engine.load(run.worker.files.checkpoint).update == 20


def test_it_is_never_saved_while_its_weights_are_not_numbers(make: Make) -> None:
    run = poisoned(make(30, Intervals(sample=0, checkpoint=10, autosave=0)), 20)
    failed = run.run()[-1]
    assert isinstance(failed, Failed)
    assert (failed.update, failed.trace) == (20, "")
    assert engine.load(run.worker.files.checkpoint).update == 10


@pytest.mark.parametrize("goal, spoilt", [(30, 23), (25, 25)])  # found out when it is saved: on the way, or at the goal
def test_it_goes_back_too_when_what_the_optimizer_remembers_is_no_number(make: Make, goal: int, spoilt: int) -> None:
    run = make(goal, Intervals(sample=0, checkpoint=10, autosave=0), roll_back=True)
    memory, left = run.worker.trainer.optimizer.memory, [spoilt]

    def overflow(event: events.Event) -> None:
        if isinstance(event, Updated) and event.update in left:
            left.clear()
            memory[0, 3] = math.inf

    run.worker.observers.append(overflow)
    finished = run.run()[-1]
    assert isinstance(finished, Finished)
    (back,) = run.of(RolledBack)
    assert "optimizer holds numbers that are not finite" in back.reason
    assert back.update == 20
    assert engine.load(run.worker.files.checkpoint).update == goal


def test_a_validation_loss_that_is_no_number_fails_the_run_with_advice(make: Make) -> None:
    # Nothing that is trained on has the last character.
    trainer = new_trainer(TEXT + 20 * "#", validation=0.2, validate_every=5)
    trainer.model.weights["output_bias"][trainer.vocabulary.encode("#")] = -3e38
    failed = make(30, trainer=trainer).run()[-1]
    assert isinstance(failed, Failed)
    assert "the validation loss is not a finite number at update 0" in failed.reason
    assert failed.trace == ""


def test_rolled_back_it_goes_on_from_the_checkpoint_with_half_the_learning_rate(make: Make) -> None:
    run = poisoned(make(30, Intervals(sample=0, checkpoint=10, autosave=0), roll_back=True), 5, 25, 28)
    finished = run.run()[-1]
    assert isinstance(finished, Finished)
    assert finished.completed
    backs = [(event.update, event.left_at, event.learning_rate) for event in run.of(RolledBack)]
    assert backs == [(0, 6, 0.05), (20, 26, 0.025), (20, 29, 0.0125)]

    trainer = new_trainer()  # the same by hand
    for until, rate in ((20, 0.05), (30, 0.0125)):
        trainer.set_learning_rate(rate)
        for _ in trainer.run(until):
            pass
    assert finished.parameters_sha256 == trainer.parameters_sha256()
    assert engine.load(run.worker.files.checkpoint).parameters_sha256() == trainer.parameters_sha256()


def test_what_diverges_again_and_again_ends(make: Make) -> None:
    run = make(30, roll_back=True)
    spoil = at(3, lambda: run.worker.trainer.model.weights.flat.fill(math.nan))
    run.worker.observers.append(spoil)
    failed = run.run()[-1]
    assert isinstance(failed, Failed)
    assert "rolled back 20 times without success" in failed.reason
    assert len(run.of(RolledBack)) == 20


def test_without_a_checkpoint_it_cannot_go_back(make: Make) -> None:
    run = poisoned(make(30, roll_back=True), 5)
    run.worker.observers.append(at(4, lambda: run.worker.files.checkpoint.unlink()))
    failed = run.run()[-1]
    assert isinstance(failed, Failed)
    assert "it cannot be rolled back" in failed.reason


# --- out of patience


def test_out_of_patience_a_run_is_at_its_goal_and_can_be_extended(make: Make) -> None:
    run = make(10_000, trainer=new_trainer(validation=0.2, validate_every=5, patience=2, learning_rate=2.0), stay=True)
    ends: list[int] = []

    def extend_once(event: events.Event) -> None:
        if isinstance(event, Finished):
            ends.append(event.update)
            run.worker.send(Extend(10) if len(ends) == 1 else Stop(save=False))

    run.worker.observers.append(extend_once)
    run.run()
    first = run.of(Finished)[0]
    assert first.completed
    assert first.best_validation_loss == min(
        event.validation_loss for event in run.of(Updated)[: first.update] if event.validation_loss
    )
    assert 10 < ends[0] < ends[1] < 10_000


def test_a_learning_rate_that_decays_is_told(make: Make) -> None:
    trainer = new_trainer(validation=0.2, validate_every=5, decay=0.5, decay_patience=2, learning_rate=2.0)
    run = make(100, trainer=trainer)
    run.run()
    told = [(event.update, event.learning_rate) for event in run.of(LearningRateChanged)]
    assert told == trainer.learning_rates[1:]
    assert told


# --- step by step to the goal


def test_a_goal_that_is_reached_by_single_steps_is_reached(make: Make) -> None:
    run = make(5, stay=True).after(3, Pause()).when(Paused, Step(), Step(), Step(), Step()).when(Finished, Stop())
    run.run()
    assert [event.update for event in run.of(Updated)] == [1, 2, 3, 4, 5]
    first = run.of(Finished)[0]
    assert (first.update, first.completed) == (5, True)
    assert engine.load(run.worker.files.checkpoint).update == 5


def test_steps_end_with_the_patience(make: Make) -> None:
    trainer = new_trainer(validation=0.2, validate_every=1, patience=1, learning_rate=2.0)
    run = make(10_000, trainer=trainer, stay=True)
    run.after(1, Pause()).when(Paused, *[Step()] * 200).when(Finished, Stop())
    run.run()
    assert not run.of(Failed)
    assert run.of(Finished)[0].completed
    assert trainer.out_of_patience
    assert trainer.update < 200


# --- what is under way


def test_two_texts_that_are_asked_for_are_written_one_after_the_other(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scribe, "STEP", 0)
    first, second = Sample(length=60, seed=1, occasion="asked"), Sample(length=30, seed=2, occasion="asked")
    run = make(None).after(10, first, second).when(Sampled, Stop(save=False), update=None)
    run.reactions[-1] = (lambda event: isinstance(event, Sampled) and len(event.text) == 30, (Stop(save=False),))
    run.run()
    assert [len(text.text) for text in run.of(Sampled)] == [60, 30]
    pieces = [event.text for event in run.of(Writing)]
    assert "".join(pieces) == "".join(text.text for text in run.of(Sampled))


def test_a_text_that_is_interrupted_is_told_as_far_as_it_came(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scribe, "STEP", 0)
    run = make(None, Intervals(sample=10, sample_length=10**9, autosave=0)).when(Writing, Stop())
    run.run()
    (text,) = run.of(Sampled)
    assert 0 < len(text.text) < 10
    assert run.kinds[-2:] == [Saved, Finished]


def test_a_pause_is_answered_while_a_text_is_written_that_updates_wait_for(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scribe, "STEP", 0)
    run = (
        make(None, Intervals(sample=10, sample_length=50, autosave=0))
        .when(Writing, Pause())
        .when(Sampled, Stop(save=False))
    )
    run.run()
    assert run.kinds.index(Paused) < run.kinds.index(Sampled)
    assert len(run.of(Sampled)[0].text) == 50


def test_what_would_change_the_run_waits_for_a_text_that_is_due(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scribe, "STEP", 0)
    run = make(20, Intervals(sample=10, sample_length=5, autosave=0))
    run.reactions = [(lambda e: isinstance(e, Writing) and e.occasion == "scheduled", (ScaleLearningRate(1.0),))]
    run.run()
    texts = [n for n, kind in enumerate(run.kinds) if kind is Sampled]
    changes = [n for n, kind in enumerate(run.kinds) if kind is LearningRateChanged]
    assert len(changes) == 15  # five for each text
    assert all(n > texts[0] for n in changes)


def test_live_texts_do_not_queue(make: Make) -> None:
    live = Sample(length=10, occasion="live")
    run = make(30).after(10, *[live] * 20)
    run.run()
    assert sorted(text.occasion for text in run.of(Sampled)) == ["final", "live"]


def test_a_second_check_is_refused_while_one_is_made(make: Make) -> None:
    run = make(None).after(10, CheckGradients(), CheckGradients()).when(Checked, Stop(save=False))
    run.run()
    assert len(run.of(Checked)) == 1
    assert [event.reason for event in run.of(Refused)] == ["the gradients are already being checked"]


def test_a_save_that_waits_will_do_for_the_next(make: Make) -> None:
    run = make(20).after(10, Save(), Save(), Save())
    run.run()
    assert [event.update for event in run.of(Saved)] == [10, 20]


def test_a_run_saved_elsewhere_finds_its_text_from_there(make: Make, tmp_path: Path) -> None:
    run = make(20, path="fox.txt")
    other = tmp_path / "other" / "rescued.npz"
    other.parent.mkdir()
    run.after(10, Save(elsewhere=other)).run()
    assert engine.load(other).update == 10
    assert engine.load(other).origin.path == "../fox.txt"


def test_a_stop_that_insists_waits_when_it_cannot_save(make: Make, tmp_path: Path) -> None:
    obstacle = tmp_path / "ckpt.npz"
    obstacle.mkdir()
    run = make(None, stay=True).after(10, Stop(insist=True)).when(SaveFailed, Stop(save=False))
    run.run()
    assert run.kinds == [SaveFailed, Paused, Finished]


# --- going back


def test_going_back_undoes_a_change_of_the_learning_rate_and_what_it_did(make: Make) -> None:
    run = (
        make(60, stay=True).after(20, *[ScaleLearningRate(2)] * 3).after(40, GoBack()).when(Finished, Stop(save=False))
    )
    run.run()
    (back,) = run.of(RolledBack)
    assert (back.update, back.left_at, back.learning_rate, back.reason) == (20, 40, 0.1, "")
    assert run.of(Finished)[0].parameters_sha256 == hash_after(60)


def test_going_back_without_a_point_is_refused(make: Make) -> None:
    run = make(20, stay=True).after(10, GoBack()).when(Finished, Stop(save=False))
    run.run()
    assert [event.reason for event in run.of(Refused)] == ["there is nothing to go back to"]


def test_going_back_reaches_the_last_checkpoint(make: Make) -> None:
    run = make(40, stay=True).after(10, Save()).after(30, GoBack()).when(Finished, Stop(save=False))
    run.reactions[1] = (lambda e: isinstance(e, Updated) and e.update == 30 and not run.of(RolledBack), (GoBack(),))
    run.run()
    assert [event.update for event in run.of(RolledBack)] == [10]
    assert run.of(Finished)[0].parameters_sha256 == hash_after(40)


def test_a_run_that_diverged_waits_for_a_way_back(make: Make) -> None:
    run = poisoned(make(30, stay=True).after(5, Save()), 8)
    run.when(Failed, GoBack()).when(Finished, Stop(save=False))
    run.run()
    (failed,) = run.of(Failed)
    assert failed.way_back == 5
    (back,) = run.of(RolledBack)
    assert (back.update, back.learning_rate) == (5, 0.05)
    assert run.of(Finished)[0].completed


# --- a time limit


def test_a_run_whose_time_is_up_is_complete_and_whole(make: Make) -> None:
    run = make(goal=10**9, time_limit=0.05)
    told = run.run()
    finished = run.of(events.Finished)[-1]
    assert (finished.completed, finished.reason) == (True, "time")
    assert finished.update == run.of(Updated)[-1].update == run.worker.saved_update
    assert finished.parameters_sha256 == hash_after(finished.update)
    assert told


def test_a_pause_does_not_count(make: Make) -> None:
    run = make(goal=10**9, time_limit=1e9)
    run.after(3, Pause(), Stop()).run()
    (paused,) = run.of(events.Paused)
    assert paused.seconds == run.worker.seconds == run.of(events.Finished)[0].seconds  # it stands still


@pytest.mark.parametrize("command", [Extend(10), GoBack()], ids=lambda c: type(c).__name__)
def test_who_goes_on_after_the_time_is_up_is_not_stopped_again(make: Make, command: Command) -> None:
    run = make(goal=10**9, time_limit=0.05, stay=True)
    run.after(3, ScaleLearningRate(0.5))  # which can be gone back to
    run.when(events.Finished, command).when(events.Extended, Resume()).when(events.RolledBack, Resume())
    ended = []

    def stop_later(event: events.Event) -> None:
        if run.of(events.Finished) and isinstance(event, Updated):
            ended.append(event)
            if len(ended) == 5:
                run.worker.send(Stop())

    run.worker.observers.append(stop_later)
    run.run()
    assert len(ended) >= 5
    assert run.worker.time_limit is None


@pytest.mark.parametrize("small", [60_000, 0])
def test_what_is_recorded_is_looked_at_before_the_run_is_over(
    make: Make, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    """However long a look at a large model takes."""
    monkeypatch.setattr("tui_rnn.run.looks.measures.SMALL", small)
    told = make(100, dataclasses.replace(NEVER, looks=True)).run()
    for kind in (events.ThroughTime, events.InsideSummary):
        looks = [event for event in told if isinstance(event, kind)]
        assert [(look.update, look.occasion) for look in looks] == [(0, "scheduled"), (100, "scheduled")]
    assert isinstance(told[-1], events.Finished)
