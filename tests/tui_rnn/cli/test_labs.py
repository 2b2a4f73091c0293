"""``tui-rnn labs``: every lab with what it shows and how long it takes."""

from __future__ import annotations

import json
from typing import Any

from tui_rnn.labs.lab import lab_of, names


def test_every_lab_is_listed_with_its_time(cli: Any) -> None:
    shown = cli.run("labs").out
    for name in names():
        lab = lab_of(name)
        (line,) = [line for line in shown.splitlines() if line.startswith(f"{name} ")]
        assert line.split(maxsplit=3)[1:] == [str(lab.seconds), "s", lab.shows]
        assert len(line) <= 120
    assert "tui-rnn lab NAME" in shown


def test_as_json_too_and_without_numpy(cli: Any) -> None:
    told = json.loads(cli.run("labs", "--json").out)
    assert told == {name: {"shows": lab_of(name).shows, "seconds": lab_of(name).seconds} for name in names()}
    source = "import sys; from tui_rnn.cli.main import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"
    assert {*cli.python("-c", source, "labs").err.split()}.isdisjoint({"numpy", "textual"})
