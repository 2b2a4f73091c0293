"""The figures of a report against those that its checkpoint gives here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .finding import DIFFERS, NOT_CHECKED, REPRODUCED, Finding, both, compared, is_close

TENFOLD = 10  # rounding errors of two machines are alike within ...
TINY = 1e-6  # ... or are both below this
ROUNDING = 1e-9  # absolute, of a derivative by central differences

Figures = Mapping[str, Any]


def identity(stored: Figures, here: Figures, no_text: str) -> Iterator[Finding]:
    """Of which text, run and model it is; ``no_text``: why the text was not read, or ""."""
    text = compared("text, sha256", stored["text"]["sha256"], here["text"]["sha256"])
    if no_text and text.outcome == REPRODUCED:
        text = Finding(text.what, NOT_CHECKED, no_text)
    yield text
    for name in ("characters", "distinct"):
        yield compared(f"text, {name}", stored["text"][name], here["text"][name])
    yield compared("update", stored["update"], here["update"])
    yield compared("weights, sha256", stored["weights_sha256"], here["weights_sha256"])
    yield compared("best model, sha256", stored["best"]["sha256"], here["best"]["sha256"])
    for name in ("update", "smooth_loss", "validation_loss"):
        yield compared(f"best model, {name.replace('_', ' ')}", stored["best"][name], here["best"][name])
    yield _settings("settings", stored["config"], here["config"])


def losses(stored: Figures, here: Figures) -> Iterator[Finding]:
    """The losses that were computed for the report."""
    names = {"validation": "validation loss, computed again", "last_window": "loss of the last window, computed again"}
    for name, what in names.items():
        was, now = stored["evaluation"][name], here["evaluation"][name]
        if was is not None and now is None:
            yield Finding(what, NOT_CHECKED, "it needs the text")
        elif was is None and now is not None:
            yield Finding(what, NOT_CHECKED, "the report does not have it")
        else:
            yield compared(what, was, now)


def gradients(stored: Figures, here: Figures, *, alike: bool) -> Iterator[Finding]:
    """The gradient table, a line of it at a time; ``alike``: whether rounding is the same here as where it was made."""
    if stored["from_text"] != here["from_text"]:
        why = "it needs the text" if stored["from_text"] else "it was made without the text, which is here now"
        yield Finding("gradients", NOT_CHECKED, why)
        return
    yield _settings("gradients, settings", stored["config"], here["config"])
    for name in ("characters", "entries", "seed", "step", "eps"):
        yield compared(f"gradients, {name}", stored[name], here[name])
    rows = {(check["state"], p["name"]): p for check in stored["checks"] for p in check["parameters"]}
    for n, check in enumerate(here["checks"]):
        state = check["state"]
        before = stored["checks"][n] if n < len(stored["checks"]) else {}
        yield compared(f"gradients, {state} state, loss", before.get("loss"), check["loss"])
        for parameter in check["parameters"]:
            what = f"gradients, {state} state, {parameter['symbol']}"
            row = rows.pop((state, parameter["name"]), {})
            yield _row(what, row, parameter, alike=alike)
    if rows:
        yield Finding("gradients", DIFFERS, f"the report has {len(rows):,} rows that this model does not have")


def _row(what: str, stored: Figures, here: Figures, *, alike: bool) -> Finding:
    """A row of the table: the first figure of it that differs."""
    for name, was, now in _pairs(stored, here):
        if not (is_close(was, now) or (not alike and _is_rounding(name, was, now, here["entries"]))):
            return Finding(what, DIFFERS, f"{name}: {both(was, now)}")
    return Finding(what, REPRODUCED)


def _is_rounding(name: str, stored: Any, here: Any, entries: int) -> bool:
    """Whether a figure may differ by as much as rounding makes it on different machines."""
    field = name.rpartition(" ")[2]
    if field == "worst":
        return isinstance(stored, list)
    if not isinstance(stored, float) or not isinstance(here, float):
        return False
    if field.startswith("sum"):
        return is_close(stored, here, absolute=ROUNDING * entries)
    return field.endswith("error") and max(stored, here) <= max(TENFOLD * min(stored, here), TINY)


def _pairs(stored: Any, here: Figures, before: str = "") -> Iterator[tuple[str, Any, Any]]:
    """The figures of a row by name, "exact max_error", as stored and as here."""
    known = stored if isinstance(stored, Mapping) else {}
    for name, now in here.items():
        was = known.get(name)
        if isinstance(now, Mapping):
            yield from _pairs(was, now, f"{before}{name} ")
        else:
            yield before + name, was, now


def _settings(what: str, stored: Figures, here: Figures) -> Finding:
    names = [name for name in {**here, **stored} if not is_close(stored.get(name), here.get(name))]
    if not names:
        return Finding(what, REPRODUCED)
    return Finding(what, DIFFERS, f"{names[0]}: {both(stored.get(names[0]), here.get(names[0]))}")
