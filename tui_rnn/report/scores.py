"""The figures of scores as plain numbers and strings, ready for JSON; and as tables, and the notes to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import engine

from ..run.passages import Passage, Place
from ..run.scores import MOST_UNKNOWN, Cell, Row, Scores, best_of
from ..system.terminal import printable_line
from ..watch.records import finite
from ..watch.words import count
from .tables import Table

BEST, NOT_COMPARED = "*", "-"
ABREAST = 4  # models in a table
BEFORE, AFTER = 22, 8  # columns of the context of a surprise
EXPECTED = 2  # characters that are named in a table
FIRST = "the first character of each text is only read, not predicted"


def figures(scores: Scores) -> dict[str, Any]:
    """Everything that was measured; a number that is not finite is None."""
    protocol = scores.protocol
    values = {
        "event": "score",
        "protocol": {
            "state": "zero before the text" if protocol.reset is None else "zero before each stretch",
            "reset": protocol.reset,
            "first_character": "not predicted",
            "unknown": "skip" if protocol.skip else "error",
            "learning_rate": protocol.learning_rate,
        },
        "models": [
            {
                "checkpoint": str(model.path),
                "kind": model.checkpoint.kind,
                "update": model.checkpoint.update,
                "vocabulary_size": len(model.checkpoint.vocabulary),
            }
            for model in scores.models
        ],
        "texts": [_row(row) for row in scores.rows],
    }
    plain: dict[str, Any] = finite(values)
    return plain


def _row(row: Row) -> dict[str, Any]:
    return {
        "name": row.passage.name,
        "part": "held out" if row.passage.held_out else "all",
        "characters": len(row.passage),
        "left_out": row.left_out,
        "unknown": row.unknown,
        "best": row.best,
        "scores": [_cell(cell) for cell in row.cells],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    found: dict[str, Any] = {"unknown": cell.unknown, "compared": cell.static is not None, "learnt": cell.learnt}
    if cell.static is not None:
        found |= _figures_of(cell.static) | {"starts": cell.static.starts}
        found["dynamic"] = None if cell.dynamic is None else _figures_of(cell.dynamic)
        found["surprises"] = [_place(place) for place in cell.places]
    return found


def _figures_of(score: engine.Score) -> dict[str, Any]:
    return {
        "scored": score.characters,
        "bits_per_character": score.bits,
        "nats_per_character": score.nats_per_character,
        "nats": score.nats,
        "perplexity": score.perplexity,
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "text": place.text,
        "line": place.line,
        "column": place.column,
        "bits": place.bits,
        "came": place.came,
        "before": place.before,
        "after": place.after,
        "expected": [{"character": character, "probability": p} for character, p in place.expected],
    }


def heading(scores: Scores) -> str:
    """What is scored, in one line."""
    if len(scores.models) > 1 or len(scores.rows) > 1:
        return f"{count(len(scores.rows), 'text')} under {count(len(scores.models), 'model')}"
    (row,), (model,) = scores.rows, scores.models
    part = "the held-out part of " if row.passage.held_out else ""
    return f"{part}{row.passage.name} under {model.path}, update {model.checkpoint.update:,}"


def tables(scores: Scores) -> Iterator[Table]:
    """The table of one text under one model, with its surprises; or that of all under all."""
    if len(scores.models) == 1 and len(scores.rows) == 1:
        yield _single(scores.rows[0].cells[0])
        if scores.protocol.top:
            yield _surprises(scores.rows[0])
        return
    yield from _matrix(scores, "bits per character", [[cell.static for cell in row.cells] for row in scores.rows])
    if scores.protocol.learning_rate is not None:
        dynamic = [[cell.dynamic for cell in row.cells] for row in scores.rows]
        yield from _matrix(scores, "the same, learning while they read", dynamic)


def _single(cell: Cell) -> Table:
    assert cell.static is not None
    found = [cell.static, *([cell.dynamic] if cell.dynamic is not None else [])]
    rows = [
        ("bits per character", *(f"{score.bits:.4f}" for score in found)),
        ("nats per character", *(f"{score.nats_per_character:.4f}" for score in found)),
        ("perplexity", *(_short(score.perplexity) for score in found)),
        ("characters scored", *(f"{score.characters:,}" for score in found)),
    ]
    says = "On the mean; the fewer, the better the model predicts."
    return Table("score", says, ("", "as it is", "learning while it reads")[: 1 + len(found)], rows)


def _short(number: float) -> str:
    return f"{number:,.3f}" if number < 1e6 else f"{number:.3g}"


def _surprises(row: Row) -> Table:
    rows = [
        (
            _context(place),
            _where(row.passage, place),
            f"{place.bits:.1f}",
            ", ".join(f"{character!r} {p:.0%}" for character, p in place.expected[:EXPECTED]),
        )
        for place in row.cells[0].places
    ]
    says = "The characters in brackets were expected least; of those close together only the most surprising is shown."
    return Table("surprises", says, ("context", "line:column", "bits", "expected"), rows)


def _context(place: Place) -> str:
    """What came, in brackets, between what stands around it: one line of limited width."""
    before, after = _fitting(place.before[::-1], BEFORE)[::-1], _fitting(place.after, AFTER)
    return f"{before}[{printable_line(place.came)}]{after}"


def _fitting(text: str, width: int) -> str:
    """As many of the first characters as fit into so many columns of a terminal."""
    shown, columns = "", 0
    for character in text:
        stand_in = printable_line(character)
        columns += sum(2 if east_asian_width(c) in "WF" else 1 for c in stand_in)
        if columns > width:
            break
        shown += stand_in
    return shown


def _where(passage: Passage, place: Place) -> str:
    text = f"text {place.text + 1}, " if passage.corpus.boundaries else ""
    return f"{text}{place.line:,}:{place.column:,}"


def _matrix(scores: Scores, title: str, found: Sequence[Sequence[engine.Score | None]]) -> Iterator[Table]:
    """Texts in rows, models in columns: of many models a few in each table."""
    several = len(scores.models) > 1
    names = _distinct([model.path for model in scores.models])
    says = f"{BEST} marks the model that predicts a text best." if several else "The fewer, the better it predicts."
    for start in range(0, len(names), ABREAST):
        shown = range(start, min(start + ABREAST, len(names)))
        rows = []
        for row, line in zip(scores.rows, found, strict=True):
            best = best_of(line)
            scored = next((score.characters for score in line if score is not None), 0)
            rows.append((row.passage.name, f"{scored:,}", *(_bits(line[n], marked=n == best) for n in shown)))
        numbers = f"models {start + 1} to {shown.stop}" if len(shown) > 1 else f"model {shown.stop}"
        part = f", {numbers}" if len(names) > ABREAST else ""
        yield Table(f"{title}{part}", says, ("text", "scored", *(names[n] for n in shown)), rows)


def _bits(score: engine.Score | None, *, marked: bool) -> str:
    if score is None or not score.characters:
        return f"{NOT_COMPARED} "
    return f"{score.bits:.4f}{BEST if marked else ' '}"


def _distinct(paths: Sequence[Path]) -> list[str]:
    """The names of files; where two are the same, their paths."""
    names = [path.name for path in paths]
    return names if len(set(names)) == len(names) else [str(path) for path in paths]


def notes(scores: Scores) -> Iterator[str]:
    """How it was measured, and what to bear in mind, one sentence each."""
    protocol = scores.protocol
    if protocol.reset is None:
        yield f"protocol: the state is zero before a text and carried on to its end; {FIRST}"
    else:
        yield (
            f"protocol: the state is set to zero every {protocol.reset:,} characters, so that the first of them are "
            f"predicted from little; {FIRST}"
        )
    if protocol.learning_rate is not None:
        yield (
            "dynamic evaluation: a copy of the model goes on learning, 20 characters at a time, each after they were "
            f"predicted; learning rate {protocol.learning_rate:g}"
        )
    if len(scores.models) > 1:
        yield "all models that are compared read the same characters: what one of them does not know is left out"
    for row in scores.rows:
        yield from _notes_of(row, scores)


def _notes_of(row: Row, scores: Scores) -> Iterator[str]:
    name, several = row.passage.name, len(scores.models) > 1
    if row.passage.held_out and len(row.passage) > engine.MOST_CHARACTERS:
        yield (
            f"this is all of the held-out part; the validation loss of a run is that of its first "
            f"{engine.MOST_CHARACTERS:,} characters at the most"
        )
    if row.left_out:
        yield (
            f"left out of {name}: {row.left_out:,} of {len(row.passage):,} characters ({_share(row)}), which "
            f"{'not every model knows' if several else 'the model does not know'} "
            f"({len(row.unknown):,} distinct: {engine.shortened(row.unknown, 60)})"
        )
        if not several and row.left_out > MOST_UNKNOWN * len(row.passage):
            yield f"so much of {name} is left out that its figure says little"
    for model, cell in zip(scores.models, row.cells, strict=True):
        if cell.static is None:
            yield (
                f"not compared on {name}: {model.path}, which does not know {cell.unknown / len(row.passage):.0%} of "
                f"its characters; {MOST_UNKNOWN:.0%} is the limit"
            )
        elif cell.learnt:
            yield f"{model.path} was trained on {name}, so that it knows it better than it would a new text"


def _share(row: Row) -> str:
    share = row.left_out / len(row.passage)
    return f"{share:.2%}" if share >= 0.0001 else "less than 0.01 %"
