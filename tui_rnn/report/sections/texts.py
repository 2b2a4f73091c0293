"""What the network wrote: along the way, and at its best."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...watch.milestones import ALWAYS, EVERY
from ...watch.words import count, rule_in_words
from ..blocks import Block, Discussion, Fold, Paragraph, Section, Table, Written
from ..numbers import nats, number, percent
from ..report import Milestone, Report


def section(report: Report) -> Section:
    """The section."""
    return Section("What it wrote", tuple(_blocks(report)))


def _blocks(report: Report) -> Iterator[Block]:
    early = [text for text in report.texts if text.due <= ALWAYS]
    later = [text for text in report.texts if text.due > ALWAYS]
    if early or later:
        yield Paragraph(f"Recorded while it learnt, each by the network of that moment.{_gaps(report)}")
        yield from [_table(early, report)] * (len(early) > 1)
        yield from map(_written, early)
    else:
        yield Paragraph("No text was recorded while it learnt.")
    if later:
        first, last = later[0].update, later[-1].update
        summary = f"{count(len(later), 'later text')}, from update {first:,} to {last:,}"
        yield Fold(summary, (_table(later, report), *map(_written, later)))
    yield from _best(report)
    yield Discussion()


def _gaps(report: Report) -> str:
    """Where a text should be, and none was recorded."""
    last = min(report.update, ALWAYS)
    wanted = range(0, last + 1, EVERY) if report.update >= EVERY else (0,)
    known = {text.due for text in report.texts}
    missing = [f"{due:,}" for due in wanted if due not in known]
    return f" There is none from update {', '.join(missing)}." if missing else ""


def _table(texts: Sequence[Milestone], report: Report) -> Table:
    rows = [(f"{text.update:,}", number(text.smooth_loss), percent(text.in_text, 0)) for text in texts]
    known = any(text.in_text is not None for text in texts)
    caption = f"Smooth loss in {nats(report.config.loss_length)}."
    if not known:
        return Table(("update", "smooth loss"), [row[:2] for row in rows], caption)
    return Table(
        ("update", "smooth loss", "words that are in the text"),
        rows,
        f"{caption} Words of three letters or more; upper and lower case are the same.",
    )


def _written(text: Milestone) -> Written:
    when = "Before the first update" if text.update == 0 else f"Update {text.update:,}"
    nearest = f", the nearest to {text.due:,} that was recorded" if text.update != text.due else ""
    loss = "" if text.smooth_loss is None else f" · smooth loss {number(text.smooth_loss)}"
    return Written(f"{when}{nearest}{loss} · {rule_in_words(text.rule)}", text.text)


def _best(report: Report) -> Iterator[Block]:
    best, sample = report.best, report.samples[0]
    if best.smooth_loss is None:
        yield Paragraph("No update has been made, so there is no best model; what follows is by the new network.")
    loss = "" if best.smooth_loss is None else f" · smooth loss {number(best.smooth_loss)}"
    yield Written(
        f"The {report.writer}, of update {best.update:,}{loss} · {rule_in_words(sample.rule)} · seed {sample.seed} · "
        f"{count(len(sample.text), 'character')}",
        sample.text,
    )
