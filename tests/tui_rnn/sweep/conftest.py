"""A small sweep that nothing disturbed."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

UPDATES = 150
VARY = ("--vary", "learning-rate=0.05,0.1", "--vary", "cell=rnn,gru", "--hidden", 8, "--updates", UPDATES)


class Swept(NamedTuple):
    """Where it is, and what it printed as JSON; only to be looked at."""

    cli: Any
    folder: Path
    records: list[dict[str, Any]]


@pytest.fixture(scope="session")
def swept(tmp_path_factory: pytest.TempPathFactory, done: Any) -> Swept:
    """Two learning rates and two cells, with two seeds each."""
    cli = type(done.cli)(tmp_path_factory.mktemp("swept"), done.cli._forks)
    ended = cli.run("sweep", "book.txt", *VARY, "--seeds", 2, "--json")
    assert ended.err == ""
    return Swept(cli, cli.folder / "sweep", ended.records)
