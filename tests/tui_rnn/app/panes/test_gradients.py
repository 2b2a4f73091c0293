"""The gradient check's pane."""

from __future__ import annotations

import dataclasses
import re

from tui_rnn import events


def checked(trainer):
    checker = trainer.gradient_checker(entries=5)
    for _ in checker.pieces():
        pass
    return checker.results()


def title(app):
    return str(app.query_one("#gradients").border_title)


def test_a_check_runs_on_in_the_title_whatever_else_is_told(stage):
    async def play(app, pilot):
        app.source.trainer.make_update()
        for event in (
            events.CheckStarted(1, "live"), events.Warned(1, "the disk is full"), events.Refused(1, "no going back"),
        ):  # fmt: skip
            app.source.tell(event)
            await pilot.pause()
            assert "running on the live weights" in title(app)
        app.source.tell(events.CheckFailed(1, "live", "the gradient check could not be finished: MemoryError"))
        await pilot.pause()
        assert "running" not in title(app)
        app.source.tell(events.CheckStarted(1, "live"))
        app.source.tell(events.Checked(1, "live", checked(app.source.trainer), 0.1))
        await pilot.pause()
        assert "passed" in title(app)
        app.source.tell(events.CheckStarted(2, "live"))
        app.source.tell(events.CheckFailed(2, "live", "too large"))
        await pilot.pause()
        assert "passed" in title(app)

    stage.run(stage.app(), play)


def test_the_pane_and_the_log_say_the_error_in_the_same_words(stage):
    async def play(app, pilot):
        app.source.trainer.make_update()
        app.source.tell(events.Checked(1, "live", checked(app.source.trainer), 0.1))
        await pilot.pause()
        words = re.compile(r"largest relative error \de-\d\d \(complex step\)")
        (shown,) = words.findall(str(app.query_one("#gradients").visual))
        assert any(shown in text for _, text, _ in app._notices)

    stage.run(stage.app(), play)


def test_a_failed_gradient_check_is_told_in_words(stage):
    async def play(app, pilot):
        app.source.trainer.make_update()
        checks = checked(app.source.trainer)
        wrong = tuple(dataclasses.replace(check, loss_error=0.5) for check in checks)
        app.source.tell(events.Checked(1, "live", wrong, 0.1))
        await pilot.pause()
        assert "FAILED" in str(app.query_one("#gradients").border_title)

    stage.run(stage.app(), play)
