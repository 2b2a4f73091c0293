"""Events as JSON lines."""

from __future__ import annotations

import dataclasses
import json
import math
import typing
from dataclasses import replace
from typing import Any

import pytest

import engine
from tui_rnn import events
from tui_rnn.watch.records import (
    ALL_EVALUATIONS,
    ALL_PROGRESS,
    APART,
    EVERY,
    FOR_SCREENS,
    NAMES,
    Recorder,
    baselines_of,
    check_of,
)
from tui_rnn.watch.view import View

ERRORS = engine.Errors(0.1, 1e-9, math.nan, (1, 2), 1e-9)
TABLE = engine.ParameterCheck("layer0.recurrent", "W", 4, 4, 0.1, ERRORS, None, 1e-16, 1e-7)
CHECK = engine.GradientCheck("zero", 80.0, math.nan, (TABLE, dataclasses.replace(TABLE, differences=ERRORS)))
# A value for a field of each type, such as is hard to write.
VALUES: dict[Any, Any] = {
    int: 5,
    float: 0.5,
    str: "a\x1b\u2028b",
    bool: True,
    bytes: b"\x7f\x81",
    tuple[events.FeatureFound, ...]: (),
    tuple[events.UnitFound, ...]: (),
    tuple[events.BestUnit, ...]: (
        events.BestUnit("vowel", 0, 3, -0.5, 0.125, True, math.nan),
        events.BestUnit("column", 1, 4, 0.25, None, False, None),
    ),
    engine.Config: engine.Config(),
    events.Best: events.Best(4, 40.0),
    engine.Pretrained: engine.Pretrained(name="a\x1bb", update=5, text="fox", weights_sha256="00ff"),
    engine.SlowStep: engine.SlowStep(0, (), 1.0, ()),
    engine.SamplingRule: engine.SamplingRule(0.5, top_k=3),
    events.TextRead: events.TextRead(name="fox", sha256="00ff", characters=9, distinct=3, encoding="utf-8"),
    tuple[float, ...]: (1.0, 2.0),
    tuple[int, ...]: (1, 2),
    tuple[str, ...]: ("ab", "\x1b"),
    tuple[tuple[float, ...], ...]: ((1.0, 2.0), (3.0, 4.0)),
    tuple[tuple[int, ...], ...]: ((1, 2), (3, 4)),
    tuple[engine.GradientCheck, engine.GradientCheck]: (CHECK, CHECK),
    tuple[tuple[int, float], ...]: ((0, 0.1),),
    tuple[tuple[int, int], ...]: ((1, 2),),
    engine.LossByPosition: engine.LossByPosition((2.5, 2.25), (5.0, math.nan)),
    engine.MemoryHorizon: engine.MemoryHorizon(None, 200, 8, 3),
    tuple[engine.LayerActivity, ...]: (engine.LayerActivity((1, 2), 0.5, 3, 0, 4, {"r": 0.25}),),
    tuple[engine.Spectrum, ...]: (engine.Spectrum(0, "W", 1.5, 2.5),),
    tuple[engine.ParameterUpdate, ...]: (engine.ParameterUpdate("layer0.bias", "b", 2.0, 1.0, 0.5, math.nan),),
}


def one_of(kind: Any, **values: Any) -> Any:
    """An event of a kind; a field that may be None is not."""
    hints = typing.get_type_hints(kind)
    types = {name: next(part for part in typing.get_args(hint) or (hint,)) for name, hint in hints.items()}
    made = {name: VALUES[hint] if hint in VALUES else VALUES[types[name]] for name, hint in hints.items()}
    return kind(**(made | values))


SPECIAL: dict[Any, dict[str, Any]] = {
    events.Sampled: {"occasion": "asked"},
    events.ThroughTime: {"occasion": "scheduled"},
    events.InsideSummary: {"occasion": "scheduled"},
    events.Started: {"changed_rate": False},
}
ONE_OF_EACH: list[events.Event] = [one_of(kind, **SPECIAL.get(kind, {})) for kind in NAMES]
THROUGH_TIME = one_of(events.ThroughTime, occasion="scheduled")
SUMMARY = one_of(events.InsideSummary, occasion="scheduled")
LIVE = [
    one_of(kind, occasion="live")
    for kind in (
        events.ThroughTime,
        events.InsideSummary,
        events.Predicted,
        events.UnitsFound,
        events.KnockedOut,
        events.WalkedThrough,
    )
]
SAMPLED, FINISHED = one_of(events.Sampled, occasion="asked"), one_of(events.Finished, update=7, seconds=2.0)
STARTED = one_of(events.Started, update=0, smooth_loss=None, validation_loss=None, best=events.Best())


class Book:
    """A recorder and the lines it wrote."""

    def __init__(self, apart: float = 0.0) -> None:
        self.lines: list[str] = []
        self.seconds = 2.0  # that were trained
        book = self

        class TimedView(View):
            @property
            def seconds(self) -> float:
                return book.seconds

        view = TimedView(STARTED)
        self._observers = (view, Recorder(self.lines.append, view, apart))

    def tell(self, *some: events.Event) -> None:
        for event in some:
            for observer in self._observers:
                observer(event)

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]


@pytest.fixture
def book() -> Book:
    return Book()


def updated(n: int) -> events.Updated:
    return events.Updated(n, n / 71, 80.0, 84.0, 0.1)


