"""Runs side by side as lines of CSV: one for each run, with unrounded figures."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

FIGURES = (
    "seed", "update", "goal", "epoch", "smooth_bits", "smooth_update", "validation_bits", "validation_update",
    "characters_per_second", "seconds",
)  # fmt: skip
NOVELTY = ("copied", "longest_copied")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a text begins that a spreadsheet would compute


def lines(figures: dict[str, Any]) -> Iterator[str]:
    """The headings, and a line for each run. Settings are those that differ."""
    names = (*FIGURES, *NOVELTY) if figures["novelty"] else FIGURES
    yield _line(["run", "path", "group", "text", "text_sha256", *figures["differing"], *names])
    for group in figures["groups"]:
        for run in group["runs"]:
            known = [run["name"], run["path"], group["letter"], group["text"]["name"], group["text"]["sha256"]]
            settings = [run["config"][name] for name in figures["differing"]]
            yield _line([*known, *settings, *(run[name] for name in names)])


def _line(values: list[Any]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(map(_cell, values))
    return out.getvalue()


def _cell(value: Any) -> Any:
    """A value; a text that looks like a formula is quoted, since a file may have any name."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
