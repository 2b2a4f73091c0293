"""From what the command line asks to a plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui_rnn.run.options import UsageError
from tui_rnn.sweep.asked import Asked, planned
from tui_rnn.sweep.axes import parsed

VARY = ("learning-rate=0.05,0.1",)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("text")
    (tmp_path / "sweep").mkdir()
    (tmp_path / "sweep" / "sweep.toml").write_text(
        'text = ["../a.txt"]\nupdates = 9\nseeds = [4]\n[vary]\ncell = ["rnn", "gru"]\n'
    )
    return tmp_path / "sweep"


def test_the_length_is_that_of_the_recipe(tmp_path: Path) -> None:
    assert planned(Asked(vary=VARY), None, tmp_path).updates == 100_000
    plan = planned(Asked(vary=VARY, recipe="quick", seeds="7,8"), None, tmp_path)
    assert (plan.updates, plan.seeds, plan.axes) == (3_000, (7, 8), (parsed(*VARY),))


def test_a_folder_alone_goes_on_with_what_is_there(folder: Path) -> None:
    plan = planned(Asked(), None, folder)
    assert (plan.updates, plan.seeds, plan.axes) == (9, (4,), (parsed("cell=rnn,gru"),))
    assert plan.text == (str(folder.parent / "a.txt"),)
    assert planned(Asked(seeds="2"), None, folder).seeds == (0, 1)
    plan = planned(Asked(updates=20, trials=2, settings={"hidden_size": 5}), None, folder)
    assert (plan.updates, plan.trials, plan.settings) == (20, 2, {"hidden_size": 5})
    assert plan.axes == (parsed("cell=rnn,gru"),)
    assert planned(Asked(vary=VARY), None, folder).updates == 100_000  # a plan of its own


def test_a_text_that_is_gone_is_named_anew(folder: Path) -> None:
    (folder.parent / "a.txt").unlink()
    with pytest.raises(UsageError, match="is not there any more; name it anew: tui-rnn sweep TEXT --out "):
        planned(Asked(), None, folder)
    assert planned(Asked(text=("b.txt",)), None, folder).text == ("b.txt",)


def test_options_override_a_file(folder: Path) -> None:
    plan = planned(Asked(updates=20, settings={"hidden_size": 5}), folder / "sweep.toml", folder / "elsewhere")
    assert (plan.updates, plan.settings, plan.axes) == (20, {"hidden_size": 5}, (parsed("cell=rnn,gru"),))


def test_what_varies_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("updates = 5")
    for text, file, says in (
        ((), None, f"there is no sweep in {tmp_path} to go on with; for a new one, add --vary"),
        (("a.txt",), None, "a sweep varies something: add --vary"),
        ((), tmp_path / "mine.toml", "mine.toml varies nothing; a plan needs a table"),
    ):
        with pytest.raises(UsageError, match=says):
            planned(Asked(text=text), file, tmp_path)
    with pytest.raises(UsageError, match="--recipe must be one of"):
        planned(Asked(vary=VARY, recipe="slow"), None, tmp_path)
