"""``tui-rnn lab``: every lab in a shortened form, as a person makes it; and what can go wrong."""

from __future__ import annotations

import json
import re
import shlex
import signal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tui_rnn.labs.lab import lab_of, names

UPDATES = 10
SHORT = ("--updates", UPDATES, "--seeds", 1)
CLOSED = "import os, shlex, sys; os.execv('/bin/sh', ['sh', '-c', f'{sys.executable} -m tui_rnn {sys.argv[1]} >&-'])"
NO_NUMBER = re.compile(r"\bnan\b|\binf\b|Infinity", re.IGNORECASE)


@pytest.fixture(scope="module")
def place(done: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A folder with a text that is long enough for every lab."""
    cli = type(done.cli)(tmp_path_factory.mktemp("labs"), done.cli._forks)
    (cli.folder / "long.txt").write_bytes(4 * cli.book.read_bytes())
    return cli


def documents(folder: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in (".html", ".md", ".svg")
    }


@pytest.mark.parametrize("name", names())
def test_a_lab_is_made_in_a_shortened_form_and_once_more_without_training(place: Any, name: str) -> None:
    shown = place.run("lab", name, "long.txt", *SHORT, "--no-ui")
    folder = place.folder / f"lab-{name}"
    written = documents(folder)
    again = place.run("lab", name, "long.txt", *SHORT, "--json")
    assert documents(folder) == written
    assert not [record for record in again.records if record["event"] == "run_started"]
    told = again.records[-1]
    assert (told["event"], told["lab"], told["updates"]) == ("lab", name, UPDATES)
    _check_table(told["table"], folder)
    _check_documents(written, name, told)
    assert not NO_NUMBER.search(shown.out) and lab_of(name).look[0][:40] in shown.out
    assert f"{name}.html and lab-{name}/{name}.md" in shown.out


def _check_table(table: list[dict[str, str]], folder: Path) -> None:
    """Losses in the table are the last in the metrics of the runs, and every point has its row."""
    ends = []
    for metrics in folder.glob("*/seed-0/ckpt.metrics.jsonl"):
        records = [json.loads(line) for line in metrics.read_text().splitlines()]
        losses = [r["bits_per_char"] for r in records if r["event"] == "validation"]
        losses = losses or [r["bits_per_char"] for r in records if r["event"] == "progress"]
        ends.append(losses[-1])
    assert len(table) > 1
    if all("loss at the end" in row for row in table):
        assert len(table) == len(ends)
        cells = [f"{end:,.3f}" if abs(end) < 20 else f"{end:,.0f}" for end in ends]
        assert sorted(row["loss at the end"] for row in table) == sorted(cells)


def _check_documents(written: dict[str, bytes], name: str, told: Any) -> None:
    html, text = (written[f"{name}.{ending}"].decode() for ending in ("html", "md"))
    figures = {file: data for file, data in written.items() if file.endswith(".svg")}
    assert len(figures) == html.count("<svg class") == len(re.findall(r"!\[", text)) >= 1
    for file, data in figures.items():
        assert f"]({file})" in text
        drawn = ElementTree.fromstring(data.decode())
        assert not NO_NUMBER.search(" ".join(path.get("d", "") for path in drawn.iter())), file
    shown = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    assert not NO_NUMBER.search(shown) and not NO_NUMBER.search(text)
    for row in told["table"]:
        assert all(f">{cell}<" in html for cell in row.values() if cell.replace(".", "").isdecimal())
    assert f"tui-rnn lab {name} long.txt --seeds 1 --updates {UPDATES}" in re.sub("<[^>]*>", "", html)


def test_what_a_person_wrote_is_not_lost_and_refused_before_anything_is_trained(place: Any) -> None:
    folder = place.folder / "changed"
    place.run("lab", "initialisation", *SHORT, "--no-ui", "--out", "changed", "book.txt")
    for name in ("initialisation.md", "initialisation.html", "initialisation-loss.svg"):
        path = folder / name
        before = path.read_bytes()
        path.write_bytes(before.replace(b"loss", b"LOSS", 1))
        ended = place.run(
            "lab", "initialisation", f"--updates={UPDATES}", "--seeds=2", "--out=changed", "book.txt", code=2
        )
        assert f"changed/{name} was changed after it was written" in ended.err
        assert not [*folder.glob("*/seed-1")]
        path.write_bytes(before)


def test_with_standard_output_closed_the_documents_are_written_all_the_same(place: Any) -> None:
    command = shlex.join(["lab", "initialisation", "book.txt", *map(str, SHORT), "--no-ui", "--out", "closed"])
    ended = place.python("-c", CLOSED, command)
    assert (ended.code, ended.err) == (0, "")
    assert {"initialisation.html", "initialisation.md"} < {*documents(place.folder / "closed")}


def test_a_lab_that_is_stopped_says_how_to_go_on_and_goes_on(cli: Any) -> None:
    arguments = ("lab", "initialisation", "book.txt", "--updates", 600, "--seeds", "3,5", "--json")
    running = cli.start(*arguments)
    running.until("run_progress", update=100)
    running.signal(signal.SIGINT)
    ended = running.end()
    assert ended.code == 130
    assert (
        "to go on: tui-rnn lab initialisation book.txt --seeds 3,5 --updates 600 --out lab-initialisation" in ended.err
    )
    assert not (cli.folder / "lab-initialisation" / "initialisation.html").exists()
    gone_on = cli.run(*arguments)
    begun = [record for record in gone_on.records if record["event"] == "run_started"]
    assert max(record["update"] for record in begun) >= 100 and len(begun) == 8
    assert gone_on.records[-1]["event"] == "lab" and gone_on.records[-1]["seeds"] == [3, 5]


def test_what_cannot_be_made_is_refused(cli: Any) -> None:
    cli.refused("lab", "cliping", says="there is no lab 'cliping'; there are carry, clipping")
    cli.refused("lab", "clipping", "--updates", 0, says="--updates must be")
    cli.refused("lab", "clipping", "--seeds", "x", says="--seeds x")
    cli.refused("lab", "clipping", "no-such.txt", says="no-such.txt")
    cli.refused("lab", "clipping", "-", says="name a file")
    (cli.folder / "short.txt").write_text(500 * "ab")
    cli.refused("lab", "overfit", "short.txt", says="needs a text of at least 1,002 characters, not 1,000")
    cli.refused("lab", "overfit", "-", says="name a file")
    cli.refused("lab", "clipping", "--out", "book.txt", says="book.txt is a file")
    (cli.folder / "mine").mkdir()
    (cli.folder / "mine" / "notes").write_text("x")
    cli.refused("lab", "clipping", "book.txt", "--out", "mine", says="other things in it")
