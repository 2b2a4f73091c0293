"""``tui-rnn report --verify``: the real command, on reports as they are written, forged, damaged, and none at all."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tui_rnn.report.carried import BEGIN, END

VERDICT = "what the page shows"


@pytest.fixture(scope="module")
def made(done: Any, forks: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run and its report; only to be copied."""
    folder = tmp_path_factory.mktemp("made")
    for path in (done.folder / "ckpt.npz", done.folder / "ckpt.metrics.jsonl", done.cli.book):
        shutil.copy(path, folder)
    type(done.cli)(folder, forks).run("report", "ckpt.npz", "--text", done.cli.book)
    return folder


@pytest.fixture
def folder(cli: Any, made: Path) -> Path:
    """The same, of one's own."""
    shutil.copytree(made, cli.folder, dirs_exist_ok=True)
    path: Path = cli.folder
    return path


def forged(folder: Path, change: Callable[[dict[str, Any]], None], *shown: tuple[str, str]) -> None:
    """Change the figures that the report carries, and what it shows."""
    page = (folder / "report.html").read_text()
    before, _, rest = page.partition(BEGIN)
    inside, _, after = rest.partition(END)
    figures = json.loads(inside)
    change(figures)
    for old, new in shown:
        assert before.count(old) == 1
        before = before.replace(old, new)
    carried = json.dumps(figures).translate({ord(c): f"\\u{ord(c):04x}" for c in "<>&"})
    (folder / "forged.html").write_text(before + BEGIN + carried + END + after)


def verified(cli: Any, page: str, *more: object) -> tuple[int, dict[str, str]]:
    """The exit code, and what was not reproduced."""
    ended = cli.run("report", "ckpt.npz", "--text", cli.book, "--verify", page, "--json", *more, code=None)
    found = json.loads(ended.out)
    assert found["event"] == "verification" and found["reproduced"] == (ended.code == 0)
    assert len(found["findings"]) > 30
    return ended.code, {f["what"]: f"{f['outcome']}: {f['says']}" for f in found["findings"] if f["outcome"][0] != "r"}


def test_a_report_is_reproduced_and_a_discussion_may_be_written_into_it(cli: Any, folder: Path) -> None:
    page = folder / "report.html"
    written = page.read_text().replace("[Your discussion.]", "It fell, and\nthen it stayed.", 1)
    page.write_text(written, encoding="utf-8-sig", newline="\r\n")  # as an editor elsewhere saves it
    ended = cli.run("report", "--verify", "report.html", "--text", cli.book)  # the checkpoint is the one it names
    lines = ended.out.splitlines()
    assert ended.code == 0, ended.out
    assert all(line.endswith(": reproduced") for line in lines[:-1])
    assert lines[-1] == f"All {len(lines) - 1} reproduced."


def test_exactly_what_was_forged_differs(cli: Any, folder: Path) -> None:
    def change(figures: dict[str, Any]) -> None:
        row = figures["gradients"]["checks"][1]["parameters"][2]
        row["differences"]["mean_error"] *= 0.999
        text = figures["samples"][1]["text"]
        figures["samples"][1]["text"] = f"{text[:99]}{'x' if text[99] != 'x' else 'y'}{text[100:]}"

    forged(folder, change)
    code, found = verified(cli, "forged.html")
    shown = found.pop(VERDICT)  # it still shows the text as it was
    (gradient, text) = sorted(found)
    assert code == 1
    assert (
        gradient.startswith("gradients, random state, ") and "differences mean_error: the report has" in found[gradient]
    )
    assert text == "text, temperature, low"
    assert found[text].startswith("differs: from character 100 on: the report has ")
    assert shown.startswith("differs: ")


def test_a_page_that_shows_other_figures_than_it_carries_is_found(cli: Any, folder: Path) -> None:
    forged(folder, lambda figures: None, ("<dt>updates</dt><dd>300</dd>", "<dt>updates</dt><dd>900</dd>"))
    code, found = verified(cli, "forged.html")
    assert code == 1
    assert found == {VERDICT: "differs: 1 line is not as written, first of all: updates  300"}


def test_without_its_text_a_report_is_not_reproduced(cli: Any, folder: Path) -> None:
    cli.book.rename(folder / "elsewhere")
    ended = cli.run("report", "ckpt.npz", "--verify", "report.html", code=1)
    assert "text, sha256: not checked: " in ended.out and "gradients: not checked: it needs the text" in ended.out
    assert "text, best: reproduced" in ended.out
    assert re.search(r"\d+ reproduced, \d+ not checked\.\n$", ended.out)


def test_absurd_figures_end_soon(cli: Any, folder: Path) -> None:
    def change(figures: dict[str, Any]) -> None:
        figures["gradients"]["config"]["hidden_size"] = figures["text"]["characters"] = 10**12
        figures["config"]["hidden_size"] = 10**400
        figures["gradients"]["checks"][0]["parameters"] *= 3
        deep: Any = 1
        for _ in range(400):
            deep = {"deep": [deep]}
        figures["gradients"]["checks"][0]["parameters"][0]["size"] = figures["config"]["cell"] = deep
        figures["samples"] = [
            {"name": "\x1b[2J</pre>", "rule": {**figures["samples"][0]["rule"], **rule}, "seed": seed, "text": text}
            for rule, seed, text in (
                ({}, -1, "a"),
                ({}, 10**300, "a"),
                ({"temperature": -1}, 0, "a"),
                ({}, 0, "a" * 10**6),
            )
        ]

    forged(folder, change)
    ended = cli.run("report", "ckpt.npz", "--text", cli.book, "--verify", "forged.html", code=1)
    assert "\x1b" not in ended.out and "Traceback" not in ended.err
    for reason in (
        "something else",
        "longer than any text",
        "with such a seed",
        "by such a rule",
        "hidden_size: the report has 1000000",
    ):
        assert reason in ended.out


def test_what_is_no_report_is_refused_in_one_line(cli: Any, folder: Path) -> None:
    page = (folder / "report.html").read_text()
    (folder / "torn.html").write_text(page[: page.index(BEGIN) + 500])
    (folder / "empty.html").write_text("")
    with (folder / "huge.html").open("wb") as file:
        file.truncate(100_000_000)
    os.mkfifo(folder / "pipe.html")
    forged(folder, lambda figures: figures.update(checkpoint="../ckpt.npz"))
    (folder / "outside.html").write_text((folder / "forged.html").read_text())
    forged(folder, lambda figures: figures.update(checkpoint="gone.npz"))
    refused = {
        "torn.html": "not a report", "empty.html": "not a report", "huge.html": "larger than any report",
        "pipe.html": "is not a file", ".": "directory", "none.html": "no such file",
        "outside.html": "does not name its checkpoint", "forged.html": "there is no gone.npz beside",
    }  # fmt: skip
    for name, why in refused.items():
        ended = cli.run("report", "--verify", name, code=2)
        assert ended.out == ""
        assert why in ended.err.lower().replace("it is not a report", "not a report") and ended.err.count("\n") == 1
    for options in (("--json",), ("--verify", "report.html", "--out", "x.html")):
        ended = cli.run("report", "ckpt.npz", *options, code=2)
        assert ended.err.count("\n") == 1
    assert not (folder / "x.html").exists()
