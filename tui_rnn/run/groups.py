"""Runs that differ only in their seed, as one; what the groups differ in, and by which loss they may be ranked.

One run says little: the same recipe with another seed ends elsewhere. So figures are medians with their range.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

import engine

from ..flags import plain_name
from ..plot.plot import Axis, columns_of
from ..watch.words import text_of
from .recorded import RecordedRun

POINTS = 400  # of a group's curve


class Spread(NamedTuple):
    """A figure of several runs: its median, and from where to where it goes."""

    median: float
    low: float
    high: float


class Band(NamedTuple):
    """The curve of a group, (N,) each: where, the median, the lowest and the highest, in bits per character."""

    x: engine.Array
    median: engine.Array
    low: engine.Array
    high: engine.Array


def spread(values: Iterable[float | None]) -> Spread | None:
    """The spread of those values that are known; None if none is."""
    known = [value for value in values if value is not None]
    return Spread(statistics.median(known), min(known), max(known)) if known else None


@dataclass(frozen=True, slots=True)
class Group:
    """Runs that differ only in their seed. Of a group that is compared there is at least one."""

    runs: tuple[RecordedRun, ...]

    @property
    def settings(self) -> dict[str, Any]:
        """Their settings, see ``settings_of``."""
        return settings_of(self.runs[0].config)

    def spread(self, figure: Callable[[RecordedRun], float | None]) -> Spread | None:
        """The spread of a figure of each run."""
        return spread(map(figure, self.runs))

    def band(self, curve: Callable[[RecordedRun], tuple[engine.Array, engine.Array]]) -> Band:
        """Their curves as one, as far as all of them go; empty if none has one."""
        curves = [(x, y) for x, y in map(curve, self.runs) if len(x)]
        low = max((float(x[0]) for x, _ in curves), default=np.inf)
        high = min((float(x[-1]) for x, _ in curves), default=-np.inf)
        if not low <= high:
            return Band(*np.zeros((4, 0)))
        axis = Axis(low, high, POINTS) if low < high else Axis(low, low + 1, 1)
        bits = np.array([columns_of(x, y, axis, np.add) for x, y in curves])
        return Band(np.linspace(low, high, axis.dots), np.median(bits, 0), bits.min(0), bits.max(0))


def grouped(runs: Iterable[RecordedRun]) -> list[Group]:
    """The runs in groups, in the order in which they come."""
    found: dict[tuple[Any, ...], list[RecordedRun]] = {}
    for run in runs:
        beside = run.text.sha256, run.goal, run.init_from, changes_by_hand(run)
        key = (*settings_of(run.config).items(), *beside)
        found.setdefault(key, []).append(run)
    return [Group(tuple(sorted(group, key=lambda run: run.config.seed))) for group in found.values()]


def settings_of(config: engine.Config) -> dict[str, Any]:
    """The settings by name, without the seed; None for one that has no effect beside the others."""
    return {
        name: getattr(config, name) if _matters(config, name) else None for name in engine.settings() if name != "seed"
    }


def point_name(settings: Mapping[str, Any]) -> str:
    """Settings in a few words, as a person gives them, without those that have no effect."""
    known = {name: value for name, value in settings.items() if value is not None}
    return ", ".join(f"{plain_name(name)}={text_of(value)}" for name, value in known.items())


def _matters(config: engine.Config, name: str) -> bool:
    if name == "validate_every":  # evaluating alone changes nothing that is learnt
        return config.decay < 1 or config.patience > 0
    return config.has_effect(name)


def changes_by_hand(run: RecordedRun) -> tuple[tuple[int, float], ...]:
    """The learning rates that were set while the run went on, as far as known; none where it lowers its own."""
    return () if run.config.decay < 1 else run.learning_rates[1:]


def differing(groups: Sequence[Group]) -> list[str]:
    """The names of the settings in which the groups differ, but not of those that only follow from another one."""
    settings = [group.settings for group in groups]
    values = {name: {other[name] for other in settings} - {None} for name in settings[0]}
    return [name for name, known in values.items() if len(known) > 1 and name != "schedule_updates"]
