"""The gradient check's pane."""

from __future__ import annotations

import dataclasses
import re

import engine
from tui_rnn import events

from ...watch.test_records import one_of
from ..conftest import shown_in


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
        assert any(shown in text for _, text, _ in app.notices)

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


ERRORS = engine.Errors(0.1, 1e-15, 1e-14, (1, 2), 1e-13)


def check(passed: bool = True) -> events.Checked:
    """A check of five parameters at both hidden states."""
    rows = tuple(
        engine.ParameterCheck("layer0.recurrent", symbol, 4, 4, 0.1, ERRORS, None, 1e-16, 1e-7) for symbol in "UWVbc"
    )
    checks = [engine.GradientCheck(state, 80.0, 0.0 if passed else 0.5, rows) for state in ("zero", "random")]
    return events.Checked(1200, "live", (checks[0], checks[1]), 0.25)


async def tell(app, pilot, *some) -> list[str]:
    """The pane's rows once the events are shown."""
    app.source.tell(*some)
    await pilot.pause()
    return shown_in(app.run_screen.gradients)


def test_a_check_that_has_passed_takes_a_line_and_its_table_is_there_on_focus(stage):
    async def play(app, pilot):
        folded = await tell(app, pilot, check())
        assert "3 gradient check ─ passed ✓" in folded[0]
        assert "update 1,200 · 0.25 s" in folded[-1]
        assert len(folded) == 4
        app.run_screen.gradients.focus()
        await pilot.pause()
        await pilot.pause()
        table = shown_in(app.run_screen.gradients)
        assert re.findall(r"^.   ([UWVbc]) ", "\n".join(table), re.MULTILINE) == [*"UWVbc"] * 2
        assert sum("1,2" in row for row in table[:-1]) == 10  # where the largest error is
        await pilot.press("tab")
        await pilot.pause()
        await pilot.pause()
        assert shown_in(app.run_screen.gradients) == folded

    stage.run(stage.viewer(), play, (200, 50))


def test_one_that_has_failed_shows_its_table_at_once_until_the_next_passes(stage):
    async def play(app, pilot):
        rows = await tell(app, pilot, check(passed=False))
        assert "FAILED ✗" in rows[0]
        assert sum("✗" in row for row in rows) == 3  # the title and both states
        assert len(rows) > 10
        assert app.run_screen.gradients.has_class("-failed")
        rows = await tell(app, pilot, check())
        assert len(rows) == 4
        assert not app.run_screen.gradients.has_class("-failed")

    stage.run(stage.viewer(), play, (200, 60))


def test_it_opens_on_a_small_screen_with_the_result_that_came_before(stage):
    async def play(app, pilot):
        app.source.tell(check())
        await pilot.pause()
        await pilot.press("3")
        app._show_panes()
        await pilot.pause()
        rows = shown_in(app.run_screen.gradients)
        assert "passed ✓" in rows[0]
        assert any("largest relative error" in row for row in rows)

    stage.run(stage.viewer(), play, (80, 24))


def test_before_the_first_check_it_says_how_to_make_one_and_of_a_run_that_is_over_that_there_was_none(stage):
    async def play(app, pilot):
        assert "g checks" in shown_in(app.run_screen.gradients)[1]
        over = one_of(events.Finished, reason=events.OVER)
        assert "no gradient check was recorded" in (await tell(app, pilot, over))[1]

    stage.run(stage.viewer(), play)
