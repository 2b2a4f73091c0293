"""Which texts are read: those named, those in a folder, and the bundled book."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn.run import text_files, texts


def test_no_name_is_the_bundled_book() -> None:
    text = texts.read(None)
    assert (text.name, text.path) == ("the-salt-lantern.txt", None)
    assert len(text.corpus) == 137_023


def test_of_a_folder_the_texts_are_read_in_order_and_the_rest_is_said(library: Path) -> None:
    text = texts.read(str(library))
    assert [part.name for part in text.parts] == ["B/a.TXT", "b.txt", "c.txt.gz", "linked.txt"]
    assert text.corpus.boundaries == (80, 160, 240)
    assert text.left_out == (f"left out of {library}: .git, .hidden.txt, ckpt.samples.txt and 4 more",)
    assert texts.describe(text).startswith("B/a.TXT and 3 more: 320 characters in 4 texts, UTF-8, 3 distinct")


def test_the_present_folder_can_be_learnt_again_and_again(cli: Any) -> None:
    """What the run before has written is no text of it."""
    for _ in range(2):
        cli.run("train", ".", "--no-ui", "--hidden", 8, "--updates", 5)
    cli.run("train", "--resume", "--no-ui", "--updates", 9)


def test_an_empty_name_is_not_the_present_folder(cli: Any) -> None:
    for arguments in (("train", ""), ("train", "--text", ""), ("train", "book.txt", "")):
        cli.refused(*arguments, "--no-ui", says="the name of a text is empty")


@pytest.mark.parametrize("arguments", [["-", "-"], ["empty"], ["b.txt", "missing.txt"]])
def test_what_cannot_be_read_among_several_is_named(
    library: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (library / "empty").mkdir()
    monkeypatch.chdir(library)
    with pytest.raises(engine.TextError, match=arguments[-1] if arguments != ["-", "-"] else "standard input"):
        texts.read(arguments)


def test_more_texts_than_a_checkpoint_can_name_are_refused(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_files, "MOST_TEXTS", 3)
    with pytest.raises(engine.TextError, match=r"4 texts are more than .* \(3,"):
        texts.read(str(library))