def test_every_event_has_a_name() -> None:
    named = set(NAMES) - {events.ThroughTime, events.InsideSummary}
    of_the_view = {events.Updated, events.Evaluated}  # recorded as progress and validation
    assert named == set(typing.get_args(events.Event)) - {*FOR_SCREENS, *of_the_view, events.Look}


@pytest.mark.parametrize("event", ONE_OF_EACH, ids=lambda event: type(event).__name__)
def test_an_event_is_one_line_of_ascii_json_with_its_name_and_update(book: Book, event: events.Event) -> None:
    book.tell(event)
    (line,) = book.lines
    assert line.isascii()
    assert len(line.splitlines()) == 1
    assert book.records[0]["event"] == NAMES[type(event)]
    assert book.records[0]["update"] == event.update


def test_progress_is_recorded_at_the_first_update_and_then_every_hundred(book: Book) -> None:
    book.tell(*map(updated, range(1, 301)))
    assert [record["update"] for record in book.records] == [1, 100, 200, 300]
    assert EVERY == 100


def test_of_a_fast_run_the_first_updates_are_recorded_then_few_and_every_evaluation() -> None:
    """10,000 updates a second for five seconds: 200 records, then two a second, on the grid of every run."""
    book = Book(APART)
    for n in range(1, 50_001):
        book.seconds = n / 10_000
        book.tell(updated(n)._replace(validation_loss=3.0) if n % 10_000 == 0 else updated(n))
    progress = [record["update"] for record in book.records if record["event"] == "progress"]
    assert progress[:ALL_PROGRESS] == [1, *range(EVERY, ALL_PROGRESS * EVERY, EVERY)]
    assert progress[ALL_PROGRESS:] == [*range(24_900, 50_001, 5_000)]
    assert [r["update"] for r in book.records if r["event"] == "validation"] == [*range(10_000, 50_001, 10_000)]


def test_of_very_many_evaluations_those_beyond_the_first_are_recorded_so_far_apart() -> None:
    """One after each update made a file of gigabytes an hour."""
    book = Book(APART)
    for n in range(1, 6001):
        book.seconds = n / 1000
        book.tell(updated(n)._replace(validation_loss=3.0))
    kept = [record["update"] for record in book.records if record["event"] == "validation"]
    assert kept == [*range(1, ALL_EVALUATIONS + 1), *range(1500, 6001, 500)]


def test_of_a_slow_run_every_hundredth_update_is_recorded() -> None:
    book = Book(APART)
    for n in range(1, 301):
        book.seconds = n / 100
        book.tell(updated(n))
    assert [record["update"] for record in book.records] == [1, 100, 200, 300]


def test_the_last_update_is_recorded_before_the_end(book: Book) -> None:
    book.tell(*map(updated, range(1, 8)), FINISHED)
    assert [(record["event"], record["update"]) for record in book.records] == [
        ("progress", 1),
        ("progress", 7),
        ("finished", 7),
    ]


def test_the_last_update_is_not_recorded_twice(book: Book) -> None:
    book.tell(*map(updated, range(1, 101)), events.Failed(100, "it broke", ""))
    assert [record["update"] for record in book.records if record["event"] == "progress"] == [1, 100]


def test_a_text_is_recorded_without_the_surprise_of_each_character(book: Book) -> None:
    book.tell(SAMPLED)
    assert book.records[0]["text"] == "a\x1b\u2028b"
    assert "surprise" not in book.records[0]


def test_what_a_screen_looks_at_is_not_recorded(book: Book) -> None:
    fields = {name: getattr(SAMPLED, name) for name in SAMPLED.__slots__}
    book.tell(
        events.Sampled(**fields | {"occasion": "live"}), events.Writing(5, "abc"), events.NothingToSee(5, "no text")
    )
    assert book.lines == []


def test_the_final_speed_is_that_of_the_whole_run(book: Book) -> None:
    book.tell(*map(updated, range(1, 8)), FINISHED)
    assert book.records[-1]["updates_per_s"] == 3.5


def test_a_gradient_check_is_read_back_as_it_was() -> None:
    book = Book()
    told = one_of(events.Checked)
    book.tell(told)
    (record,) = book.records
    assert repr(check_of(record)) == repr(told)  # not ==, for NaN is not itself
    assert check_of(record).passed == told.passed


def test_baselines_are_read_back_as_they_were() -> None:
    book = Book()
    told = events.Baselines(0, 6.17, 4.38, ((1, 4.38), (2, 3.55)), "the text")
    book.tell(told)
    (record,) = book.records
    assert baselines_of(record) == told


@pytest.mark.parametrize("kind", FOR_SCREENS)
def test_what_is_only_for_a_screen_is_not_recorded(book: Book, kind: type) -> None:
    book.tell(one_of(kind))
    assert book.lines == []


@pytest.mark.parametrize("look", LIVE, ids=lambda look: type(look).__name__)
def test_a_look_for_a_screen_is_not_recorded(book: Book, look: events.Look) -> None:
    book.tell(look)
    assert book.lines == []


def test_a_summary_of_what_is_inside_is_small(book: Book) -> None:
    """Its digits and names are those of a real one of the assignment's model."""
    unit = events.BestUnit("inside brackets", 0, 100, -0.123456789, 0.123456789, False, 0.123456789)
    book.tell(replace(SUMMARY, units=(unit,) * len(engine.FEATURES)))
    assert len(book.lines[0]) < 1_500
