"""The report of a run as a document."""

from __future__ import annotations

from collections.abc import Iterator

import engine

from .blocks import Document
from .numbers import number, time
from .report import Report
from .sections import again, copying, gradients, loss, memory, model, run, sampling, texts

SECTIONS = (run, model, gradients, loss, texts, sampling, copying, memory, again)
MADE_BY = "tui-rnn report"
FIGURES = ("loss", "loss-closer", "gradient-through-time")  # that a report may have, by their names


def document(report: Report) -> Document:
    """All that the report says."""
    return Document(
        made_by=MADE_BY,
        kind="Character-level RNN · report of a run",
        title=f"{run.network(report.config)[:1].upper()}{run.network(report.config)[1:]}, on {report.text.name}",
        highlights=tuple(_highlights(report)),
        notes=tuple(_notes(report)),
        sections=tuple(part.section(report) for part in SECTIONS),
        footer=(
            f"Made by {MADE_BY} {report.versions.tui_rnn} from {report.checkpoint}. All figures come from the run, "
            "or were computed from its weights for this report. What is in [brackets] is for you to write.",
        ),
    )


def _highlights(report: Report) -> Iterator[tuple[str, str]]:
    best = report.best
    yield "updates", f"{report.update:,}"
    if best.validation_loss is not None:
        yield "best validation loss", number(best.validation_loss, 3)
        yield "bits a character", number(engine.bits_per_character(best.validation_loss, 1))
    elif best.smooth_loss is not None:
        yield "best smooth loss", number(best.smooth_loss)
        yield "bits a character", number(engine.bits_per_character(best.smooth_loss, report.config.loss_length))
    if report.duration is not None:
        yield "time", time(report.duration.seconds)


def _notes(report: Report) -> Iterator[str]:
    if report.kind != "run":
        yield f"This is of the best model alone, of update {report.update:,}; the run has a checkpoint of its own."
    elif report.goal is not None and report.update < report.goal:
        yield f"This is of update {report.update:,} of {report.goal:,}: the run goes on, or ended before its goal."
    yield from report.missing
