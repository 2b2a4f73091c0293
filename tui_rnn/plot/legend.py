"""The legend of the loss chart: as many entries as fit; names are shortened before an entry is dropped."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from .ink import BAND, BEST, LABEL, LINE, OVERLAY_MARKS, RATE, VALIDATION, overlay_kind, overlay_pattern
from .marks import BEST_MARK, MOMENT_MARK, OWN_POINT
from .picture import ChartData

GAP = 2  # columns between two entries
READABLE, LEAST = 12, 4  # minimum columns of a shortened name: before anything else is shortened, and at all
LINE_MARK, BAND_MARK = "━", "░"
ENDING = ".metrics.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """A mark and its meaning, in two lengths; ``named``: it is a name, which may be truncated."""

    mark: str
    kind: int
    text: str
    short: str
    named: bool = False


def entries(data: ChartData, *, with_band: bool = False) -> list[Entry]:
    """All possible entries, most important first; ``with_band``: whether the range of single losses is drawn."""
    found = [Entry(LINE_MARK, LINE, "smooth", "smooth")]
    if data.validation is not None:
        found.append(Entry(OWN_POINT, VALIDATION, "validation", "valid."))
    if data.best:
        best = f"{data.best[1]:.3f}"
        found.append(Entry(BEST_MARK, BEST, f"best {best}", best))
    for n, run in enumerate(data.overlays):
        found.append(Entry(overlay_mark(n), overlay_kind(n), run.name, run.name.removesuffix(ENDING), named=True))
    if with_band:
        found.append(Entry(BAND_MARK, BAND + LABEL, "single updates", "single"))
    if data.learning_rate_marks:
        found.append(Entry("▲▼", RATE, "rate", "rate"))
    if data.moments:
        found.append(Entry(MOMENT_MARK, LABEL, "text", "text"))
    return found


def overlay_mark(n: int) -> str:
    """The mark of the n-th overlay, in the legend and next to its values."""
    return OVERLAY_MARKS[overlay_pattern(n)]


def fitted(found: list[Entry], room: int) -> list[tuple[str, int]]:
    """The longest legend that fits into ``room`` columns, with ``GAP`` columns between entries: texts and kinds."""
    for count in range(len(found), 0, -1):
        kept = found[:count]
        for texts in (
            [entry.text for entry in kept],
            _with_names(kept, [entry.short if entry.named else entry.text for entry in kept], room, READABLE),
            _with_names(kept, [entry.short for entry in kept], room, LEAST),
        ):
            shown = [f"{entry.mark} {text}" for entry, text in zip(kept, texts, strict=True)]
            if _width(shown) <= room:
                return [(text, entry.kind) for text, entry in zip(shown, kept, strict=True)]
    return []


def _with_names(kept: list[Entry], texts: list[str], room: int, least: int) -> list[str]:
    """Truncate the longest names until everything fits, but none below ``least`` columns."""
    spare = room - _width([f"{entry.mark} {text}" for entry, text in zip(kept, texts, strict=True)])
    names = {n: text for n, text in enumerate(texts) if kept[n].named}
    limit = max(map(cell_len, names.values()), default=0)
    total = sum(map(cell_len, names.values()))
    while limit > least and sum(min(cell_len(name), limit) for name in names.values()) > total + spare:
        limit -= 1
    return [shortened(text, limit) if n in names else text for n, text in enumerate(texts)]


def shortened(name: str, width: int) -> str:
    """A name in ``width`` columns: its start and its end, which distinguish two runs."""
    if cell_len(name) > width:
        name = name.removesuffix(ENDING)
    if cell_len(name) <= width:
        return name
    if width <= 0:
        return ""
    head, tail = width // 2, (width - 1) // 2
    ending = ""
    for char in reversed(name):
        if cell_len(char + ending) > tail:
            break
        ending = char + ending
    return set_cell_size(name, head) + "…" + ending


def _width(texts: list[str]) -> int:
    return sum(map(cell_len, texts)) + GAP * max(0, len(texts) - 1)
