"""What the documents say: every command in them runs, every link leads somewhere, every picture keeps to itself.

``docs/README.md`` says what becomes of a command here: short runs, without the app.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from tui_rnn.cli.commands import COMMANDS, imported
from tui_rnn.labs.lab import names
from tui_rnn.run.text_files import bundled_book
from tui_rnn.sweep.plan_file import read

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PICTURES = sorted((ROOT / "docs" / "pictures").glob("*.svg"))
BLOCK = re.compile(r"(?:^<!-- test: (?P<note>[^\n]+) -->\n)?^```(?P<kind>\w+)\n(?P<content>.*?)^```$", re.M | re.S)
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(#[^)]*)?\)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z0-9-]+")
OTHERS = {"--help", "--install-completion", "--version"}  # of every command
APP = ("show", "demo")  # they open the app, and have tests of their own
TRAINING = ("train", "sweep", "lab")
LENGTH = ("--updates", "--epochs", "--minutes")
SHORT, RESUMED = 20, 30  # updates of a run, and of one that is resumed


@dataclass(frozen=True)
class Block:
    """A block of a document: what it is written in, and why it is not run, if it is not."""

    document: str
    kind: str
    content: str
    note: str

    def commands(self) -> list[list[str]]:
        """The words of every command, comments left out."""
        lines = self.content.replace("\\\n", " ").splitlines()
        return [words for line in lines if (words := shlex.split(line, comments=True))]


def blocks() -> Iterator[Block]:
    for path in DOCUMENTS:
        for found in BLOCK.finditer(path.read_text(encoding="utf-8")):
            yield Block(path.relative_to(ROOT).as_posix(), found["kind"], found["content"], found["note"] or "")


def programs(words: list[str]) -> Iterator[list[str]]:
    """The calls of tui-rnn in a command, each with its arguments."""
    for place, word in enumerate(words):
        if word.rpartition("/")[2] == "tui-rnn":
            rest = words[place + 1 :]
            end = next((n for n, other in enumerate(rest) if re.fullmatch(r"[|&;<>]+", other)), len(rest))
            yield rest[:end]


@cache
def options(command: str) -> frozenset[str]:
    parameters: Any = imported(command).params
    return frozenset(chain.from_iterable((*p.opts, *p.secondary_opts) for p in parameters))


def without(options: tuple[str, ...], arguments: list[str]) -> list[str]:
    """The arguments without these options and their values."""
    words = iter(arguments)
    return [word for word in words if word not in options or next(words) is None]


def shortened(command: str, arguments: list[str]) -> list[str]:
    """A training run as it is made here: a few updates, without the app; and a sweep or a lab: with few seeds, too."""
    kept = [word for word in without(LENGTH, arguments) if word != "--no-ui"]
    if command == "train":
        return [*kept, "--no-ui", "--updates", str(RESUMED if "--resume" in kept else SHORT)]
    new = command == "lab" or "--vary" in kept
    return [*without(("--seeds",), kept), "--no-ui", "--seeds", "2", *(["--updates", str(SHORT)] if new else [])]


@pytest.mark.parametrize(
    "block", [b for b in blocks() if b.kind == "sh"], ids=lambda b: f"{b.document}:{b.content[:30]}"
)
def test_every_option_of_every_command_is_there(block: Block) -> None:
    for words in block.commands():
        for command, *arguments in (program for program in programs(words) if program and program[0] in COMMANDS):
            given = {word.partition("=")[0] for word in arguments if re.match(r"--?[a-zA-Z]", word)}
            assert given <= options(command) | OTHERS, words
        assert all(program[0] in {*COMMANDS, *OTHERS} for program in programs(words) if program), words


def test_every_option_in_the_running_text_is_there() -> None:
    known = OTHERS.union(*map(options, COMMANDS))
    for path in DOCUMENTS:
        text = re.sub(r"^```.*?^```$|<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
        ours = re.sub(r"`(?:python|uvx) [^`]*`", "", text)  # options of other programs
        assert {*OPTION.findall(ours)} <= known, path.name


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the documents are read: with a text, and a folder of letters."""
    made = tmp_path_factory.mktemp("reader")
    text = bundled_book().read_text(encoding="utf-8")
    (made / "book.txt").write_text(text[:20_000], encoding="utf-8")
    (made / "letters").mkdir()
    (made / "letters" / "one.txt").write_text(text[20_000:24_000], encoding="utf-8")
    shutil.copytree(ROOT / "examples", made / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "data", made / "data")
    return made


