"""A lab as a document, ready for a report: what to look for, the figures, the table, what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .. import __version__
from ..flags import as_given, option_name
from ..report.blocks import Command, Discussion, Document, Facts, Paragraph, Section
from ..sweep.axes import Axis, Choices
from ..sweep.plan import Plan
from ..watch.words import count, text_of
from .findings import Findings
from .lab import MADE_BY, Lab
from .results import Results


def document(name: str, lab: Lab, plan: Plan, results: Results, findings: Findings, again: str) -> Document:
    """All of it. ``plan``: that was made; ``again``: the command that makes it again."""
    return Document(
        made_by=MADE_BY,
        kind=f"Character-level RNN · lab {name}",
        title=f"{lab.shows[:1].upper()}{lab.shows[1:]}",
        highlights=(
            ("points", str(len(results.points))),
            ("seeds", str(len(results.seeds))),
            ("updates each", f"{results.updates:,}"),
            ("text", results.text),
        ),
        notes=tuple(notes(plan, results)),
        sections=(
            Section("What to look for", [Paragraph(text) for text in lab.look]),
            Section("Figures" if len(findings.figures) > 1 else "Figure", [*findings.figures]),
            Section("Measured", [findings.table, *(Paragraph(sentence) for sentence in findings.sentences)]),
            *([Section("Written", findings.written)] if findings.written else []),
            Section("Discussion", [Discussion()]),
            Section("How it was made", [Facts([*_facts(lab, plan, results)]), Command(again)]),
        ),
        footer=(
            f"Made by {MADE_BY} {__version__}. All figures come from the runs. "
            "What is in [brackets] is for you to write.",
        ),
    )


def notes(plan: Plan, results: Results) -> Iterator[str]:
    """What has to be known of runs that are missing or are not whole."""
    asked = sum(point.asked for point in results.points)
    whole = sum(run.update >= plan.updates for point in results.points for run in point.runs)
    diverged = sum(point.diverged for point in results.points)
    if missing := max(0, asked - whole - diverged):
        yield f"{count(missing, 'run')} of {asked} did not make all {plan.updates:,} updates."


def _facts(lab: Lab, plan: Plan, results: Results) -> Iterator[tuple[str, str]]:
    """The settings that all runs have, and those of each point."""
    yield "recipe", plan.recipe
    if plan.settings:
        yield "with", _settings(plan.settings)
    for point in results.points if lab.named else ():
        varied = [name for name in plan.varied if point.config.has_effect(name)]
        yield point.name, _settings({name: getattr(point.config, name) for name in varied})
    for axis in () if lab.named else plan.axes:
        yield "varied", f"{option_name(axis.setting)} {_values(axis)}"
    yield "seeds", ", ".join(map(str, plan.seeds))


def _settings(settings: Mapping[str, Any]) -> str:
    """As they would be given; a line breaks between them only."""
    return "  ".join(as_given(name, value) for name, value in settings.items())


def _values(axis: Axis) -> str:
    return ", ".join(map(text_of, axis.values)) if isinstance(axis, Choices) else f"{axis.low:g} to {axis.high:g}"
