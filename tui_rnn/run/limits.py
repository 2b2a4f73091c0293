"""What a run takes, in memory and in its checkpoint, and what is too much."""

from __future__ import annotations

import engine

from ..system import memory
from .options import UsageError


def check_memory(config: engine.Config, vocabulary_size: int) -> None:
    """Refuse what does not fit: before the system kills the process for it, and before it turns out when saving."""
    saved = engine.bytes_of_checkpoint(config, vocabulary_size)
    if saved > engine.MAX_SIZE:
        raise UsageError(
            f"a checkpoint of the run would take {readable_size(saved)}, and {readable_size(engine.MAX_SIZE)} is the "
            "limit; use a smaller --hidden or --layers, or a text of fewer distinct characters"
        )
    needed, available = engine.bytes_of_run(config, vocabulary_size), memory.available()
    if available is not None and needed > available:
        raise UsageError(
            f"the run would take about {readable_size(needed)} of memory, and only {readable_size(available)} is free; "
            "use a smaller --hidden, --layers, --batch-size or --seq-length"
        )


def readable_size(size: float) -> str:
    """Bytes for a person: 512 MB, 1.5 GB."""
    units = ["MB", "GB", "TB", "PB"]
    size /= 1e6
    while size >= 1000 and len(units) > 1:
        size, _ = size / 1000, units.pop(0)
    return f"{size:,.{0 if size >= 10 else 1}f} {units[0]}"
