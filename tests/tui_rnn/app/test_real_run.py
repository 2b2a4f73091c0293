"""The app with the real worker in its thread."""

from __future__ import annotations

import numpy as np

import engine
from tui_rnn import events
from tui_rnn.app.dialogs.failure import FailureScreen
from tui_rnn.app.panes.text import TextPane
from tui_rnn.run import scribe


def test_it_trains_pauses_steps_and_resumes(stage, until):
    async def play(app, pilot):
        trainer = app.source.trainer
        await until(pilot, lambda: trainer.update > 20)
        await pilot.press("space")
        await until(pilot, lambda: app.state == "paused")
        paused_at = trainer.update
        await pilot.press("n")
        await until(pilot, lambda: trainer.update == paused_at + 1)
        await pilot.press("space")
        await until(pilot, lambda: app.state == "training" and trainer.update > paused_at + 1)

    stage.run(stage.app(real=True), play)


def test_a_bounded_run_stays_open_and_goes_on_when_extended(stage, until):
    async def play(app, pilot):
        await until(pilot, lambda: app.state == "finished")
        assert app.source.trainer.update == 30
        assert engine.load(stage.folder / "ckpt.npz").update == 30
        await pilot.press("e")
        await until(pilot, lambda: app.source.trainer.update > 40)
        assert app.view.progress.goal == 100_030

    stage.run(stage.app(real=True, goal=30), play)


def test_a_text_that_was_asked_for_streams_into_the_pane_while_it_trains(stage, until, told, monkeypatch):
    app = stage.app(real=True)
    all_pieces, texts = told(app, events.Writing), told(app, events.Sampled)

    async def play(app, pilot):
        await until(pilot, lambda: app.source.trainer.update > 0)  # the first text is written
        monkeypatch.setattr(scribe, "STEP", 0)
        await pilot.press("s")
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: any(text.occasion == "asked" for text in texts))
        written = next(text for text in texts if text.occasion == "asked")
        pieces = [piece for piece in all_pieces if piece.update == written.update]  # those of other texts left out
        assert "".join(piece.text for piece in pieces) == written.text
        assert len(pieces) > 3
        await until(pilot, lambda: app.query_one(TextPane).text == written.text)

    stage.run(app, play)


def test_a_text_is_written_while_paused_and_after_the_end(stage, until, told):
    app = stage.app(real=True, goal=10)
    texts = told(app, events.Sampled)

    async def play(app, pilot):
        await until(pilot, lambda: app.state == "finished")
        await pilot.press("s")
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: any(text.occasion == "asked" for text in texts))

    stage.run(app, play)


def test_g_checks_the_live_weights_and_c_saves(stage, until, told):
    app = stage.app(real=True)
    checks, saves = told(app, events.Checked), told(app, events.Saved)

    async def play(app, pilot):
        await until(pilot, lambda: [check.model for check in checks] == ["reduced"])
        await until(pilot, lambda: app.source.trainer.update > 3)
        await pilot.press("g")
        await until(pilot, lambda: [check.model for check in checks] == ["reduced", "live"])
        assert all(check.passed for check in checks)
        await pilot.press("c")
        await until(pilot, lambda: saves)
        assert engine.load(stage.folder / "ckpt.npz").update == saves[0].update

    stage.run(app, play)


def test_the_learning_rate_is_halved_and_kept_in_the_checkpoint(stage, until, told):
    app = stage.app(real=True)
    changes, saves = told(app, events.LearningRateChanged), told(app, events.Saved)

    async def play(app, pilot):
        await pilot.press("<")
        await until(pilot, lambda: changes)
        await pilot.press("c")
        await until(pilot, lambda: saves)
        rates = engine.load(stage.folder / "ckpt.npz").learning_rates
        assert [rate for _, rate in rates] == [0.1, 0.05]

    stage.run(app, play)


def test_watching_changes_nothing_that_is_learnt(stage, until):
    app = stage.app(real=True, goal=400)

    async def play(app, pilot):
        for key in ("g", "space", "n", "space", "c", "u", "[", "]", "l", "g", "s", "enter"):
            await pilot.press(key)
        await until(pilot, lambda: app.state in ("finished", "paused"))
        if app.state == "paused":
            await pilot.press("space")
            await until(pilot, lambda: app.state == "finished")

    stage.run(app, play)
    trainer = app.source.trainer
    alone = trainer.with_config(trainer.config)
    for _ in alone.run(400):
        pass
    assert alone.parameters_sha256() == trainer.parameters_sha256()


def test_an_exception_in_the_trainer_is_shown_and_gives_exit_code_1(stage, until):
    app = stage.app(real=True)

    async def play(app, pilot):
        await until(pilot, lambda: app.source.trainer.update > 5)
        app.source.trainer.model.weights.flat[:] = np.nan
        await until(pilot, lambda: isinstance(app.screen, FailureScreen))
        await pilot.press("escape", "q")
        await pilot.pause()

    stage.run(app, play)
    assert app.return_code == 1


def test_quitting_saves_the_run(stage, until):
    app = stage.app(real=True)

    async def play(app, pilot):
        await until(pilot, lambda: app.source.trainer.update > 5)
        await pilot.press("q", "s")
        await until(pilot, lambda: not app.is_running)

    stage.run(app, play)
    assert app.return_code == 0
    assert engine.load(stage.folder / "ckpt.npz").update == app.source.trainer.update
