"""The figures, tables and notes of scores that were made up."""

from __future__ import annotations

import json
import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import engine
from tui_rnn.report.scores import figures, heading, notes, tables
from tui_rnn.run.passages import Model, Passage, Place
from tui_rnn.run.scores import Cell, Protocol, Row, Scores

BIT = math.log(2)


def score(bits: float) -> engine.Score:
    return engine.Score(100, 100 * bits * BIT, 1)


def model(path: str) -> Model:
    checkpoint: Any = SimpleNamespace(kind="run", update=1200, vocabulary=engine.Vocabulary("ab"))
    return Model(Path(path), checkpoint)


def row(name: str, *cells: Cell, left_out: int = 0, unknown: str = "", held_out: int = 0) -> Row:
    corpus: Any = SimpleNamespace(boundaries=())
    return Row(Passage(name, corpus, 0, held_out or 101, bool(held_out)), cells, left_out, unknown)


def scores(rows: list[Row], *paths: str, **protocol: Any) -> Scores:
    return Scores(Protocol(**protocol), tuple(map(model, paths)), tuple(rows))


def test_the_best_model_of_each_text_is_marked_and_what_is_not_compared_is_told() -> None:
    found = scores(
        [
            row("one", Cell(0, score(2)), Cell(0, score(1.5)), Cell(90)),
            row("two", Cell(0, score(1)), Cell(50), Cell(60)),
        ],
        "x/a.npz",
        "y/a.npz",
        "c.npz",
    )
    (table,) = tables(found)
    assert table.columns == ("text", "scored", "x/a.npz", "y/a.npz", "c.npz")
    assert [tuple(cells) for cells in table.rows] == [
        ("one", "100", "2.0000 ", "1.5000*", "- "),
        ("two", "100", "1.0000 ", "- ", "- "),
    ]
    assert "not compared on one: c.npz, which does not know 89% of its characters; 10% is the limit" in [*notes(found)]
    assert heading(found) == "2 texts under 3 models"
    assert [text["best"] for text in figures(found)["texts"]] == [1, None]


def test_of_many_models_a_few_stand_in_each_table_and_one_of_all_is_the_best() -> None:
    cells = [Cell(0, score(3 - n / 10)) for n in range(9)]
    found = [*tables(scores([row("one", *cells)], *(f"{n}.npz" for n in range(9))))]
    parts = ["models 1 to 4", "models 5 to 8", "model 9"]
    assert [table.title for table in found] == [f"bits per character, {part}" for part in parts]
    assert [name for table in found for name in table.columns[2:]] == [f"{n}.npz" for n in range(9)]
    marked = [cell for table in found for cell in table.rows[0][2:] if cell.endswith("*")]
    assert marked == ["2.2000*"]


def test_one_text_under_one_model_has_all_figures_and_its_surprises() -> None:
    place = Place(
        0, 1200, 7, 11.26, "before 文字 the\n", "\x1b", "after it all", (("e", 0.5), ("\n", 0.25), ("z", 0.1))
    )
    cell = Cell(3, score(2), score(1), learnt=True, places=(place,))
    found = scores([row("a.txt", cell, left_out=3, unknown="éü")], "a.npz", top=1, learning_rate=0.001)
    first, second = tables(found)
    assert first.columns == ("", "as it is", "learning while it reads")
    assert first.rows[0] == ("bits per character", "2.0000", "1.0000")
    assert first.rows[2] == ("perplexity", "4.000", "2.000")
    assert second.rows == [("before 文字 the␤[␛]after it", "1,200:7", "11.3", "'e' 50%, '\\n' 25%")]
    said = "\n".join(notes(found))
    assert "left out of a.txt: 3 of 101 characters (2.97%), which the model does not know (2 distinct: éü)" in said
    assert "a.npz was trained on a.txt" in said and "learning rate 0.001" in said
    assert heading(found) == "a.txt under a.npz, update 1,200"


def test_the_protocol_is_told_and_json_has_no_number_that_it_has_not() -> None:
    found = scores([row("a.txt", Cell(0, engine.Score(1, 1e4, 1)))], "a.npz", reset=25)
    plain = json.loads(json.dumps(figures(found), allow_nan=False))
    assert plain["protocol"]["state"] == "zero before each stretch" and plain["protocol"]["reset"] == 25
    assert plain["texts"][0]["scores"][0]["perplexity"] is None
    assert "the state is set to zero every 25 characters" in next(notes(found))
    assert "zero before a text and carried on" in next(notes(scores([], "a.npz")))


def test_a_figure_of_little_of_a_text_is_said_to_be_one() -> None:
    found = scores([row("a.txt", Cell(50, score(2)), left_out=50, unknown="x")], "a.npz")
    assert "so much of a.txt is left out that its figure says little" in [*notes(found)]


def test_why_a_long_held_out_part_has_another_figure_than_the_run_is_told() -> None:
    short = scores([row("a.txt", Cell(0, score(2)), held_out=50_000)], "a.npz")
    assert heading(short).startswith("the held-out part of a.txt")
    assert not [note for note in notes(short) if "50,000" in note]
    long = scores([row("a.txt", Cell(0, score(2)), held_out=50_001)], "a.npz")
    assert [note for note in notes(long) if "its first 50,000 characters" in note]
