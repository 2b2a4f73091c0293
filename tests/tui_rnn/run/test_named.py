"""A checkpoint says where its text is, and a stranger's may name any file: which ones are opened on its word."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tui_rnn.run import named


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where it is kept, for one test."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "tui-rnn" / "named-texts"


@pytest.fixture
def stranger(cli: Any) -> Path:
    """A checkpoint in a folder of its own, whose text lies beside that folder; nobody has named it here."""
    (cli.folder / "a").mkdir()
    cli.train("--updates", 20, "--quiet", "--out", "a/ckpt.npz")
    shutil.rmtree(cli.folder / "state")
    return cli.folder / "a" / "ckpt.npz"


def test_a_text_that_the_person_named_is_found_wherever_it_is(cli: Any) -> None:
    (cli.folder / "runs").mkdir()
    cli.train("--updates", 20, "--quiet", "--out", "runs/ckpt.npz")
    cli.run("train", "--resume", "runs/ckpt.npz", "--no-ui", "--quiet", "--updates", 30)


def test_a_text_in_a_folder_that_the_person_named_is_found(cli: Any) -> None:
    for folder in ("texts", "runs"):
        (cli.folder / folder).mkdir()
    cli.book.rename(cli.folder / "texts" / "book.txt")
    cli.run("train", "texts", "--no-ui", "--quiet", "--updates", 20, "--out", "runs/ckpt.npz")
    cli.run("train", "--resume", "runs/ckpt.npz", "--no-ui", "--quiet", "--updates", 30)


@pytest.mark.parametrize("command", [("train", "--no-ui", "--resume"), ("novelty",), ("gradcheck",)], ids=" ".join)
def test_a_strangers_checkpoint_has_no_other_file_opened(cli: Any, stranger: Path, command: tuple[str, ...]) -> None:
    says = f"not named on this machine before; if that is the text you mean, say so: --text {cli.book}"
    cli.refused(*command, stranger, says=says)


def test_saying_so_is_enough_and_is_remembered(cli: Any, stranger: Path) -> None:
    cli.run("train", "--no-ui", "--quiet", "--resume", stranger, "--text", cli.book, "--updates", 30)
    cli.run("train", "--no-ui", "--quiet", "--resume", stranger, "--updates", 40)


def test_a_link_beside_the_checkpoint_is_where_it_leads(cli: Any, stranger: Path, tmp_path: Path) -> None:
    (cli.folder / "b").mkdir()
    cli.book.rename(cli.folder / "b" / "book.txt")
    (tmp_path / "book.txt").symlink_to("b/book.txt")
    cli.refused("train", "--no-ui", "--resume", stranger, says="not named on this machine")
    (cli.folder / "state").mkdir()
    cli.run("train", "b/book.txt", "--no-ui", "--quiet", "--updates", 3, "--out", "other.npz")
    cli.run("train", "--no-ui", "--quiet", "--resume", stranger, "--updates", 30)


def test_a_file_that_is_too_large_for_the_run_is_not_read(cli: Any, done: Any, tmp_path: Path) -> None:
    shutil.copy(done.folder / "ckpt.npz", tmp_path)
    with cli.book.open("ab") as file:
        file.truncate(10**6)
    cli.refused("train", "--no-ui", "--resume", says="book.txt has 1,000,000 bytes, too many for the 1,800")


def test_nothing_is_said_where_nothing_can_be_kept(cli: Any, state: Path) -> None:
    state.parent.parent.write_text("a file where a folder should be")
    assert "state" not in cli.train("--updates", 20).err
    cli.run("train", "--no-ui", "--quiet", "--resume", "--updates", 30)


def test_the_list_tells_no_names_and_stays_short(state: Path, tmp_path: Path) -> None:
    place = tmp_path / "runs" / "ckpt.npz"
    for number in range(0, named.MOST + 2, 2):
        named.remember([tmp_path / f"{number}.txt", tmp_path / f"{number + 1}.txt"])
    lines = state.read_text().splitlines()
    assert len(set(lines)) == len(lines) == named.KEPT
    assert {len(line) for line in lines} == {64}
    assert named.may_be_opened(tmp_path / f"{named.MOST}.txt", place)
    assert not named.may_be_opened(tmp_path / "0.txt", place)


def test_a_damaged_list_names_nothing(state: Path, tmp_path: Path) -> None:
    named.remember([tmp_path / "a.txt"])
    state.write_bytes(bytes(range(256)) * 10_000)
    assert not named.may_be_opened(tmp_path / "a.txt", tmp_path / "runs" / "ckpt.npz")
