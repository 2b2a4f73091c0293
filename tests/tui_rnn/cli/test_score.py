"""``tui-rnn score``: the real command, on real models of different texts."""

from __future__ import annotations

import gzip
import json
import math
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import engine

LETTERS = "pack my box with five dozen liquor jugs. "  # so that both know all of them
AUTHORS = {
    "numbers": "one and two are three. two and two are four. three and one are four. ",
    "colours": "red or blue is violet. blue or yellow is green. red or yellow is orange. ",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, forks: Any) -> Path:
    """Two models of two texts, each with a part held out."""
    folder = tmp_path_factory.mktemp("library")
    with Path(os.devnull).open("r+b") as nothing:
        for name, text in AUTHORS.items():
            (folder / f"{name}.txt").write_text(LETTERS + text * 30)
            options = ("--recipe", "quick", "--hidden", 16, "--updates", 150, "--validation", 0.1, "--quiet")
            command = ("train", f"{name}.txt", "--no-ui", *options, "--out", f"{name}.npz")
            assert forks.start(command, folder, [nothing.fileno()] * 3).wait() == 0
    return folder


def figures(cli: Any, *arguments: object, **named: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(cli.run("score", *arguments, "--json", **named).out)
    return found


def the_score(found: dict[str, Any]) -> dict[str, Any]:
    ((score,),) = (text["scores"] for text in found["texts"])
    result: dict[str, Any] = score
    return result


def test_each_text_is_given_to_the_model_of_its_author(cli: Any, library: Path) -> None:
    (cli.folder / "one.txt").write_text("three and three are one. four and two are one?")
    (cli.folder / "other.txt").write_text("green or orange is red. violet or red is blue!")
    models = library / "numbers.npz", library / "colours.best.npz"
    found = figures(cli, *models, "one.txt", "other.txt")
    assert [text["best"] for text in found["texts"]] == [0, 1]
    for text in found["texts"]:
        assert len({score["scored"] for score in text["scores"] if score["compared"]}) <= 1
    shown = cli.run("score", "other.txt", *models, "one.txt").out  # whatever the order
    assert [line.split()[0] for line in shown.splitlines() if "*" in line.partition("marks")[0][2:]] == [
        "other.txt",
        "one.txt",
    ]
    assert max(map(len, shown.splitlines())) <= 80 and "\x1b" not in shown
    assert "what one of them does not know is left out" in " ".join(shown.split())


def test_without_a_text_it_is_what_the_run_has_held_out(cli: Any, library: Path) -> None:
    found = figures(cli, library / "numbers.npz")
    score, text = the_score(found), found["texts"][0]
    checkpoint = engine.load(library / "numbers.npz")
    with (library / "numbers.txt").open("rb") as stream:
        corpus = engine.read_text(stream)
    held_out = corpus.ids[len(corpus) - round(0.1 * len(corpus)) :]
    trace = engine.trace(checkpoint.config, checkpoint.weights, held_out)
    assert (text["name"], text["part"]) == ("numbers.txt", "held out")
    assert score["bits_per_character"] == pytest.approx(trace.mean_bits, rel=1e-5)
    assert score["perplexity"] == pytest.approx(2**trace.mean_bits, rel=1e-4)
    assert score["scored"] == len(held_out) - 1
    surprise = score["surprises"][0]
    place = len(corpus) - len(held_out) + int(trace.bits.argmax()) + 1
    assert (surprise["line"], surprise["column"]) == (1, place + 1)
    assert surprise["bits"] == pytest.approx(trace.bits.max(), rel=1e-4)
    assert surprise["came"] == corpus.vocabulary.decode([int(corpus.ids[place])])


def test_a_text_is_read_as_other_commands_do(cli: Any, library: Path) -> None:
    text = AUTHORS["numbers"] * 3
    (cli.folder / "plain.txt").write_text(text)
    (cli.folder / "folder").mkdir()
    (cli.folder / "folder" / "packed.txt.gz").write_bytes(gzip.compress(text.encode()))
    (cli.folder / "wide.txt").write_bytes(text.encode("utf-16"))
    model = library / "numbers.npz"
    plain, *others = (
        the_score(figures(cli, model, name, stdin=text.encode())) for name in ("plain.txt", "folder", "wide.txt", "-")
    )
    assert others == [plain] * 3
    by_sixteen = the_score(figures(cli, model, "plain.txt", "--reset", 16))
    assert by_sixteen["starts"] == math.ceil((len(text) - 1) / 16) and plain["starts"] == 1
    assert by_sixteen["bits_per_character"] != plain["bits_per_character"]


def test_the_dynamic_figure_is_better_on_what_the_model_has_not_learnt(cli: Any, library: Path) -> None:
    (cli.folder / "new.txt").write_text(AUTHORS["colours"] * 40)
    score = the_score(figures(cli, library / "numbers.npz", "new.txt", "--dynamic", "--learning-rate", 0.005))
    assert score["dynamic"]["bits_per_character"] < 0.8 * score["bits_per_character"]
    assert score["dynamic"]["scored"] == score["scored"]
    shown = cli.run("score", library / "numbers.npz", "new.txt", "--dynamic", "--top", 0).out
    assert "learning while it reads" in shown and "learning rate 0.001" in " ".join(shown.split())


def test_unknown_characters_are_left_out_and_said_or_refused(cli: Any, library: Path) -> None:
    (cli.folder / "odd.txt").write_text(AUTHORS["numbers"] + "é\n\x1b[2J")
    ended = cli.run("score", library / "numbers.npz", "odd.txt")
    assert "left out of odd.txt: 6 of 75 characters" in " ".join(ended.out.split())
    assert "\x1b" not in ended.out
    cli.refused("score", library / "numbers.npz", "odd.txt", "--unknown", "error", says="to leave them out")


def test_what_cannot_be_scored_is_refused_in_a_line(cli: Any, library: Path, done: Any) -> None:
    model, nothing_held_out = library / "numbers.npz", done.folder / "ckpt.npz"
    (cli.folder / "bytes.bin").write_bytes(bytes(range(256)) * 10)
    (cli.folder / "broken.npz").write_bytes(model.read_bytes()[:500])
    for arguments, says in (
        (["book.txt"], "is not a checkpoint; name one first"),
        (["missing.txt"], "missing.txt cannot be read: no such file; name a checkpoint first"),
        (["missing.npz", "book.txt"], "missing.npz cannot be read"),
        (["broken.npz", "book.txt"], "broken.npz cannot be used"),
        ([model, "bytes.bin"], "bytes.bin"),
        ([model, "missing.txt"], "missing.txt"),
        ([nothing_held_out], "held out nothing of book.txt"),
        ([model, nothing_held_out], "several models are compared on the same text"),
        ([model, "-", "-"], "only once"),
        ([model, "book.txt", "--text", "book.txt"], "drop one"),
        ([model, "book.txt", "book.txt", "--top", 3], "--top shows the surprises of one text"),
        ([model, "book.txt", "--top", -1], "--top must be"),
        ([model, "book.txt", "--reset", 0], "--reset must be"),
        ([model, "book.txt", "--unknown", "x"], "--unknown must be one of skip, error"),
        ([model, "book.txt", "--learning-rate", 0.1], "does nothing without --dynamic"),
        ([model, "book.txt", "--dynamic", "--learning-rate", 0], "--learning-rate must be above 0"),
        ([model, "book.txt", "--dynamic", "--reset", 9], "--dynamic reads with the state carried on"),
    ):
        cli.refused("score", *arguments, says=says)


def test_ctrl_c_ends_it_at_once_and_a_wait_is_told_on_a_terminal(cli: Any, library: Path) -> None:
    (cli.folder / "long.txt").write_text(AUTHORS["numbers"] * 60_000)
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "tui_rnn", "score", str(library / "numbers.npz"), "long.txt", "--dynamic"]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=slave, cwd=cli.folder, env=cli.environment
    ) as running:
        os.close(slave)
        said = b""
        while b"scoring long.txt under numbers.npz: " not in said:
            said += os.read(master, 1000)
        running.send_signal(signal.SIGINT)
        assert running.stdout is not None
        assert running.stdout.read() == b""
        assert running.wait() == 130
    rest = os.read(master, 10_000)
    os.close(master)
    assert b"Traceback" not in said + rest
