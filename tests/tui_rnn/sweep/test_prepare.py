"""Getting a sweep ready: what is refused before a run is made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tui_rnn.run.options import UsageError
from tui_rnn.sweep.axes import parsed
from tui_rnn.sweep.plan import Plan
from tui_rnn.sweep.prepare import prepared
from tui_rnn.sweep.processes import Processes


def make(folder: Path, *vary: str, confirmed: bool = False, **more: Any) -> Any:
    plan = Plan(**{"text": (str(folder / "book.txt"),), "updates": 10, "axes": tuple(map(parsed, vary)), **more})
    return prepared(plan, folder / "sweep", Processes(1), confirmed=confirmed)


def refused(says: str, context: Any) -> None:
    with pytest.raises(UsageError, match=says), context:
        raise AssertionError


def test_a_million_points_are_made_only_if_they_are_meant(cli: Any) -> None:
    values = ",".join(str(n / 1000) for n in range(1, 1001))
    many = (f"learning-rate={values}", f"init-scale={values}")
    refused(r"these are 3,000,000 runs; if that is meant, add --yes", make(cli.folder, *many))
    assert not (cli.folder / "sweep").exists()
    some = "hidden=" + ",".join(str(n) for n in range(1, 402))
    with make(cli.folder, some, confirmed=True) as sweep:
        assert len(sweep.planned.points) == 401


def test_standard_input_cannot_be_read_many_times(cli: Any) -> None:
    for pipe in ("-", "/dev/fd/63"):  # the latter is what a shell makes of <(command)
        refused("name a file", make(cli.folder, "cell=rnn,gru", text=(pipe,)))


def test_a_text_of_too_many_characters_is_refused_as_for_train(cli: Any) -> None:
    refused("--max-vocabulary 29", make(cli.folder, "cell=rnn,gru", max_vocabulary=20))


def test_points_that_do_not_fit_the_text_or_the_memory_are_skipped(cli: Any) -> None:
    with make(cli.folder, "seq-length=25,5000", "hidden=8,8192", "layers=1,16") as sweep:
        kept = [point.label for point in sweep.planned.points]
    assert "25, 8, 1" in kept and not any(label.startswith("5000") for label in kept) and "25, 8192, 16" not in kept
    refused("no point of the sweep can be run: 5000: book.txt", make(cli.folder, "seq-length=5000,6000"))
