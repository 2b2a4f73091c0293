"""A text is scrolled and marked by keys."""

from __future__ import annotations

from .test_neurons import opened, screen_of, unit
from .units import TEXT


def test_a_range_is_marked_by_keys_alone_and_its_units_are_gone_through(stage):
    async def play(app, pilot):
        look = await opened(app, pilot)
        await pilot.press("v", *["right"] * 10)
        assert look._text.selection.cursor == 10 and "'G' -0.90" in screen_of(app)
        await pilot.press("v", *["right"] * 7)
        assert look._text.selection.range == (10, 18)
        await pilot.press("f", "right_square_bracket")
        order = look._choice.in_order()
        assert order[:2] == [1, 2] and unit(look) == order[(order.index(0) + 1) % 4]
        await pilot.press("v")
        assert look._text.selection.cursor is None
        await pilot.press("shift+right", "shift+down")
        assert look._text.selection.range == (0, len(TEXT) + 2)

    stage.run(stage.app(), play)
