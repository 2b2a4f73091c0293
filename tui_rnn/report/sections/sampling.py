"""What temperature and nucleus do to a text: the same model, the same seed."""

from __future__ import annotations

from ...watch.words import rule_in_words
from ..blocks import Discussion, Paragraph, Section, Written
from ..report import Report, Sample


def section(report: Report) -> Section:
    """The section."""
    best, *others = report.samples
    about = Paragraph(
        f"Written by the {report.writer}, all with seed {best.seed}. A low temperature keeps to likely characters. A "
        "nucleus (top-p) is the fewest likeliest characters whose probabilities reach a sum of p; others are left out."
    )
    return Section("Temperature and nucleus", (about, *map(_written, others), Discussion()))


def _written(sample: Sample) -> Written:
    name, _, how = sample.name.partition(", ")
    rule = rule_in_words(sample.rule).removeprefix("temperature 1, ")
    return Written(f"{name.capitalize()} · {how} · {rule}", sample.text)
