from __future__ import annotations

from textual.color import Color

from tui_rnn.plot.ink import AXIS, BAND, BOX, COLOURS, LABEL, LINE, PLAIN, styles


def test_without_hue_the_line_still_stands_out_from_the_axes():
    grey = [Color.parse("#e0e0e0")] * len(COLOURS)
    found = styles(grey, Color.parse("#121212"))
    assert found[LINE].bold
    assert not found[AXIS].bold
    assert not found[LABEL].bold


def test_an_ansi_theme_keeps_its_colours_and_dims_what_it_cannot_blend():
    ansi = [Color.parse("ansi_default")] * len(COLOURS)
    ansi[LINE] = Color.parse("ansi_yellow")
    found = styles(ansi, Color.parse("ansi_default"))
    assert found[LINE].color.number == 3
    assert found[LINE].bold
    assert found[AXIS].dim
    assert found[LINE].bgcolor.is_default


def test_each_ground_has_another_background():
    found = styles([Color.parse("#e0e0e0")] * len(COLOURS), Color.parse("#121212"))
    assert len({found[LINE + ground].bgcolor for ground in (PLAIN, BAND, BOX)}) == 3
    assert len(found) == 3 * len(COLOURS)
