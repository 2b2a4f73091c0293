"""What a sweep ends with: by the real command, on a sweep that is complete."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn.cli.conclusion import repeated, runs_of
from tui_rnn.report.comparison.figures import figures
from tui_rnn.run.recorded import recorded
from tui_rnn.sweep import events
from tui_rnn.sweep.view import SweepView

from ..conftest import SWEPT_UPDATES, Swept


def test_the_best_point_is_told_with_what_repeats_it(cli: Any, swept: Swept) -> None:
    shutil.copytree(swept.folder, cli.folder / "sweep")
    ended = cli.run("sweep")
    lines = ended.out.splitlines()
    assert max(map(len, lines)) <= 80
    result = cli.run("sweep", "--json").records[-1]
    assert result["event"] == "result" and result["ranked_by"] == "smooth"
    best, *others = result["points"]
    assert best["best"] and not any(point["best"] for point in others)
    assert len(others) == 3 and all(best["smooth"]["median"] <= point["smooth"]["median"] for point in others)
    assert f"{best['smooth']['median']:.3f}" in ended.out
    assert result["against_second"]["pairs"] == 2 and result["against_second"]["says"].split()[0] in ended.out
    assert lines[-1] == result["command"]
    (again,) = [line for line in lines if line.startswith("tui-rnn train")]
    cli.run(*shlex.split(again)[1:], "--no-ui", "--quiet")
    repeated = engine.load(cli.folder / "ckpt.npz")
    runs = [engine.load(path) for path in swept.folder.glob("*/*/ckpt.npz")]
    (same,) = [run for run in runs if run.config == repeated.config]
    assert same.update == SWEPT_UPDATES
    assert all(same.arrays[name].tobytes() == repeated.arrays[name].tobytes() for name in same.arrays)


def test_the_only_point_has_a_best_run_too(a_run: Any, cli: Any) -> None:
    cli.train("--updates", 40, "--quiet")
    runs = [recorded(cli.folder / "ckpt.npz")]
    again = repeated(figures(runs, "updates"))
    assert again is not None and "--updates 40" in again.command
    assert repeated(figures([*runs, a_run("b", text="other.txt")], "updates")) is None
    diverges = ("--vary", "learning-rate=900", "--optimizer", "sgd", "--clip", 0, "--hidden", 8)
    result = cli.run("sweep", "book.txt", *diverges, "--updates", 100, "--seeds", 1, "--json").records[-1]
    assert result["event"] == "result" and result["command"] is None


def test_a_run_that_cannot_be_read_is_told_and_left_out(
    swept: Swept, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(swept.folder, tmp_path / "sweep")
    points = tuple(events.PointPlanned(name, name, (name,)) for name in ("cell=gru,hidden=8", "hidden=8"))
    planned = events.Planned(str(tmp_path / "sweep"), "book.txt", ("cell",), points, (0,), 150, "smooth", 5.0, "here")
    view = SweepView(planned)
    for n in range(2):
        view(events.RunFound(events.RunKey(n, 0), events.DONE, 150, ()))
    shutil.rmtree(tmp_path / "sweep" / "hidden=8" / "seed-0")
    assert [run.config.cell for run in runs_of(view)] == ["gru"]
    assert capsys.readouterr().err.startswith(f"left out: {tmp_path / 'sweep' / 'hidden=8' / 'seed-0'}")


def test_one_seed_says_that_it_is_one(cli: Any) -> None:
    given = ("--vary", "layers=1,2", "--hidden", 8, "--seeds", 1, "--updates", 40)
    ended = cli.run("sweep", "book.txt", *given)
    assert "With one seed, the best may be the luckiest. To tell:\ntui-rnn sweep --out sweep --seeds 5\n" in ended.out
    assert ended.out.splitlines()[-2:-1] == ["To repeat the best run:"]


def test_the_page_is_written_and_one_that_a_person_has_changed_is_left_alone(cli: Any, swept: Swept) -> None:
    shutil.copytree(swept.folder, cli.folder / "sweep")
    page = cli.folder / "sweep" / "compare.html"
    assert "written: sweep/compare.html" in cli.run("sweep").err
    before = page.read_text()
    assert "<svg" in before and "learning-rate" in before
    assert cli.run("sweep", "--quiet").err == "" and page.read_text() == before
    page.write_text(before.replace("<h1>", "<h1>Mine: ", 1))
    ended = cli.run("sweep")
    assert (
        "tui-rnn: the page sweep/compare.html was changed after it was written" in ended.err
        and "written:" not in ended.err
    )
    assert "Mine: " in page.read_text()


def test_what_has_not_come_to_an_end_says_only_how_to_go_on(cli: Any) -> None:
    vary = ("--vary", "learning-rate=0.1,0.05", "--hidden", 8, "--seeds", 1, "--updates", 10**9)
    running = cli.start("sweep", "book.txt", *vary, "--no-ui")
    running.stdout.readline()
    running.signal(2)
    ended = running.end()
    assert ended.code == 130 and "To repeat" not in ended.out
    assert ended.err.splitlines()[-1] == "to go on: tui-rnn sweep --out sweep"
    assert not (cli.folder / "sweep" / "compare.html").exists()
