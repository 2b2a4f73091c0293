"""Text of any origin is only text."""

from __future__ import annotations

from html import unescape

from tui_rnn.report.markup import safe


def test_markup_and_what_hides_is_shown_not_obeyed() -> None:
    shown = safe('<b a="\'">&\n\x1b\u202e\ud800')
    assert not set(shown) & set("<>\"'\n\x1b\u202e\ud800")
    assert unescape(shown).startswith('<b a="\'">&')
