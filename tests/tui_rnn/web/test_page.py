"""What the page loads, and from where."""

from __future__ import annotations

import re
from importlib.resources import files

from tui_rnn.web.page import POLICY, STYLE, page


def test_nothing_comes_from_elsewhere() -> None:
    text = page("a run", 16)
    loaded = re.findall(r'(?:href|src)="([^"]*)"', text) + re.findall(r'url\("([^"]*)"\)', STYLE)
    assert {address for address in loaded if address and not address.startswith("../static/")} == {"data:,", "page.js"}
    static = files("textual_serve").joinpath("static")
    for address in loaded:
        assert not address.startswith("../static/") or static.joinpath(address.removeprefix("../static/")).is_file()
    assert "//" not in POLICY and "default-src 'none'" in POLICY


def test_a_title_is_only_a_title() -> None:
    assert "<script>alert" not in page("</title><script>alert(1)</script>", 16)


def test_the_script_knows_every_message() -> None:
    script = files("tui_rnn.web").joinpath("page.js").read_text(encoding="utf-8")
    shown = set(re.findall(r'show\("(\w+)"\)', script)) | {"opening"}
    assert shown == set(re.findall(r'<p class="(\w+)"', page("", 16)))
    assert all(f"[data-view={name}]" in STYLE for name in shown)
