"""What answers where a run should is asked who it is, and believed only if it says so as a run does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tui_rnn.run.contact import NotReached, process_of
from tui_rnn.run.remote import Remote

from .raw import GREETING, RawRun


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        ([], "the run does not answer: it has closed the connection"),
        ([{"closed": "the run has 9 viewers already"}], "the run has disconnected this viewer: the run has 9 viewers"),
        ([{**GREETING, "protocol": 2, "tui_rnn": "9.0"}], "the viewer's protocol is 1 (tui-rnn "),
        ([{**GREETING, "protocol": 2, "tui_rnn": "9.0"}], ", and the run's is 2 (tui-rnn 9.0): use the same tui-rnn"),
        ([{**GREETING, "process": "seven"}], "the run does not say what it is"),
    ],
)
def test_what_is_no_run_is_not_attached_to(raw_run: RawRun, tmp_path: Path, says: Any, reason: str) -> None:
    raw_run.says = says
    for reach in (Remote, process_of):
        with pytest.raises(NotReached) as error:
            reach(tmp_path / "ckpt.npz")
        assert reason in str(error.value)
        assert str(error.value).isprintable()
        assert not error.value.is_absent


def test_a_run_says_which_process_it_is(raw_run: RawRun, tmp_path: Path) -> None:
    raw_run.says = [GREETING]
    assert process_of(tmp_path / "ckpt.npz") == 7
    raw_run.says = [{**GREETING, "of a later version": "of the same protocol"}]
    assert process_of(tmp_path / "ckpt.npz") == 7
