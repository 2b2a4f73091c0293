"""What the loss chart shows of a run."""

from __future__ import annotations

import math

import pytest

import engine
from tui_rnn import events
from tui_rnn.app.panes.loss import changes, fitted, moments, references
from tui_rnn.app.panes.text import TextPane


def told(app, update=0, **values):
    """Baselines as the worker would tell them."""
    known = {"ln_k": 4.81, "unigram": 4.2, "ngram": ((1, 4.2), (2, 3.1), (3, 2.2)), "scored_on": "the text"} | values
    app.source.tell(events.Baselines(update=update, **known))


def text(update, words="the quick brown fox\njumps over the lazy dog"):
    return events.Sampled(
        update=update, smooth_loss=60.0, model="current", occasion="scheduled", prompt="", text=words,
        rule=engine.SamplingRule(), surprise=(),
    )  # fmt: skip


def shown(app):
    chart = app.run_screen.chart
    return "\n".join(chart.render_line(y).text for y in range(chart.size.height))


async def looked_at(app, pilot):
    app._show_panes()
    await pilot.pause()
    return shown(app)


def test_guessing_is_known_at_once_and_n_grams_once_they_are_told(stage):
    async def play(app, pilot):
        assert references(app.view) == ((only := references(app.view)[0]),)
        assert str(only) == f"guessing {math.log2(len(app.view.started.vocabulary)):.2f}"
        told(app)
        assert [str(r) for r in references(app.view)] == [
            "guessing 4.81", "unigram 4.20", "2-gram 3.10", "3-gram 2.20"
        ]  # fmt: skip
        app.source.train(300)
        assert "gram" in await looked_at(app, pilot)

    stage.run(stage.app(), play)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)])
def test_the_title_and_the_sentence_are_not_cut_off(stage, size):
    async def play(app, pilot):
        app.source.train(2500)
        told(app)
        app._show_panes()
        await pilot.pause()
        chart = app.run_screen.chart
        assert "bits/char = " in str(chart.border_title)
        rows = ["".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()]
        foot = rows[chart.region.bottom - 1][chart.region.x : chart.region.right]
        assert str(chart.border_subtitle) in foot
        assert str(chart.border_title) in rows[chart.region.y]
        assert " epoch" in foot

    stage.run(stage.app(validation=0.2, validate_every=100), play, size)


def test_brackets_in_the_text_move_the_cursor_to_the_update_that_wrote_it(stage):
    async def play(app, pilot):
        app.source.train(300)
        for update in (100, 200):
            app.source.tell(text(update))
        await pilot.pause()
        assert (await looked_at(app, pilot)).count("•") == 3  # and one in the legend
        app.query_one(TextPane).turn(-2)
        await pilot.pause()
        assert "update 100" in await looked_at(app, pilot)
        assert "• text" in shown(app) and "100 “the quick brown fo…”" in shown(app)
        await pilot.press("right_square_bracket")
        await pilot.pause()
        assert "update 200" in await looked_at(app, pilot)
        await pilot.press("full_stop")
        await pilot.pause()
        assert "update 200" not in await looked_at(app, pilot)

    stage.run(stage.app(), play, (200, 50))


def test_keys_move_the_cursor_and_zoom_the_values_whatever_has_the_focus(stage):
    async def play(app, pilot):
        app.source.train(300)
        plain = await looked_at(app, pilot)
        app.query_one(TextPane).focus()
        for key in ("shift+left", "ctrl+left"):
            await pilot.press(key)
        await pilot.pause()
        assert " raw" in shown(app)
        for key in ("shift+right", "ctrl+right"):
            await pilot.press(key)
        await pilot.pause()
        assert shown(app) == plain
        await pilot.press("shift+up")
        await pilot.pause()
        assert shown(app) != plain
        await pilot.press("shift+down")
        await pilot.pause()
        assert shown(app) == plain

    stage.run(stage.app(), play)


def test_moments_are_in_order_and_quote_one_line():
    [first, second] = moments([text(20, "a\x1bb\n\nc" + "d" * 100), text(10, "short")], None)
    assert (first.update, second.update) == (10, 20)
    for words in (*first.wordings, *second.wordings):
        assert words.isprintable()
        assert len(words) < 30


def test_as_many_clauses_are_shown_as_fit_and_the_first_in_any_case():
    clauses = ("falling 0.02 bits an epoch", "below the 3-gram since update 5")
    assert fitted(clauses, 100) == "falling 0.02 bits an epoch; below the 3-gram since update 5"
    assert fitted(clauses, 55) == "falling 0.02 bits an epoch; below the 3-gram since 5"
    assert fitted(clauses, 30) == fitted(clauses, 3) == clauses[0]


def test_a_change_of_the_learning_rate_has_a_direction():
    assert changes([(0, 0.1), (10, 0.05), (20, 0.2)]) == ((10, -1), (20, 1))


def test_b_shows_the_loss_against_one_epoch_ago_and_the_loss_again(stage):
    async def play(app, pilot):
        app.source.train(20)
        await looked_at(app, pilot)
        await pilot.press("b")
        assert "nothing to compare with before the second epoch" in await looked_at(app, pilot)
        app.source.train(400)
        assert "one epoch ago 0.00" in await looked_at(app, pilot)
        chart, against = app.run_screen.chart, app.view.against_epoch_ago.snapshot()
        per_epoch = app.view.started.updates_per_epoch
        assert against.x.tolist() == [*range(per_epoch + 1, 421)]
        assert chart._chart.view.x.tolist() == [*range(2 * per_epoch + 1, 421)]  # the second epoch is left out in time
        assert f"the loss against one epoch ago ─ {against.smooth[-1]:+.3f} bits/char" in str(chart.border_title)
        assert "b returns to the loss" in str(chart.border_subtitle)
        await pilot.press("b")
        assert "one epoch ago" not in await looked_at(app, pilot)
        assert "bits/char = " in str(chart.border_title)

    stage.run(stage.app(), play)


def test_b_says_that_a_shuffled_text_has_no_epoch_ago(stage):
    async def play(app, pilot):
        app.source.train(400)
        await pilot.press("b")
        assert "each epoch reads the text in another order" in await looked_at(app, pilot)
        await pilot.press("l", "plus", "shift+up", "shift+left", "0")  # no curve, no trouble
        await pilot.press("b")
        assert "another order" not in await looked_at(app, pilot)

    stage.run(stage.app(shuffle="random"), play, (80, 24))
