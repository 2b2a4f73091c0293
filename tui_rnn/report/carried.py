"""The figures that a page carries, as JSON in an element that is not shown: what ``--verify`` reads back and repeats.

It is no script element, so that a page has none. In it the JSON is plain ASCII without a ``<``, ``>`` or ``&``: no text
of the run can end the element, or begin a second one.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

import engine

from ..watch.records import finite
from .report import GradientTable, Report

FORMAT = 1
BEGIN, END = '<pre id="figures" hidden>', "</pre>"
LARGEST = 16_000_000  # characters of a page that is read
IN_MARKUP = {ord(character): f"\\u{ord(character):04x}" for character in "<>&"}

NUMBER = (int, float)
LOSS = (int, float, None)
RULE = {"temperature": NUMBER, "top_k": (int, None), "top_p": LOSS, "min_p": LOSS, "break_loops": bool}
ERRORS = {"sum_numerical": LOSS, "mean_error": LOSS, "max_error": LOSS, "worst": [int], "norm_error": LOSS}
PARAMETER = {"name": str, "symbol": str, "entries": int, "sum_analytical": LOSS, "exact": ERRORS, "differences": ERRORS}
SHAPE: Mapping[str, Any] = {
    "format": int,
    "checkpoint": str,
    "kind": str,
    "update": int,
    "text": {"name": str, "sha256": str, "characters": int, "distinct": int},
    "weights_sha256": str,
    "best": {"update": int, "smooth_loss": LOSS, "validation_loss": LOSS, "sha256": str},
    "config": dict,
    "samples": [{"name": str, "rule": RULE, "seed": int, "text": str}],
    "evaluation": {"validation": LOSS, "last_window": LOSS},
    "gradients": {
        "config": dict,
        "characters": int,
        "from_text": bool,
        "entries": (int, None),
        "seed": int,
        "step": NUMBER,
        "eps": NUMBER,
        "checks": [{"state": str, "loss": LOSS, "parameters": [PARAMETER]}],
    },
    "versions": {"tui_rnn": str, "numpy": str, "python": str, "machine": str},
}
"""What the figures are: a dict of these names (and perhaps more), a list of such things, or one of these types."""


class NotAReport(engine.EngineError):
    """A file is not a report that this version can read."""


def figures(report: Report) -> dict[str, Any]:
    """What can be repeated from the checkpoint and the text, as plain numbers and strings."""
    best = {**dataclasses.asdict(report.best), "sha256": report.best_sha256}
    text = {name: getattr(report.text, name) for name in SHAPE["text"]}
    plain: dict[str, Any] = finite(
        {
            "format": FORMAT,
            "checkpoint": report.checkpoint,
            "kind": report.kind,
            "update": report.update,
            "text": text,
            "weights_sha256": report.weights_sha256,
            "best": best,
            "config": report.config.to_dict(),
            "samples": [dataclasses.asdict(sample) for sample in report.samples],
            "evaluation": dataclasses.asdict(report.evaluation),
            "gradients": gradient_figures(report.gradients),
            "versions": dataclasses.asdict(report.versions),
        }
    )
    return plain


def gradient_figures(table: GradientTable) -> dict[str, Any]:
    """The gradient table, as the figures have it."""
    plain: dict[str, Any] = finite(dataclasses.asdict(table))
    return plain


def carried(found: Mapping[str, Any]) -> str:
    """The element that carries the figures."""
    return BEGIN + json.dumps(found, allow_nan=False, indent=0).translate(IN_MARKUP) + END


def figures_of(page: str) -> dict[str, Any]:
    """The figures that a page carries, each of the type that it should be.

    Raises:
        NotAReport: there are none, they are damaged, or they are of a newer version.
    """
    _, begin, rest = page[:LARGEST].partition(BEGIN)
    inside, end, after = rest.partition(END)
    if not begin or not end or BEGIN in after or len(page) > LARGEST:
        raise NotAReport("it is not a report of tui-rnn with its figures; give an HTML page that tui-rnn report wrote")
    try:
        found = json.loads(inside)
    except (ValueError, RecursionError):
        raise NotAReport("its figures are damaged; write the report again") from None
    if isinstance(found, dict) and type(found.get("format")) is int and found["format"] > FORMAT:
        raise NotAReport(f"it was written by a newer version of tui-rnn (format {found['format']}); use that version")
    if (wrong := _wrong(found, SHAPE)) is not None:
        raise NotAReport(f"its figures are damaged at {wrong}; write the report again")
    return dict(found)


def _wrong(value: Any, shape: Any, at: str = "the figures") -> str | None:
    """Where a value is not of a shape; None if it is."""
    if isinstance(shape, Mapping):
        if not isinstance(value, dict):
            return at
        places = ((value.get(name, ...), part, name) for name, part in shape.items())
        return next((wrong for place in places if (wrong := _wrong(*place)) is not None), None)
    if isinstance(shape, list):
        if not isinstance(value, list):
            return at
        return next((wrong for part in value if (wrong := _wrong(part, shape[0], at)) is not None), None)
    types = shape if isinstance(shape, tuple) else (shape,)
    return None if any(value is None if kind is None else type(value) is kind for kind in types) else at
