"""A plan as a file: what is written is read back, and nothing else is taken for a plan."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui_rnn.run.options import UsageError
from tui_rnn.sweep.axes import Choices, parsed
from tui_rnn.sweep.plan import Plan
from tui_rnn.sweep.plan_file import check_texts, read, written

NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/\0"), min_size=1, max_size=12).filter(
    lambda name: name not in (".", "..", "-")
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(NAMES, max_size=3),
    st.lists(st.floats(0, 1000), min_size=1, max_size=4, unique=True),
    st.booleans(),
    st.integers(1, 10**15),
    st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=3, unique=True),
    st.lists(NAMES, max_size=2),
)
def test_what_is_written_is_read_back(
    tmp_path: Path, texts: list[str], rates: list[float], mean: bool, updates: int, seeds: list[int], stopped: list[str]
) -> None:
    folder = tmp_path / "sweep"
    folder.mkdir(exist_ok=True)
    plan = Plan(
        text=tuple(str(tmp_path / name) for name in texts),
        settings={"mean_loss": mean, "cell": "gru"},
        axes=(Choices("learning_rate", tuple(rates)), parsed("hidden=log(2,30)")),
        trials=7,
        seeds=tuple(seeds),
        updates=updates,
    )
    (folder / "sweep.toml").write_text(written(plan, folder, "abc", stopped), encoding="utf-8")
    said = read(folder / "sweep.toml")
    assert (said.pop("stopped"), said.pop("text_sha256")) == (tuple(stopped), "abc")
    assert Plan(**said) == plan


def test_a_plan_that_a_person_writes(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        'text = "book.txt"\nupdates = 2000\nseeds = 5\nhalving = true\n'
        '[settings]\nhidden = 50\n[vary]\nlearning-rate = [0.05, 1]\ncell = ["rnn", "gru"]\n'
    )
    plan = Plan(**{name: value for name, value in read(file).items() if name != "stopped"})
    assert plan.text == (str(tmp_path / "book.txt"),)  # beside the plan
    assert (plan.updates, plan.seeds, plan.halving) == (2000, (0, 1, 2, 3, 4), True)
    assert plan.settings == {"hidden_size": 50}
    assert plan.axes == (Choices("learning_rate", (0.05, 1.0)), Choices("cell", ("rnn", "gru")))


def test_points_are_named_in_a_file_and_written_as_they_are_read(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('updates = 9\n[[points]]\noptimizer = "sgd"\nlearning-rate = 1\n[[points]]\n')
    said = read(file)
    assert said["points"] == ({"optimizer": "sgd", "learning_rate": 1.0}, {})
    plan = Plan(points=said["points"], updates=9)
    file.write_text(written(plan, tmp_path, "abc", ()))
    assert read(file)["points"] == plan.points


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("updates = ", "is not a plan in TOML"),
        ("upates = 5", "there is no 'upates' in a plan; there are text,"),
        ('updates = "5"', "updates cannot be '5'"),
        ("updates = true", "updates cannot be True"),
        ("[vary]\nlearning-rat = [1]", "did you mean learning-rate?"),
        ("[vary]\nlearning-rate = []", "has no values"),
        ('[vary]\nlearning-rate = ["x"]', "must be a number"),
        ("[vary]\nlearning-rate = {a = 1}", "must be a number"),
        ("[settings]\nhidden = 0", "must be a whole number from 1"),
        ("points = [5]", "a point is a table of settings, under a line [[points]], and not 5"),
        ("[[points]]\nlearning-rat = 1", "did you mean learning-rate?"),
        ("[[points]]\nlearning-rate = -1", "must be a number"),
        ("seeds = [1, 1]", "1 is given twice"),
        ("seeds = 0", "must be a whole number from 1"),
        ('seeds = ["a"]', "must be a whole number"),
        ("seeds = []", "seeds names none; give a number"),
        ("[settings]\nhidden = 8\nhidden-size = 9", "hidden-size is given twice; give it once"),
        ("[settings]\nhidden = true", ": --hidden must be a whole number"),
        ('text = "a\\u0000b"', "text cannot be 'a\\x00b'; name a file"),
        ('text = ""', "text cannot be ''; name a file"),
        ("#" * 2**20 + "\nupdates = 5", "is larger than 1,048,576 bytes"),
    ],
)
def test_what_is_no_plan_is_refused(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text)
    with pytest.raises(UsageError) as error:
        read(file)
    assert str(file) in str(error.value)
    assert says in str(error.value)


def test_what_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(b"# \xff")
    with pytest.raises(UsageError, match="is not a plan in TOML"):
        read(tmp_path / "mine.toml")


def test_no_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path, says in ((tmp_path / "none", "there is no plan"), (tmp_path, "cannot be read")):
        with pytest.raises(UsageError, match=says):
            read(path)


def test_a_text_whose_path_is_not_utf_8_cannot_be_named(tmp_path: Path) -> None:
    plan = Plan(axes=(parsed("cell=rnn,gru"),), updates=5, text=("a\udcff/book.txt",))
    with pytest.raises(UsageError, match="its path is not in UTF-8"):
        check_texts(plan, tmp_path)
    check_texts(plan, Path("a\udcff/sweep"))  # from there, it is beside


def test_a_folder_that_a_link_names_finds_its_text(tmp_path: Path) -> None:
    (tmp_path / "a" / "sweep").mkdir(parents=True)
    (tmp_path / "link").symlink_to("a/sweep")
    plan = Plan(axes=(parsed("cell=rnn,gru"),), updates=5, text=(str(tmp_path / "a" / "book.txt"),))
    for wrote, reads in (("link", "a/sweep"), ("a/sweep", "link")):
        (tmp_path / wrote / "sweep.toml").write_text(written(plan, tmp_path / wrote, "abc", ()))
        assert read(tmp_path / reads / "sweep.toml")["text"] == plan.text
