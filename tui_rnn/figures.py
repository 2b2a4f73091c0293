"""The figures of a run that the app shows: what each is called, and its value."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable

import numpy as np

import engine

from . import memory, recipes
from .progress import Progress, clock
from .terminal import printable_line
from .widgets.status import sparkline
from .worker import Worker

SPEEDS = 9  # that are shown as a sparkline


def figures(worker: Worker, progress: Progress, speeds: Iterable[float]) -> list[tuple[str, str]]:
    """Where a run is kept, how good it is, what it is made with, and how fast; ``speeds`` in characters a second."""
    trainer = worker.trainer
    config, best = trainer.config, trainer.best
    held = memory.resident()
    saved = f"{clock(time.monotonic() - worker.saved_at)} ago" if worker.saved_at else "not yet"
    found = [
        ("checkpoint", printable_line(str(worker.files.checkpoint))),
        ("saved", f"FAILED: {printable_line(worker.save_error)}" if worker.save_error else saved),
        ("recipe", recipes.followed(config)),
        ("learning rate", f"{trainer.learning_rate:g} · {config.optimizer} · {_clipping(config)}"),
        ("sequences", f"{config.seq_length} long · {trainer.streams.per_epoch:,} an epoch"),
        ("parameters", f"{trainer.model.weights.flat.size:,} · {config.dtype} · seed {config.seed}"),
        ("speed", f"{progress.characters_per_second:>7,.0f} chars/s {sparkline(np.array(list(speeds)), SPEEDS)}"),
        ("trained", clock(worker.seconds) + (f" · {held / 1e6:,.0f} MB of memory" if held else "")),
    ]
    if progress.latest:
        found.insert(2, ("best loss", f"{best.smooth_loss:.2f} at update {best.update:,}"))
    if math.isfinite(best.validation_loss):
        bits = engine.bits_per_character(best.validation_loss, 1)
        found.insert(3, ("validation", f"{best.validation_loss:.3f} nats · {bits:.3f} bits"))
    return found


def _clipping(config: engine.Config) -> str:
    by_norm = f"norm clipped at {config.clip_norm:g}" if config.clip_norm else ""
    by_value = f"clip {config.clip:g}" if config.clip else ""
    return " · ".join(filter(None, (by_value, by_norm))) or "no clipping"
