"""``attach``: what goes together, and what is said where there is nothing to attach to."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--once", "--follow"), "exclude each other"),
        (("--json",), "--json goes with --once or --follow"),
        ((), "tui-rnn attach --once prints the figures"),  # no terminal
        (("--once", "nothing.npz"), "no process trains nothing.npz"),
        (("--follow", "book.txt"), "no process trains book.txt"),
        (("--once", "a\nb\x1b[31m.npz"), "no process trains"),
    ],
)
def test_refusals(cli: Any, arguments: tuple[str, ...], says: str) -> None:
    cli.refused("attach", *arguments, says=says)
