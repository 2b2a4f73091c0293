"""``tui-rnn labs``: every lab with what it shows and how long it takes."""

from __future__ import annotations

import json
from typing import Any

from tui_rnn.labs.lab import lab_of, names


def test_every_lab_is_listed_with_its_time(cli: Any) -> None:
    shown = cli.run("labs").out
    assert max(map(len, shown.splitlines())) <= 80
    words = " ".join(shown.split())
    for name in names():
        assert f"{name} {lab_of(name).seconds} s {lab_of(name).shows} " in words
    assert "tui-rnn lab NAME" in words


def test_as_json_too_and_without_numpy(cli: Any) -> None:
    told = json.loads(cli.run("labs", "--json").out)
    assert told == {name: {"shows": lab_of(name).shows, "seconds": lab_of(name).seconds} for name in names()}
    source = "import sys; from tui_rnn.cli.main import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"
    assert {*cli.python("-c", source, "labs").err.split()}.isdisjoint({"numpy", "textual"})
