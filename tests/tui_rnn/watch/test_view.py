"""A view is folded from events alone, and is the same as what the trainer and the worker know."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine
from engine.training.trainer import Trainer
from tui_rnn import events
from tui_rnn.commands import Command, Extend, GoBack, Pause, Resume, Save, ScaleLearningRate, Stop
from tui_rnn.run.options import Options
from tui_rnn.run.prepare import prepare
from tui_rnn.run.schedule import Intervals, Schedule
from tui_rnn.run.worker import Worker
from tui_rnn.watch import history
from tui_rnn.watch.logs import Logs
from tui_rnn.watch.view import MOST_NORMS, View

TEXT = "the quick brown fox jumps over the lazy dog.\n" * 40
VALIDATED = {"validation": 0.2, "validate_every": 7}


class Watched:
    """A worker, its view, and what is to be sent after which update."""

    def __init__(self, folder: Path, goal: int = 120, resume: bool = False, **settings: Any) -> None:
        (folder / "book.txt").write_text(TEXT)
        given: dict[str, Any] = {"resume": ""} if resume else {"settings": {"hidden_size": 8} | settings}
        options = Options(text=str(folder / "book.txt"), out=folder / "ckpt.npz", updates=goal, **given)
        self.session = prepare(options)
        schedule = Schedule(Intervals(sample=50, sample_length=20, autosave=0))
        self.worker = self.session.worker(schedule, stay=True)
        self.view = View(self.worker.started)
        self.orders: dict[int, tuple[Command, ...]] = {}
        self.seen: list[events.Event] = []
        self.worker.observers += [self.view, self.compare, self.send]

    @property
    def trainer(self) -> Trainer:
        return self.worker.trainer

    def compare(self, event: events.Event) -> None:
        """After each event, the view knows what the trainer and the worker do."""
        self.seen.append(event)
        view, trainer = self.view, self.trainer
        if isinstance(event, events.Updated | events.Evaluated | events.RolledBack | events.Finished):
            assert view.best.update == trainer.best.update
            assert (view.best.smooth_loss or math.inf) == trainer.best.smooth_loss
            assert (view.best.validation_loss or math.inf) == trainer.best.validation_loss
        if not isinstance(event, events.Updated | events.Evaluated):  # a decay is told right after them
            assert (view.learning_rate, view.learning_rates) == (trainer.learning_rate, trainer.learning_rates)
        assert view.progress.update == trainer.update
        assert (view.progress.goal, view.time_limit) == (self.worker.goal, self.worker.time_limit)
        assert view.checkpoint == str(self.worker.files.checkpoint)
        if not isinstance(event, events.Saved | events.SaveFailed):
            assert (view.last_save.update if view.last_save else None) == self.worker.saved_update
            assert view.save_error == self.worker.save_error

    def send(self, event: events.Event) -> None:
        if isinstance(event, events.Updated):
            for command in self.orders.pop(event.update, ()):
                self.worker.send(command)
        if isinstance(event, events.Finished) and event.completed:
            self.worker.send(Stop())

    def run(self, orders: dict[int, tuple[Command, ...]] | None = None) -> View:
        self.orders = orders or {}
        self.worker.run()
        return self.view


@pytest.mark.parametrize(
    "settings",
    [{}, VALIDATED, VALIDATED | {"decay": 0.5, "decay_patience": 1}, VALIDATED | {"patience": 2, "learning_rate": 5.0}],
    ids=["plain", "validated", "decaying", "out of patience"],
)
def test_it_knows_what_the_trainer_knows(tmp_path: Path, settings: dict[str, Any]) -> None:
    watched = Watched(tmp_path, **settings)
    view = watched.run(
        {20: (ScaleLearningRate(2.0),), 40: (Save(),), 60: (GoBack(),), 70: (Extend(10), Pause(), Resume())}
    )
    assert view.finished is not None
    assert view.finished.completed
    assert len(view.texts) >= 2
    update = [event.update for event in watched.seen if isinstance(event, events.Updated)][-1]
    assert view.curve.snapshot().x[-1] == update == watched.trainer.update
    assert bool(len(view.validation.snapshot().x)) == bool(settings)


def test_it_knows_where_a_resumed_run_stands_and_recalls_what_was_before(tmp_path: Path) -> None:
    first = Watched(tmp_path, goal=60, **VALIDATED)
    files = first.session.files
    with Logs(files.metrics, files.samples, True, first.view, pytest.fail) as logs:
        first.worker.observers.append(logs)
        first.run({30: (ScaleLearningRate(0.5),)})
    second = Watched(tmp_path, goal=90, resume=True)
    view = second.view
    view.load_history(history.read(files.metrics).events(second.worker.started))
    assert (view.progress.update, view.best, view.learning_rates) == (60, first.view.best, first.view.learning_rates)
    assert (view.last_save, view.finished, view.check) == (None, None, None)
    assert [text.text for text in view.texts] == [text.text for text in first.view.texts]
    assert np.array_equal(view.validation.snapshot().x, first.view.validation.snapshot().x)
    assert np.allclose(view.validation.snapshot().smooth, first.view.validation.snapshot().smooth)
    assert view.curve.snapshot().x[-1] == 60
    second.run()
    assert view.progress.update == 90


def test_its_curves_are_in_bits_per_character(tmp_path: Path) -> None:
    watched = Watched(tmp_path, goal=30, **VALIDATED)
    view = watched.run()
    assert view.progress.latest is not None
    shown = engine.bits_per_character(view.progress.latest.smooth_loss, watched.session.trainer.config.loss_length)
    assert view.curve.snapshot().smooth[-1] == pytest.approx(shown) == pytest.approx(view.progress.bits_per_character)
    assert view.best_bits == pytest.approx(min(view.validation.snapshot().smooth[1:]))


def test_it_keeps_the_latest_gradient_norms_and_drops_those_that_a_run_went_back_from(tmp_path: Path) -> None:
    watched = Watched(tmp_path, goal=2400)
    view = watched.run()
    measured = [e for e in watched.seen if isinstance(e, events.Updated) and e.gradient_norm is not None][-MOST_NORMS:]
    assert [*view.gradient_norms] == [(e.update, e.gradient_norm, e.clipped) for e in measured]
    assert (len(measured), measured[-1].update) == (MOST_NORMS, 2400)
    assert view.saturated == measured[-1].saturated
    view(events.RolledBack(2380, 2400, 0.05, "broken"))
    assert view.gradient_norms[-1].update == 2380


def test_a_run_read_back_has_the_gradient_norms_that_were_recorded(tmp_path: Path) -> None:
    first = Watched(tmp_path, goal=320)
    files = first.session.files
    with Logs(files.metrics, files.samples, True, first.view, pytest.fail) as logs:
        first.worker.observers.append(logs)
        first.run()
    view = View(first.worker.started)
    view.load_history(history.read(files.metrics).events(first.worker.started))
    assert {1, 320} <= {kept.update for kept in view.gradient_norms}
    assert {*view.gradient_norms} <= {*first.view.gradient_norms}
    assert view.saturated == first.view.saturated


def test_from_the_second_epoch_on_it_knows_the_loss_one_epoch_ago_and_so_do_the_records(tmp_path: Path) -> None:
    run = Watched(tmp_path, goal=300)
    files, per_epoch = run.session.files, run.trainer.streams.per_epoch
    with Logs(files.metrics, files.samples, True, run.view, pytest.fail) as logs:
        run.worker.observers.append(logs)
        view = run.run()
    smooth = {e.update: e.smooth_loss for e in run.seen if isinstance(e, events.Updated)}
    assert per_epoch < 100
    against = view.against_epoch_ago.snapshot()
    assert against.x.tolist() == [*range(per_epoch + 1, 301)]
    bits = engine.bits_per_character(1.0, 25)
    assert against.smooth == pytest.approx([(smooth[n] - smooth[n - per_epoch]) * bits for n in against.x.tolist()])
    kept = history.read(files.metrics)
    assert kept.epoch_ago == [smooth.get(n - per_epoch) for n in kept.updates]
    assert kept.epoch_ago[0] is None
    assert kept.epoch_ago[-1] is not None

    resumed, replayed = View(run.worker.started), View(run.worker.started)
    resumed.load_history(kept.events(run.worker.started))
    for event in kept.events(run.worker.started):
        replayed(event)
    for other in (resumed, replayed):
        again = other.against_epoch_ago.snapshot()
        assert again.x.tolist() == [n for n, ago in zip(kept.updates, kept.epoch_ago, strict=True) if ago is not None]
        assert set(again.smooth.tolist()) <= set(against.smooth.tolist())

    view(events.RolledBack(250, 300, 0.05, "broken"))
    assert view.against_epoch_ago.snapshot().x[-1] == 250


def test_a_shuffled_text_has_no_epoch_ago_and_its_records_no_such_key(tmp_path: Path) -> None:
    run = Watched(tmp_path, goal=300, shuffle="random")
    files = run.session.files
    with Logs(files.metrics, files.samples, True, run.view, pytest.fail) as logs:
        run.worker.observers.append(logs)
        view = run.run()
    assert len(view.against_epoch_ago.snapshot().x) == 0
    assert '"progress"' in files.metrics.read_text()
    assert "epoch_ago" not in files.metrics.read_text()


def test_a_pause_does_not_count_as_training(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    watched.run({10: (Pause(), Stop())})
    trained = watched.view.seconds
    assert trained == watched.view.seconds == watched.worker.seconds


def test_a_save_elsewhere_does_not_move_the_run(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    watched.run({10: (Save(tmp_path / "copy.npz"), Stop(save=False))})
    assert watched.view.checkpoint == str(tmp_path / "ckpt.npz")
    assert watched.view.last_save is not None
    assert watched.view.last_save.path == str(tmp_path / "copy.npz")


def test_leaving_a_run_that_is_over_leaves_its_reason(tmp_path: Path) -> None:
    view = Watched(tmp_path, goal=10).run()
    assert view.finished is not None
    assert view.finished.reason == "goal"


def test_what_a_viewer_is_told_twice_counts_once(tmp_path: Path) -> None:
    view = View(Watched(tmp_path).worker.started)
    for rate in (0.2, 0.2, 0.1):
        view(events.LearningRateChanged(5, rate))
    assert view.learning_rates == [(0, 0.1), (5, 0.2), (5, 0.1)]


def test_a_failure_is_known_until_the_run_goes_back(tmp_path: Path) -> None:
    view = View(Watched(tmp_path).worker.started)
    view(events.Failed(5, "broken", "", 3))
    assert view.failed is not None
    view(events.RolledBack(3, 5, 0.05, "broken"))
    assert view.failed is None
    assert view.learning_rates == [(0, 0.1), (3, 0.05)]


def test_a_worker_is_a_source(tmp_path: Path) -> None:
    """What a screen asks of a run; mypy says the same of its types."""
    worker = Watched(tmp_path).worker
    assert isinstance(worker, Worker)
    assert all(hasattr(worker, name) for name in ("started", "observers", "start", "send", "join"))


def test_a_past_that_is_forgotten_can_be_loaded_anew(tmp_path: Path) -> None:
    watched = Watched(tmp_path, goal=300)
    view = watched.run()
    assert len(view.curve.snapshot().x)
    assert view.texts
    goal = view.progress.goal
    view.forget()
    assert (len(view.curve.snapshot().x), len(view.texts), len(view.gradient_norms)) == (0, 0, 0)
    assert view.progress.goal == goal
