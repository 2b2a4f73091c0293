"""Reading a metrics file back."""

from __future__ import annotations

import dataclasses
import json
import math
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from tui_rnn import events
from tui_rnn.app.panes.loss import overlay
from tui_rnn.plot.plot import Axis, columns_of
from tui_rnn.run.started import of_checkpoint
from tui_rnn.watch.history import History, read
from tui_rnn.watch.thinned import MOST_POINTS
from tui_rnn.watch.view import MOST_TEXTS, View


def test_the_curve_and_the_texts_of_a_run_are_read_back(done: Any) -> None:
    history = read(done.folder / "ckpt.metrics.jsonl")
    progress = [record for record in done.cli.metrics() if record["event"] == "progress"]
    assert history.updates == [record["update"] for record in progress]
    assert (history.updates[0], history.updates[-1]) == (1, 300)
    assert history.losses == [record["loss"] for record in progress]
    assert history.smooth_losses == [record["smooth_loss"] for record in progress]
    assert history.bits == [record["bits_per_char"] for record in progress]
    assert history.gradient_norms == [record["grad_norm"] for record in progress]
    assert all(norm is not None and norm > 0 for norm in history.gradient_norms)
    assert history.clipped == [record["clipped"] for record in progress]
    assert history.saturated == [record["saturated"] for record in progress]
    assert history.bits == pytest.approx([loss / (25 * math.log(2)) for loss in history.smooth_losses])
    samples = [record for record in done.ended.records if record["event"] == "sample"]
    assert [(text.update, text.text) for text in history.texts] == [(r["update"], r["text"]) for r in samples]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{",
        "[]",
        "7",
        "null",
        '"event"',
        "[" * 100_000,
        "\x00\xff",
        '{"event": "progress"}',
        '{"event": "progress", "update": "x", "loss": 1, "smooth_loss": 1, "bits_per_char": 1}',
        '{"event": "progress", "update": 5, "loss": NaN, "smooth_loss": 1, "bits_per_char": 1}',
        '{"event": "progress", "update": 5, "loss": 1, "smooth_loss": Infinity, "bits_per_char": 1}',
        '{"event": "progress", "update": 5, "loss": 1, "smooth_loss": 1}',
        '{"event": "progress", "update": 5, "loss": 1, "smooth_loss": 1, "bits_per_char": null}',
        '{"event": "progress", "update": 5, "loss": 1, "smooth_loss": 1, "bits_per_char": NaN}',
        '{"event": "progress", "update": 5, "loss": NaN, "smooth_loss": 1, "bits_per_char": 1, "grad_norm": 1}',
        '{"event": "validation", "update": 5}',
        '{"event": "validation", "update": 5, "loss": Infinity}',
        '{"event": "rolled_back"}',
        '{"event": "rolled_back", "update": "x"}',
        '{"event": "rolled_back", "update": 1e999}',
        '{"event": "progress", "update": 1' + "0" * 400 + ', "loss": 1, "smooth_loss": 1, "bits_per_char": 1}',
        '{"event": "progress", "update": 5, "loss": 1' + "0" * 400 + ', "smooth_loss": 1, "bits_per_char": 1}',
        '{"event": "progress", "update": -1, "loss": 1, "smooth_loss": 1, "bits_per_char": 1}',
        '{"event": "sample", "update": 5}',
        '{"event": "finished", "update": 5}',
    ],
    ids=lambda line: ascii(line)[1:60],
)
def test_lines_that_are_not_what_they_should_be_are_passed_over(tmp_path: Path, line: str) -> None:
    path = tmp_path / "metrics.jsonl"
    good = '{"event": "progress", "update": 4, "loss": 80.5, "smooth_loss": 81.5, "bits_per_char": 4.7}'
    path.write_text(f"{line}\n{good}\n{line}", encoding="latin-1")
    assert read(path) == History([4], [80.5], [81.5], [4.7], [None], [None], [None], [None], seconds=[None])


def test_a_gradient_that_was_not_measured_or_is_not_a_number_is_none(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    record = {"event": "progress", "update": 10, "loss": 1.0, "smooth_loss": 2.0, "bits_per_char": 3.0}
    measured = [
        {},
        {"grad_norm": None, "clipped": None, "saturated": None},
        {"grad_norm": "large", "clipped": math.inf, "saturated": [1]},
        {"grad_norm": 7, "clipped": 0.5, "saturated": 0.25},
    ]
    path.write_text("".join(json.dumps(record | more | {"update": n}) + "\n" for n, more in enumerate(measured)))
    history = read(path)
    assert history.updates == [0, 1, 2, 3]
    assert history.gradient_norms == [None, None, None, 7.0]
    assert (history.clipped, history.saturated) == ([None, None, None, 0.5], [None, None, None, 0.25])


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "missing.jsonl")


RECORDS = st.tuples(st.sampled_from(["progress", "validation", "rolled_back"]), st.integers(0, 300))


