"""What a run can be told. A key press, the schedule and a signal all send these to the worker's one queue."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine import SamplingRule


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait, between two updates."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on."""


@dataclass(frozen=True, slots=True)
class Save:
    """Write a checkpoint now."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Write text now: with the current model, or with the one of the lowest smooth loss."""

    length: int
    rule: SamplingRule = field(default_factory=SamplingRule)
    best: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """End the run; ``save`` says whether with a checkpoint."""

    save: bool = True


Command = Pause | Resume | Save | Sample | Stop
