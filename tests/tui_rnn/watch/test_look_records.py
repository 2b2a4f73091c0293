"""A recorded look inside is read back; one that somebody has edited is not."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tui_rnn.watch.history import read
from tui_rnn.watch.look_records import summary_of, through_time_of

from .test_records import SUMMARY, THROUGH_TIME, Book

Record = dict[str, Any]


def record_of(**values: Any) -> Record:
    book = Book()
    book.tell(replace(THROUGH_TIME, **values))
    return book.records[0]


def test_it_is_as_it_was_but_for_its_last_digits() -> None:
    event = replace(THROUGH_TIME, gradient_through_time=(1.0, 1 / 3, 1.23456789e-20), half_life=None)
    record = record_of(gradient_through_time=event.gradient_through_time, half_life=None)
    assert record["gradient_through_time"] == [1.0, 0.33333, 1.2346e-20]
    assert record["loss_by_position"] == {"carried": [2.5, 2.25], "zero": [5.0, None]}
    found = through_time_of(record)
    assert found.gradient_through_time == pytest.approx(event.gradient_through_time, rel=1e-4)
    assert math.isnan(found.loss_by_position.zero[1])
    assert math.isnan(found.parameters[0].step)
    for name in ("update", "occasion", "windows", "half_life", "memory_horizon", "layers", "spectra"):
        assert getattr(found, name) == getattr(event, name), name


def test_a_summary_is_as_it_was() -> None:
    book = Book()
    event = replace(SUMMARY, source="held-out", bits=2.123456, units=SUMMARY.units[1:])
    book.tell(event)
    (record,) = book.records
    assert record["event"] == "inside_summary"
    assert record["units"] == [
        {"feature": "column", "layer": 1, "unit": 4, "r": 0.25, "auc": None, "separates": False, "probe": None}
    ]
    assert summary_of(record) == replace(event, bits=2.1235)


@pytest.mark.parametrize("edit", [{"source": "\x1b[2J"}, {"characters": -1}, {"units": None}, {"units": [{}]}])
def test_a_summary_that_was_edited_is_left_out(edit: Record, tmp_path: Path) -> None:
    book, path = Book(), tmp_path / "metrics.jsonl"
    book.tell(replace(SUMMARY, source="learnt"))
    (record,) = book.records
    lines = [record, {**record, "update": 100} | edit]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert [look.update for look in read(path).summaries] == [5]


def test_the_looks_of_a_run_are_in_its_history_without_those_it_went_back_from(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    back = {"event": "rolled_back", "update": 150}
    summaries = Book()
    summaries.tell(*(replace(SUMMARY, update=n, source="learnt") for n in (100, 200)))
    lines = [*(record_of(update=n) for n in (0, 100, 200)), *summaries.records, back, record_of(update=300)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert [look.update for look in read(path).looks] == [0, 100, 300]
    assert [look.update for look in read(path).summaries] == [100]


def _symbol(record: Record) -> None:
    record["parameters"][0]["symbol"] = "\x1b[2J"


def _gate(record: Record) -> None:
    record["layers"][0]["gates"] = {"\n": 0.5}


def _histogram(record: Record) -> None:
    record["layers"][0]["histogram"] = []


def _lengths(record: Record) -> None:
    record["loss_by_position"]["zero"] = [1.0]


def _counts(record: Record) -> None:
    record["memory_horizon"]["longest"] = "many"


def _update(record: Record) -> None:
    record["update"] = -1


def _missing(record: Record) -> None:
    del record["spectra"]


@pytest.mark.parametrize("edit", [_symbol, _gate, _histogram, _lengths, _counts, _update, _missing])
def test_one_that_was_edited_is_left_out(edit: Callable[[Record], None], tmp_path: Path) -> None:
    path, record = tmp_path / "metrics.jsonl", record_of()
    path.write_text(json.dumps(record) + "\n")
    assert len(read(path).looks) == 1
    assert read(path).summaries == []  # as in the metrics of older versions
    edit(record)
    path.write_text(json.dumps(record) + "\n")
    assert read(path).looks == []
