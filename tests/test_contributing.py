"""The examples in CONTRIBUTING.md are all that it takes to add something: applied to a copy, they work there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```(python|diff) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OPTIMIZER = ("--hidden", 5, "--optimizer", "signsgd", "--learning-rate", 0.001)
BOOK = "the quick brown fox jumps over the lazy dog.\n" * 40

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def changed(text: str, diff: str) -> str:
    """The text after a change: hunks without line numbers, separated by "...", each of which has one place in it."""
    for hunk in diff.split("...\n"):
        lines = hunk.splitlines(keepends=True)
        assert all(line[0] in " +-\n" for line in lines), hunk
        before = "".join(line[1:] or "\n" for line in lines if line[0] != "+")
        after = "".join(line[1:] or "\n" for line in lines if line[0] != "-")
        assert text.count(f"\n{before}") == 1, f"not to be found, or more than once:\n{before}"
        text = text.replace(f"\n{before}", f"\n{after}")
    return text


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Python in a folder with a small text and a trained model, where the packages have all that is added."""
    house, folder = tmp_path_factory.mktemp("house"), tmp_path_factory.mktemp("folder")
    for part in ("engine", "tui_rnn", "data"):
        shutil.copytree(ROOT / part, house / part, ignore=shutil.ignore_patterns("__pycache__"))
    blocks = BLOCK.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert blocks
    for kind, name, content in blocks:
        path = house / name
        assert path.exists() == (kind == "diff")
        path.write_text(changed(path.read_text("utf-8"), content) if kind == "diff" else content, "utf-8")
    (folder / "book.txt").write_text(BOOK)

    def call(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *(() if arguments[0] == "-c" else ("-m", "tui_rnn")), *map(str, arguments)]
        environment = os.environ | {"PYTHONPATH": str(house), "COLUMNS": "120", "TERM": "dumb"}
        ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8")
        assert ended.returncode == code, ended.stderr
        return ended

    call("train", "book.txt", "--no-ui", *OPTIMIZER, "--updates", 12)
    return call


def test_the_cell_is_trained_and_checked(run: Run) -> None:
    ended = run("gradcheck", "book.txt", "--cell", "linear", "--hidden", 5, "--updates", 5, "--json")
    record = json.loads(ended.stdout)
    assert (record["passed"], record["config"]["cell"], list(record["kinds"])) == (True, "linear", ["linear"])


def test_the_cell_is_exported(run: Run) -> None:
    run("train", "book.txt", "--no-ui", *OPTIMIZER, "--cell", "linear", "--updates", 5, "--out", "linear.npz")
    run("export", "linear.npz", "--numpy", "linear.py")
    asked = ["linear.py", "--n", "50", "--seed", "1"]
    written = run("-c", f"import runpy, sys; sys.argv = {asked}; runpy.run_path('linear.py', run_name='__main__')")
    assert written.stdout == run("sample", "linear.npz", *asked[1:]).stdout


def test_the_optimizer_trains_and_resumes_exactly(run: Run) -> None:
    whole = run("train", "book.txt", "--no-ui", "--json", *OPTIMIZER, "--updates", 20, "--out", "whole.npz")
    resumed = run("train", "--resume", "--no-ui", "--json", "--updates", 20)
    first, second = (json.loads(ended.stdout.splitlines()[-1])["parameters_sha256"] for ended in (whole, resumed))
    assert first == second


def test_the_sampling_rule_is_an_option_and_applied(run: Run) -> None:
    assert len(run("sample", "ckpt.npz", "-n", 5, "--top-a", 1).stdout) >= 5
    source = "import engine, numpy; print(engine.SamplingRule(top_a=1.0).kept(numpy.array([0.5, 0.3, 0.2])))"
    assert run("-c", source).stdout == "2\n"


def test_the_setting_is_an_option_with_a_range(run: Run) -> None:
    refused = run("train", "book.txt", "--no-ui", "--label-smoothing", 0.9, code=2).stderr
    assert refused == "tui-rnn: --label-smoothing must be a number from 0 to 0.5, not 0.9\n"


def test_the_recipe_is_followed_and_listed_with_the_setting(run: Run) -> None:
    listed = " ".join(run("recipes").stdout.split())
    assert "a first look, in a second" in listed
    assert re.search("label.smoothing 0 ·", listed)
    started = run("train", "book.txt", "--no-ui", "--recipe", "tiny", "--updates", 5, "--out", "tiny.npz")
    assert "rnn, 16 hidden units" in started.stderr


def test_the_command_is_listed_and_called(run: Run) -> None:
    assert "List the characters that a model knows." in run("--help").stdout
    assert run("alphabet", "ckpt.npz").stdout.strip("\u2424\n ") == "".join(sorted(set(BOOK))).strip()


APP = """
import asyncio
import time
from pathlib import Path
from tui_rnn.app.app import TrainApp
from tui_rnn.app.dialogs.help import page
from tui_rnn.commands import Stop
from tui_rnn.run.options import Options
from tui_rnn.run.prepare import prepare
from tui_rnn.run.schedule import Intervals, Schedule
from tui_rnn.watch.view import View

session = prepare(Options(text=("book.txt",), settings={"hidden_size": 5}, out=Path("app.npz")))
worker = session.worker(Schedule(Intervals()), stay=True)
view = View(worker.started)
worker.observers.append(view)
app = TrainApp(view, worker, session.notes)

async def until(pilot, condition):
    give_up = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < give_up, "it never came about"
        await pilot.pause(0.02)

async def main():
    async with app.run_test(size=(160, 50)) as pilot:
        pane = app.run_screen.query_one("#alphabet")
        app.run_screen.show(view)
        await until(pilot, lambda: app.state == "training")
        await pilot.press("x")
        await until(pilot, lambda: view.learning_rate != 0.1)
        print(pane.render().plain, pane.display, view.learning_rate, sep="|")
        await pilot.press("a")
        await pilot.pause()
        print(pane.has_class("hidden") or not pane.display)
        await pilot.press("9")
        await until(pilot, lambda: app.query_one("#norms").render().plain)
        print(app.query_one("#norms").render().plain.splitlines()[0], app.run_screen.inside.is_on_screen, sep="|")

try:
    asyncio.run(main())
finally:
    worker.send(Stop(save=False))
    worker.join(20)
print(page().plain)
"""


def test_the_key_the_pane_and_the_look_inside_work_and_have_help(run: Run) -> None:
    shown, hidden, inside, *page = run("-c", APP).stdout.splitlines()
    alphabet, displayed, rate = shown.rsplit("|", 2)
    assert "abcdefghijklmnopqrstuvwxyz" in alphabet
    assert (displayed, hidden) == ("True", "True")
    assert re.fullmatch(r"layer0\.recurrent +[0-9.]+\|True", inside)
    assert float(rate) == pytest.approx(0.01)
    assert "       x  Divide the learning rate by ten." in page
    assert "       a  Show or hide the alphabet." in page
    assert "a alphabet  The characters that the model knows." in page
    assert "9 weights  How large the weights are: the norm of each parameter." in page
