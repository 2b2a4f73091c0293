"""The figures of a run that the app shows: what each is called, and its value."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable

import numpy as np

import engine

from ..run.worker import Worker
from ..system import memory
from ..system.terminal import shortened, steady_line
from .progress import Progress, ago, clock
from .words import followed

BLOCKS = "▁▂▃▄▅▆▇█"
SPEEDS = 9  # that are shown as a sparkline
LONGEST = 60  # characters of a name or a reason


def figures(worker: Worker, progress: Progress, speeds: Iterable[float]) -> list[tuple[str, str]]:
    """Where a run is kept, how good it is, what it is made with, and how fast; ``speeds`` in characters a second."""
    trainer = worker.trainer
    config, best = trainer.config, trainer.best
    saved = ago(time.monotonic() - worker.saved_at) if worker.saved_at else "not yet"
    if worker.save_error:
        saved = f"FAILED: {shortened(steady_line(worker.save_error), LONGEST)}"
    found = [
        ("checkpoint", shortened(steady_line(str(worker.files.checkpoint)), LONGEST)),
        ("saved", saved),
        ("recipe", followed(config)),
        ("rate", f"{trainer.learning_rate:g} · {config.optimizer} · {_clipping(config)}"),
        ("sequences", f"{config.seq_length} long · {trainer.streams.per_epoch:,} an epoch"),
        ("parameters", f"{trainer.model.weights.flat.size:,} · {config.dtype} · seed {config.seed}"),
        ("speed", f"{progress.characters_per_second:>7,.0f} chars/s {sparkline(np.array(list(speeds)), SPEEDS)}"),
        ("trained", clock(worker.seconds) + _memory()),
    ]
    if progress.latest:
        held_out = " held out" if math.isfinite(best.validation_loss) else ""
        found.insert(2, (f"best{held_out}", _best(best, config.loss_length)))
    return found


def _best(best: engine.BestModel, loss_length: int) -> str:
    """The best model: how good by what it was chosen by, and when."""
    if math.isfinite(best.validation_loss):
        return f"{engine.bits_per_character(best.validation_loss, 1):.3f} bits/char at {best.update:,}"
    if not math.isfinite(best.smooth_loss):
        return "not yet"
    return f"{engine.bits_per_character(best.smooth_loss, loss_length):.3f} bits/char at {best.update:,}"


def _memory() -> str:
    """How much memory the process holds, to the next ten megabytes: a figure that does not flicker."""
    held = memory.resident()
    return f" · {round(held / 1e7) * 10:,} MB of memory" if held else ""


def _clipping(config: engine.Config) -> str:
    by_norm = f"norm clipped at {config.clip_norm:g}" if config.clip_norm else ""
    by_value = f"clip {config.clip:g}" if config.clip else ""
    return " · ".join(filter(None, (by_value, by_norm))) or "no clipping"


def sparkline(values: np.ndarray, width: int) -> str:
    """(N,) values as ``width`` block characters, or N when those are fewer; each shows the mean of its share."""
    width = min(width, len(values))
    if width == 0:
        return ""
    edges = np.linspace(0, len(values), width + 1).astype(int)[:-1]
    means = np.add.reduceat(values, edges) / np.diff(np.append(edges, len(values)))
    low, high = float(means.min()), float(means.max())
    scaled = (means - low) / (high - low) * (len(BLOCKS) - 1) if high > low else np.zeros(width)
    return "".join(BLOCKS[round(float(level))] for level in scaled)
