"""A comparison as a document: their curves, how they came out, what differs between them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...flags import plain_name
from ...watch.words import count
from ..blocks import Block, Document, Facts, Figure, Fold, Paragraph, Section, Table
from ..charts import Chart, Line
from .grid import grid
from .tables import BEST, heading, outcomes, says, settings, verdict

LEAST_HEIGHT, HEIGHT_OF_A_NAME = 300, 15  # pixels of a plot, which has the names of its lines beside it
MOST_CURVES = 12
MOST_FILES = 20  # that are listed without being asked for
FEW = 6  # columns, which fit beside each other
EDGE = 0.4  # strength of the edges of a band
MADE_BY = "tui-rnn compare"
KINDS = ("smooth", "validation")


def document(figures: dict[str, Any]) -> Document:
    """The figures that ``comparison.figures`` gives."""
    curves = [Figure(kind, _chart(figures, kind), _caption(figures, kind)) for kind in KINDS if _drawn(figures, kind)]
    sections = [
        Section("Loss", curves or [Paragraph(f"No curve is known by {figures['by']}.")]),
        Section("Outcomes", [*_outcomes(figures)]),
        *_differences(figures),
        Section("Files", [*_folded(Facts([*_files(figures)]))]),
    ]
    return Document(
        made_by=MADE_BY,
        kind="Runs side by side",
        title=heading(figures),
        highlights=(),
        notes=figures["notes"],
        sections=sections,
        footer=(),
        numbered=False,
    )


def _outcomes(figures: dict[str, Any]) -> Iterator[Block]:
    if told := verdict(figures):
        yield Paragraph(told)
    if (heat := grid(figures)) is not None:
        medians = ", medians of the seeds" if any(len(group["runs"]) > 1 for group in figures["groups"]) else ""
        yield Figure("grid", heat, f"The {heat.title}{medians}; {BEST} is the best.")
    yield outcomes(figures)
    yield Paragraph(says(figures), quiet=True)


def _differences(figures: dict[str, Any]) -> Iterator[Section]:
    """Nothing where nothing differs."""
    table = settings(figures)
    if len(table.columns) > 1:
        yield Section("Differences", [_turned(table) if len(table.rows) <= FEW < len(table.columns) else table])


def _turned(table: Table) -> Table:
    """The same with a column for each row."""
    (heading, *names), *rows = zip(table.columns, *table.rows, strict=True)
    return Table((heading, *names), rows)


def _chart(figures: dict[str, Any], kind: str) -> Chart:
    groups = _drawn(figures, kind)
    return Chart(
        title=f"{kind} loss",
        x_name=figures["by"],
        y_name=f"{kind} loss, bits per character",
        lines=[line for n, group in enumerate(groups) for line in _lines(group, kind, n)],
        settled=True,
        height=max(LEAST_HEIGHT, HEIGHT_OF_A_NAME * len(groups)),
    )


def _drawn(figures: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """The groups whose curves are drawn, the best if that can be said: more could not be told apart."""
    return [group for group in figures["groups"] if group[f"{kind}_curve"]["x"]][:MOST_CURVES]


def _lines(group: dict[str, Any], kind: str, number: int) -> Iterator[Line]:
    """The curve of a group, and the edges of its band."""
    curve = group[f"{kind}_curve"]
    for edge in ("low", "high") if len(group["runs"]) > 1 else ():
        yield Line(name="", x=curve["x"], y=curve[edge], number=number, strength=EDGE)
    yield Line(name=f"{group['letter']} {group['name']}".strip(), x=curve["x"], y=curve["median"], number=number)


def _caption(figures: dict[str, Any], kind: str) -> str:
    drawn, groups = _drawn(figures, kind), figures["groups"]
    several = any(len(group["runs"]) > 1 for group in drawn)
    bands = " Of several runs: the median, and faintly the lowest and the highest." if several else ""
    which = "best" if figures["ranked_by"] else "first"
    some = f", of the {which} {MOST_CURVES} of {len(groups)}" if len(drawn) == MOST_CURVES < len(groups) else ""
    return f"The {kind} loss by {figures['by']}{some}.{bands}{_named_by(figures)}"


def _named_by(figures: dict[str, Any]) -> str:
    """What the names are, where they are values of settings and not those of runs."""
    if all(group["name"].startswith(group["runs"][0]["name"]) for group in figures["groups"]):
        return ""
    return f" Names: the values of {' and '.join(plain_name(name) for name in figures['differing'])}."


def _folded(files: Facts) -> Iterator[Block]:
    """As they are, if they are few."""
    yield files if len(files.rows) <= MOST_FILES else Fold(count(len(files.rows), "run"), [files])


def _files(figures: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Of each run; one of several of a group is named by its seed, since its path says the rest."""
    for group in figures["groups"]:
        for run in group["runs"]:
            what = run["name"] if len(group["runs"]) == 1 else f"{group['name']}, seed {run['seed']}"
            yield f"{group['letter']} {what}".strip(), run["path"]
