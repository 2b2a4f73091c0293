"""A whole metrics file: figures by update and texts, as the run ended up with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tui_rnn.watch.rows import Row, Rows, read

RULE = {"temperature": 1.0, "top_k": None, "top_p": None, "min_p": None, "break_loops": False}


def progress(update: int, loss: float = 50.0, seconds: float | None = 1.0, norm: float | None = None) -> dict[str, Any]:
    return {
        "event": "progress", "update": update, "smooth_loss": loss, "learning_rate": 0.1, "grad_norm": norm,
        "seconds": seconds,
    }  # fmt: skip


def validation(update: int, loss: float = 2.0, seconds: float = 1.0) -> dict[str, Any]:
    return {"event": "validation", "update": update, "loss": loss, "seconds": seconds}


def sample(update: int, text: str) -> dict[str, Any]:
    return {
        "event": "sample", "update": update, "smooth_loss": 50.0, "model": "current", "occasion": "scheduled",
        "prompt": "", "text": text, "rule": RULE,
    }  # fmt: skip


def rows_of(*records: object) -> Rows:
    found = Rows()
    for record in records:
        found.take(record)  # type: ignore[arg-type]
    return found


def test_what_is_told_of_one_update_is_one_row() -> None:
    found = rows_of(validation(0), progress(1, norm=3.0), progress(100), validation(100, 1.5), validation(150, 1.4))
    assert found.rows == [
        Row(0, validation_loss=2.0, seconds=1.0),
        Row(1, smooth_loss=50.0, learning_rate=0.1, gradient_norm=3.0, seconds=1.0),
        Row(100, smooth_loss=50.0, validation_loss=1.5, learning_rate=0.1, seconds=1.0),
        Row(150, validation_loss=1.4, seconds=1.0),
    ]


def test_what_a_run_went_back_from_is_left_out() -> None:
    found = rows_of(
        progress(100), sample(100, "kept"), progress(200), sample(200, "lost"), validation(200),
        {"event": "rolled_back", "update": 100}, progress(150, 40.0), sample(200, "again"),
    )  # fmt: skip
    assert [(row.update, row.smooth_loss) for row in found.rows] == [(100, 50.0), (150, 40.0)]
    assert [text.text for text in found.texts] == ["kept", "again"]


def test_seconds_add_up_over_the_processes_of_a_run() -> None:
    run = {"event": "run", "update": 0}
    found = rows_of(run, progress(1, seconds=1.0), progress(2, seconds=5.0), run, progress(3, seconds=2.0), run,
                    progress(4, seconds=None), progress(5, seconds=1.0))  # fmt: skip
    assert [row.seconds for row in found.rows] == [1.0, 5.0, 7.0, None, 8.0]


@pytest.mark.parametrize(
    "line",
    [
        b"", b"{", b"[1]", b"null", b'{"event": "progress"}', b'{"event": ["x"], "update": 3}', b"\xff\xfe",
        b'{"event": "sample", "update": 3}', b'{"event": "progress", "update": 1e999, "smooth_loss": 1}',
        b'{"event": "progress", "update": -1, "smooth_loss": 1, "learning_rate": 1}',
        json.dumps(sample(3, "x") | {"rule": {"temperature": -1}}).encode(),
        json.dumps(sample(3, "x") | {"rule": "rule"}).encode(),
        b"[" * 100_000,
    ],
    ids=lambda line: line[:40],
)  # fmt: skip
def test_lines_that_are_no_records_are_passed_over(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "m.jsonl"
    path.write_bytes(json.dumps(progress(1)).encode() + b"\n" + line + b"\n" + json.dumps(progress(2)).encode())
    found = read(path)
    assert [row.update for row in found.rows] == [1, 2]
    assert found.texts == []


def test_numbers_that_are_none_are_unknown() -> None:
    odd = progress(1) | {"smooth_loss": "=1+1", "learning_rate": None, "seconds": "x"}
    assert rows_of(odd).rows == [Row(1)]


def test_a_run_is_read_whole(done: Any) -> None:
    found = read(done.folder / "ckpt.metrics.jsonl")
    assert [row.update for row in found.rows][-1] == 300
    assert [text.update for text in found.texts][:4] == [0, 100, 200, 300]
