"""``ps``: three lines for a run, that fit, or JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tui_rnn.cli.ps import in_words, near

RUN = {
    "checkpoint": "/x/ckpt.npz", "text": "book.txt", "state": "training", "update": 1_234_567, "goal": 1_000_000_000,
    "bits_per_char": 2.3456, "updates_per_s": 12345.6, "since": "2026-11-26T14:40:30+0000", "process": 4_194_304,
    "viewers": 200,
}  # fmt: skip


def test_the_runs_of_this_machine_are_listed(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(cli.folder / "state"))
    assert cli.run("ps").out == "no runs; tui-rnn train TEXT --detach starts one without a screen\n"
    assert cli.run("ps", "--json").out == ""
    for name in ("one.npz", "名字.npz"):
        cli.start_training("--out", name).until("progress")
    shown = cli.run("ps").out
    first, second = shown.split("\n\n")
    assert first.splitlines()[0] == "one.npz"
    assert second.splitlines()[0] == "'名字.npz'"
    assert first.splitlines()[1].startswith("  training · update ")
    assert first.splitlines()[2].startswith("  book.txt · process ")
    records = [json.loads(line) for line in cli.run("ps", "--json").out.splitlines()]
    assert [record["checkpoint"] for record in records] == [f"{cli.folder}/one.npz", f"{cli.folder}/名字.npz"]
    assert {record["viewers"] for record in records} == {0}


@pytest.mark.parametrize(
    "changed", [{}, {"text": "不" * 99}, {"text": "a\n\x1b[31m" * 20}, {"state": "looking inside"}]
)
def test_a_line_fits_80_columns_whatever_it_tells(changed: dict[str, Any]) -> None:
    from wcwidth import wcswidth

    _, *lines = in_words(RUN | changed).splitlines()
    assert len(lines) == 2
    assert all(0 < wcswidth(line) <= 80 for line in lines)


def test_what_is_not_known_is_left_out() -> None:
    shown = in_words(RUN | {"goal": None, "bits_per_char": None, "state": "paused", "viewers": 1, "update": 0})
    assert shown.splitlines()[1:] == [
        "  paused · update 0",
        "  book.txt · process 4194304 since 2026-11-26 14:40 · 1 viewer",
    ]


def test_a_path_is_as_short_as_it_can_be_typed_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/me")
    assert near(str(tmp_path / "a.npz")) == "a.npz"
    assert near("/home/me/a.npz") == "~/a.npz"
    assert in_words(RUN | {"checkpoint": str(tmp_path / "a b.npz")}).splitlines()[0] == "'a b.npz'"
