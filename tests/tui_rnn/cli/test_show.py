"""``tui-rnn show`` where there is nothing to show, or nothing to show it on. The rest is tests/use/test_show.py."""

from __future__ import annotations

from typing import Any


def test_without_a_terminal_it_says_what_to_do(cli: Any, done: Any) -> None:
    says = f"standard input is not a terminal, so the app cannot start; tui-rnn info {done.folder / 'ckpt.npz'}"
    cli.refused("show", done.folder / "ckpt.npz", says=says)


def test_what_is_no_checkpoint_is_refused(cli: Any) -> None:
    cli.refused("show", "book.txt", says="it is not a checkpoint of tui-rnn")
    cli.refused("show", "gone.npz", says="gone.npz cannot be read")


def test_a_log_that_is_not_there_is_refused(cli: Any, done: Any) -> None:
    cli.refused("show", done.folder / "ckpt.npz", "--log", "gone.jsonl", says="--log gone.jsonl cannot be read")


def test_the_keys_are_no_text(cli: Any, done: Any) -> None:
    cli.refused("show", done.folder / "ckpt.npz", "--text", "-", says="give the name of a file")
