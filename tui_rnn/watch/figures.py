"""The figures of a run that the app shows: names and values."""

from __future__ import annotations

import time
from collections.abc import Iterable

import numpy as np

import engine

from ..system import memory
from ..system.terminal import shortened, steady_line
from .progress import ago, clock
from .view import View
from .words import recipe_in_words

BLOCKS = "▁▂▃▄▅▆▇█"
SPEEDS = 9  # in the sparkline
LONGEST = 60  # characters of a name or a reason


def figures(view: View, speeds: Iterable[float]) -> list[tuple[str, str]]:
    """Where a run is saved, how good it is, its settings and its speed; ``speeds`` in characters a second."""
    started, progress, config = view.started, view.progress, view.started.config
    found = [
        ("checkpoint", shortened(steady_line(view.checkpoint), LONGEST)),
        ("recipe", recipe_in_words(config) + _pretrained(started.init_from)),
        ("rate", f"{view.learning_rate:g} · {config.optimizer} · {_clipping(config)}"),
        ("sequences", f"{config.seq_length} long · {started.updates_per_epoch:,} per epoch"),
        ("parameters", f"{started.parameters:,} · {config.dtype} · seed {config.seed}"),
    ]
    if not view.is_over:
        found.insert(1, ("saved", _saved(view)))
        speed = sparkline(np.array(list(speeds)), SPEEDS)
        found.append(("speed", f"{progress.characters_per_second:>7,.0f} chars/s {speed}"))
        found.append(("trained", clock(view.seconds) + _memory(started.process)))
    if progress.latest:
        held_out = " held out" if view.best.validation_loss is not None else ""
        bits = view.best_bits
        best = "not yet" if bits is None else f"{bits:.3f} bits/char at {view.best.update:,}"
        found.insert(1 if view.is_over else 2, (f"best{held_out}", best))
    return found


def _pretrained(source: engine.Pretrained | None) -> str:
    """What the run began with, if not with random weights."""
    return "" if source is None else f" · from {shortened(steady_line(source.name), LONGEST // 2)}"


def _saved(view: View) -> str:
    """When the run was last saved."""
    if view.save_error:
        return f"FAILED: {shortened(steady_line(view.save_error), LONGEST)}"
    return ago(time.monotonic() - view.last_save.at) if view.last_save else "not yet"


def _memory(process: int) -> str:
    """The memory of the process that trains, to the nearest ten megabytes, so that the figure does not flicker."""
    held = memory.resident(process)
    return f" · {round(held / 1e7) * 10:,} MB of memory" if held else ""


def _clipping(config: engine.Config) -> str:
    by_norm = f"norm clipped at {config.clip_norm:g}" if config.clip_norm else ""
    by_value = f"clip {config.clip:g}" if config.clip else ""
    return " · ".join(filter(None, (by_value, by_norm))) or "no clipping"


def sparkline(values: np.ndarray, width: int) -> str:
    """(N,) values as ``width`` block characters, or N if fewer; each shows the mean of its share."""
    width = min(width, len(values))
    if width == 0:
        return ""
    edges = np.linspace(0, len(values), width + 1).astype(int)[:-1]
    means = np.add.reduceat(values, edges) / np.diff(np.append(edges, len(values)))
    low, high = float(means.min()), float(means.max())
    scaled = (means - low) / (high - low) * (len(BLOCKS) - 1) if high > low else np.zeros(width)
    return "".join(BLOCKS[round(float(level))] for level in scaled)