def run(block: Block, folder: Path, forks: Any, done: set[str]) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TERM": "dumb"}
    for words in [["python", "-c", block.content]] if block.kind == "python" else block.commands():
        if (line := shlex.join(words)) in done:
            continue
        done.add(line)
        if words[0] == "python":
            arguments = [sys.executable, *words[1:]]
            ended = subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, text=True)
            assert ended.returncode == 0, (words, ended.stderr)
            continue
        ((command, *arguments),) = programs(words)
        if command not in APP:
            given = shortened(command, arguments) if command in TRAINING else arguments
            with (folder / "out").open("w+b") as out, open(os.devnull, "rb") as nothing:  # noqa: PTH123
                standard = [nothing.fileno(), out.fileno(), out.fileno()]
                code = forks.start((command, *given), folder, standard).wait()
                out.seek(0)
                assert code == 0, (words, out.read().decode())


@pytest.mark.timeout(900)  # dozens of commands, on a machine that may be busy
def test_every_block_runs_one_after_another_as_they_stand(folder: Path, forks: Any) -> None:
    found = [block for block in blocks() if block.kind in ("sh", "python") and not block.note]
    assert {block.document for block in found} >= {"README.md", "docs/assignment.md"}
    done: set[str] = set()  # a command that stands in several documents is run once
    for block in found:
        run(block, folder, forks, done)


def test_the_labs_that_are_listed_are_those_there_are() -> None:
    listed = re.findall(r"^\| `([a-z-]+)` \|", (ROOT / "docs" / "labs.md").read_text(encoding="utf-8"), flags=re.M)
    assert listed == names()


def test_every_plan_is_one(tmp_path: Path) -> None:
    plans = [block.content for block in blocks() if block.kind == "toml"]
    assert plans
    for plan in plans:
        (tmp_path / "plan.toml").write_text(plan, encoding="utf-8")
        said = read(tmp_path / "plan.toml")
        assert said["axes"] or said["points"]


def test_a_block_that_is_not_run_says_why() -> None:
    assert all(block.note.startswith("not run: ") for block in blocks() if block.note)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_inside_leads_somewhere(path: Path) -> None:
    for target, anchor in LINK.findall(path.read_text(encoding="utf-8")):
        there = (path.parent / target) if target else path
        assert there.exists(), target
        if anchor:
            assert anchor[1:] in {heading(line) for line in there.read_text(encoding="utf-8").splitlines()}, anchor


def heading(line: str) -> str:
    """The anchor that GitHub gives a heading; "" for another line."""
    words = re.sub(r"[^\w\- ]", "", line.lstrip("# ").lower())
    return words.replace(" ", "-") if line.startswith("#") else ""


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.name)
def test_a_picture_keeps_to_itself(path: Path) -> None:
    picture = path.read_text(encoding="utf-8")
    assert len(picture) < 500_000
    assert re.findall(r"\w+://[^\"'\s]*", picture) == ["http://www.w3.org/2000/svg"]
    elements = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(picture).iter()}
    assert elements <= {"svg", "title", "style", "rect", "g", "path", "text"}
    assert not re.search(r"@import|@font-face|url\(", picture)


def test_every_picture_is_shown_somewhere() -> None:
    shown = {name for path in DOCUMENTS for name in re.findall(r"pictures/([\w-]+\.svg)", path.read_text("utf-8"))}
    assert shown == {path.name for path in PICTURES}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_equations_survive_the_markdown_of_github(path: Path) -> None:
    """It takes the backslash off \\, and \\! outside of a ```math block, and refuses \\operatorname."""
    text = path.read_text(encoding="utf-8")
    assert "$$" not in text and r"\operatorname" not in text
    prose = re.sub(r"^```.*?^```$|`[^`]*`", "", text, flags=re.M | re.S)
    assert not [found for found in re.findall(r"\$[^$\n]+\$", prose) if re.search(r"\\[^a-zA-Z]", found)]
