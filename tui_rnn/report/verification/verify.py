"""Everything that a report carries, made again."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from ..carried import figures as figures_of
from ..gathering.gather import gathered
from ..gathering.source import Source
from ..gathering.telling import Tell
from . import figures, shown, texts
from .finding import NOT_CHECKED, Finding

ALIKE = ("numpy", "machine")  # versions with which rounding is the same


def verify(page: str, stored: Mapping[str, Any], source: Source, tell: Tell) -> Iterator[Finding]:
    """One finding after another; the first comes after some seconds.

    Args:
        page: the report. stored: the figures that it carries.
        source: the checkpoint that it is to be of, and what goes with it.
        tell: called often, with what is done and the share of it that is.
    """
    report = gathered(dataclasses.replace(source, name=stored["checkpoint"]), tell)
    here = figures_of(report)
    yield from figures.identity(stored, here, source.no_text)
    yield from figures.losses(stored, here)
    alike = all(stored["versions"][name] == here["versions"][name] for name in ALIKE)
    yield from figures.gradients(stored["gradients"], here["gradients"], alike=alike)
    best = source.checkpoint.best_model()
    yield from texts.texts(stored["samples"], best, tell)
    if (stored["update"], stored["weights_sha256"]) == (here["update"], here["weights_sha256"]):
        yield shown.shown(page, stored, report)
    else:
        yield Finding(shown.WHAT, NOT_CHECKED, "the checkpoint is not the one that the report is of")