def kept(path: Path, records: list[tuple[str, int]]) -> None:
    """A metrics file of such (event, update) records."""
    losses = [(event, n, {"loss": 1.0 + n, "smooth_loss": 2.0 + n, "bits_per_char": 0.1 * n}) for event, n in records]
    lines = (json.dumps({"event": event, "update": n, **more}) for event, n, more in losses)
    path.write_text("".join(line + "\n" for line in lines))


@given(st.lists(RECORDS, max_size=200))
def test_a_curve_ascends_whatever_the_order_of_the_file_and_can_be_drawn(records: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        kept(path := Path(folder) / "metrics.jsonl", records)
        history = read(path)
    for event, updates in (("progress", history.updates), ("validation", history.validated)):
        assert updates == sorted(set(updates))
        latest = max((n for n, record in enumerate(records) if record[0] == event), default=None)
        after = records[latest:] if latest is not None else []
        if all(update >= after[0][1] for name, update in after if name == "rolled_back"):
            assert updates[-1:] == [update for _, update in after[:1]]
    assert history.losses == [1 + n for n in history.updates]
    assert history.bits == [0.1 * n for n in history.updates]
    assert history.validation_losses == [1 + n for n in history.validated]
    assert history.validation_bits == pytest.approx([loss / math.log(2) for loss in history.validation_losses])
    other = overlay("another", history)
    x, y = other.updates, other.bits
    shown = columns_of(x, y, Axis(0, 300, 160), np.add)
    assert np.isfinite(shown).any() == bool(history.updates)


def test_a_long_file_is_thinned_to_points_from_its_first_to_its_last(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    count = 5 * MOST_POINTS + 7
    kept(path, [("progress", n) for n in range(1, count + 1)] + [("validation", count)])
    history = read(path)
    assert MOST_POINTS <= len(history.updates) <= 2 * MOST_POINTS
    assert (history.updates[0], history.updates[-1]) == (1, count)
    assert history.updates == sorted(set(history.updates))
    assert history.losses == [1.0 + n for n in history.updates]
    assert history.validated == [count]


def test_of_a_long_file_of_a_run_that_went_back_nothing_later_is_left(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    count = 5 * MOST_POINTS + 7
    kept(path, [("progress", n) for n in range(1, count + 1)] + [("rolled_back", count - 1)])
    history = read(path)
    assert count - 20 < history.updates[-1] < count


def test_a_run_that_went_back_has_lost_what_came_after(tmp_path: Path) -> None:
    order = [("progress", 100), ("validation", 150), ("progress", 200), ("validation", 300), ("rolled_back", 150)]
    kept(path := tmp_path / "metrics.jsonl", order)
    history = read(path)
    assert (history.updates, history.validated) == ([100], [150])
    assert (len(history.bits), len(history.validation_bits)) == (1, 1)


def test_a_run_with_the_mean_loss_has_the_bits_of_the_same_run_with_the_sum(cli: Any) -> None:
    """So that the two share a chart: the losses are 25 times apart, the bits are not."""
    for kind in ("sum", "mean"):
        learning_rate = {"sum": 0.001, "mean": 0.025}[kind]
        options = ("--optimizer", "sgd", "--learning-rate", learning_rate, "--clip", 0, "--updates", 200)
        cli.train(*options, f"--{kind}-loss", "--out", f"{kind}.npz", "--quiet")
    both = [read(cli.folder / f"{kind}.metrics.jsonl") for kind in ("sum", "mean")]
    assert both[0].smooth_losses == pytest.approx([25 * loss for loss in both[1].smooth_losses], rel=1e-3)
    assert both[0].bits == pytest.approx(both[1].bits, rel=1e-3)


def test_of_many_texts_the_latest_are_kept(tmp_path: Path) -> None:
    text = {"event": "sample", "smooth_loss": None, "model": "current", "occasion": "scheduled", "prompt": ""}
    lines = [json.dumps(text | {"update": n, "text": "x", "temperature": 1.0}) for n in range(2 * MOST_TEXTS)]
    (tmp_path / "metrics.jsonl").write_text("\n".join(lines))
    history = read(tmp_path / "metrics.jsonl")
    assert [text.update for text in history.texts] == [*range(MOST_TEXTS, 2 * MOST_TEXTS)]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a pipe")
    with pytest.raises(OSError, match="not a file"):
        read(tmp_path / "a pipe")


@pytest.mark.parametrize("told", [{"temperature": 0.5}, {"temperature": 0.5, "rule": {"temperature": 0.5, "top_k": 3}}])
def test_a_text_is_read_back_with_the_rule_that_it_was_written_by(tmp_path: Path, told: dict[str, Any]) -> None:
    """Older versions kept the temperature alone."""
    text = {"event": "sample", "smooth_loss": None, "model": "current", "occasion": "asked", "prompt": "", "text": "x"}
    (tmp_path / "metrics.jsonl").write_text(json.dumps(text | {"update": 1} | told))
    (found,) = read(tmp_path / "metrics.jsonl").texts
    assert found.rule == engine.SamplingRule(0.5, top_k=told.get("rule", {}).get("top_k"))


@pytest.mark.parametrize(
    ("told", "copied", "longest"),
    [
        ({}, (), None),  # older versions did not look for it
        ({"copied": [[3, 30], [40, 61]], "longest_copied": 27}, ((3, 30), (40, 61)), 27),
        ({"copied": [], "longest_copied": 0}, (), 0),
    ],
)
def test_a_text_is_read_back_with_what_was_copied(
    tmp_path: Path, told: dict[str, Any], copied: tuple[tuple[int, int], ...], longest: int | None
) -> None:
    text = {"event": "sample", "smooth_loss": None, "model": "current", "occasion": "asked", "prompt": "", "text": "x"}
    (tmp_path / "metrics.jsonl").write_text(json.dumps(text | {"update": 1, "temperature": 1.0} | told))
    (found,) = read(tmp_path / "metrics.jsonl").texts
    assert (found.copied, found.longest_copied) == (copied, longest)


def test_baselines_are_read_back_into_the_view(done: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    told = events.Baselines(0, 6.17, 4.38, ((1, 4.38), (2, 3.55)), "the text")
    record = {"event": "baselines", **dataclasses.asdict(told)}
    path.write_text("\n".join(map(json.dumps, (record, {"event": "baselines", "update": 5, "ln_k": "x"}))) + "\n")
    known = read(path)
    assert known.baselines == told
    started = of_checkpoint(engine.load(done.folder / "ckpt.npz"), done.folder / "ckpt.npz")
    view = View(started)
    assert view.baselines is None
    for event in known.events(started):
        view(event)
    assert view.baselines == told
    resumed = View(started)
    resumed.load_history(known.events(started))
    assert resumed.baselines == told


def test_up_to_an_update_it_tells_of_no_later_one_and_of_every_10_000th_text(tmp_path: Path) -> None:
    def progress(update: int, seconds: float) -> dict[str, Any]:
        return {
            "event": "progress",
            "update": update,
            "loss": 1.0,
            "smooth_loss": 2.0,
            "bits_per_char": 3.0,
            "seconds": seconds,
        }

    def sample(update: int) -> dict[str, Any]:
        names = {"model": "current", "occasion": "scheduled", "prompt": "", "text": str(update), "temperature": 1}
        return {"event": "sample", "update": update, "smooth_loss": 2.0, **names}

    records = [
        progress(100, 1),
        sample(9_990),
        sample(10_500),
        sample(20_000),
        progress(20_000, 9),
        progress(20_100, 10),
    ]
    path = tmp_path / "metrics.jsonl"
    path.write_text("\n".join(map(json.dumps, records)))
    found = read(path, 20_000)
    assert (found.updates, found.sessions.seconds) == ([100, 20_000], 9)
    assert [text.update for text in found.texts] == [9_990, 20_000]
    path.write_text("\n".join(map(json.dumps, [*records[:5], {"event": "rolled_back", "update": 15_000}])))
    gone_back = read(path, 20_000)
    assert ([text.update for text in gone_back.texts], gone_back.updates) == ([9_990], [100])
    assert gone_back.sessions.went_back == 1


@given(st.lists(st.tuples(st.integers(0, 40), st.lists(st.floats(0.1, 50), min_size=1, max_size=5)), max_size=5))
def test_seconds_add_up_over_all_processes_without_what_was_repeated(
    done: Any, sessions: list[tuple[int, list[float]]]
) -> None:
    """Each process goes on from an update of an earlier one, perhaps not its last, and counts from zero."""
    lines, known, last = [], {0: 0.0}, 0
    run = done.cli.metrics()[0]
    for back, durations in sessions:
        start = max(update for update in known if update <= max(0, last - back))
        known = {update: seconds for update, seconds in known.items() if update <= start}
        lines.append(run | {"update": start})
        before, now = known[start], 0.0
        for n, duration in enumerate(durations, 1):
            now += duration
            last = start + 10 * n
            losses = {"loss": 1.0, "smooth_loss": 1.0, "bits_per_char": 1.0}
            lines.append({"event": "progress", "update": last, "seconds": now, **losses})
            known[last] = before + now
    with tempfile.TemporaryDirectory() as folder:
        (path := Path(folder) / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
        history = read(path)
    assert dict(zip(history.updates, history.seconds, strict=True)) == pytest.approx(
        {update: seconds for update, seconds in known.items() if update}
    )
    assert history.begun == 0


def test_metrics_that_begin_in_the_middle_of_a_run_say_so(done: Any, tmp_path: Path) -> None:
    first, *others = done.cli.metrics()
    lines = [first | {"update": 200}, *(record for record in others if record.get("update", 0) > 200)]
    (tmp_path / "late.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    history = read(tmp_path / "late.jsonl")
    assert history.begun == 200
    assert history.description is not None and history.description.text.name == "book.txt"
