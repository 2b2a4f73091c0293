"""``tui-rnn report``: the real command, on runs that are over, that go on, that are alone, and that are hostile."""

from __future__ import annotations

import os
import re
import shutil
import signal
from typing import Any

import pytest

from tui_rnn.report.carried import figures_of

from ..report.test_as_html import TAGS, tags

HOSTILE = "<script>alert(1)<!--</style>]]>`|\x1b[2J\u202e\udcff.txt"


@pytest.fixture
def copied(cli: Any, done: Any) -> Any:
    """The command line in a copy of the finished run's folder."""
    shutil.copytree(done.folder, cli.folder, dirs_exist_ok=True)
    return cli


def test_it_writes_a_page_and_the_same_once_more(copied: Any) -> None:
    ended = copied.run("report")
    assert ended.out.splitlines()[0] == "report.html: the report of ckpt.npz at update 300"
    page = (copied.folder / "report.html").read_bytes()
    assert page.startswith(b"<!doctype html>") and len(page) < 200_000
    copied.run("report", "ckpt.npz", "--out", "other.html", "--text", "book.txt")
    assert (copied.folder / "other.html").read_bytes() == page
    copied.run("report")
    assert (copied.folder / "report.html").read_bytes() == page
    assert figures_of(page.decode())["update"] == 300


def test_it_writes_markdown_with_its_figures_beside_it(copied: Any) -> None:
    copied.run("report", "--format", "md")
    text = (copied.folder / "report.md").read_text()
    named = set(re.findall(r"!\[[^]]*\]\((.+?)\)", text))
    assert {"report-loss.svg", "report-gradient-through-time.svg"} <= named
    assert all((copied.folder / name).read_text().startswith("<!-- tui-rnn report -->\n<svg") for name in named)
    before = copied.files()
    copied.run("report", "--out", "report.md")
    assert copied.files() == before
    (copied.folder / "report-loss.svg").write_text("<svg/>")
    copied.refused("report", "--out", "report.md", says="report-loss.svg exists, and is not a figure of a report")


def test_what_cannot_be_had_is_refused_in_a_line(copied: Any) -> None:
    (copied.folder / "mine.html").write_text("<!doctype html><p>mine")
    (copied.folder / "other.txt").write_text("another text " * 20)
    copied.run("report", "--out", "done.html")
    (copied.folder / "done.html").write_text((copied.folder / "done.html").read_text().replace("[Your d", "My d"))
    copied.refused("report", "nothing.npz", says="nothing.npz")
    copied.refused("report", "book.txt", says="book.txt")
    copied.refused("report", "--out", "mine.html", says="not a report as an HTML page")
    copied.refused("report", "--out", "ckpt.npz", says="a file of the run itself")
    copied.refused("report", "--out", "ckpt.metrics.jsonl", says="a file of the run itself")
    copied.refused("report", "--out", "done.html", says="was changed after it was written")
    copied.refused("report", "--out", ".", says="not a file")
    copied.refused("report", "--out", "no/report.html", says="no folder")
    copied.refused("report", "--format", "pdf", says="--format must be one of html, md")
    copied.refused("report", "--text", "other.txt", says="other.txt is not the text")
    (copied.folder / "ckpt.npz").unlink()
    copied.refused("report", says="name the checkpoint of a run")


def test_a_run_that_goes_on_is_reported_without_disturbing_it(cli: Any, eventually: Any) -> None:
    running = cli.start_training("--checkpoint-every", 200)
    eventually((cli.folder / "ckpt.best.npz").exists)
    cli.run("report")
    page = (cli.folder / "report.html").read_text()
    assert "the run goes on, or ended before its goal" in page
    assert figures_of(page)["update"] % 200 == 0
    running.signal(signal.SIGINT)
    running.until("finished", reason="asked")


def test_a_hostile_run_is_only_text(cli: Any) -> None:
    folder = cli.folder / "<b>&\x1b[2J"
    folder.mkdir()
    name = os.fsdecode(os.fsencode(HOSTILE.replace("/", "")))
    text = "</style></pre><script>alert(1)</script>]]>```\x1b[2J\x00\x85\u202e\u2066| & \"'\n" * 30
    (folder / name).write_bytes(text.encode())
    cli.run("train", name, "--no-ui", "--quiet", "--hidden", 8, "--updates", 60, "--out", "<i>.npz", cwd=folder)
    cli.run("report", "<i>.npz", cwd=folder)
    cli.run("report", "<i>.npz", "--format", "md", cwd=folder)
    page = (folder / "report.html").read_text()
    assert {tag for tag, _ in tags(page)} <= TAGS
    assert page.count("</style>") == 1 and not set("\x1b\x00\x85\u202e\u2066") & set(page)
    assert not set("\x1b\x00\x85\u202e\u2066") & set((folder / "report.md").read_text())
    assert "&lt;script&gt;" in page and "&lt;i&gt;.npz" in page
