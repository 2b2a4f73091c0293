"""Sequences from 1 to 100 characters: how far back-propagation has to reach."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ...sweep.plan import Plan
from ..lab import Lab

if TYPE_CHECKING:
    import engine

    from ..findings import Findings
    from ..results import Results

CHARACTERS = 400  # that every update reads, in fewer and longer sequences
LENGTHS = (1, 2, 5, 10, 25, 50, 100)
WINDOWS = 64  # of the text, over which the memory horizon is a median


class Memory(NamedTuple):
    """How far back a model sees, in characters: its memory horizon, and where 1 % of the gradient is left."""

    horizon: float | None
    reach: float | None


UNKNOWN = Memory(None, None)


def findings(results: Results) -> Findings:
    """The loss by length, and how far back the model sees."""
    from ...report.blocks import Figure
    from .. import findings as found

    memory = results.measured(_memory)

    horizons = found.dots(
        results,
        lambda run: (memory(run) or UNKNOWN).horizon,
        title="memory horizon by sequence length",
        x_name="characters in a sequence",
        y_name="memory horizon, characters",
    )
    columns = [
        found.loss_column(results),
        found.Column("memory horizon", lambda run: (memory(run) or UNKNOWN).horizon, found.one_decimal),
        found.Column("1 % of the gradient", lambda run: (memory(run) or UNKNOWN).reach, found.one_decimal),
    ]
    caption = f"The loss; every update reads {CHARACTERS} characters, whatever their sequences."
    return found.Findings(
        figures=[
            found.loss_figure(results, caption),
            found.end_figure(results, "characters in a sequence"),
            Figure("horizon", horizons, "After how many characters of the same text another past is no longer felt."),
        ],
        table=found.table(results, columns, "length", _MEANING),
        sentences=[*found.outcome(results, "sequences of "), *_gains(results)],
    )


def _memory(model: engine.Snapshot) -> Memory:
    """Measured on many places of the text."""
    import math

    import engine

    from ...run.looks.measures import gradient_through_time, memory_horizon

    horizon = memory_horizon(model, WINDOWS)
    shares, _ = gradient_through_time(model, WINDOWS)
    left = engine.half_life(shares, 0.01) if all(map(math.isfinite, shares)) else None
    return Memory(None if horizon is None else horizon.characters, left)


def _gains(results: Results) -> list[str]:
    """What each longer length gains over the one before it."""
    from .. import findings as found

    ends = [(point.name, loss.median) for point in results.points if (loss := point.spread(results.last)) is not None]
    told = [
        f"{before - after:+.3f} from {shorter} to {longer}".replace("-", "\N{MINUS SIGN}")
        for (shorter, before), (longer, after) in pairwise(ends)
    ]
    return [f"What a longer sequence gains, in bits per character at the end: {found.listed(told)}."] if told else []


_MEANING = (
    "Memory horizon: after how many characters of the same text two different pasts give the same predictions, within "
    "0.01. 1 % of the gradient: how many steps back that little of the gradient of one loss term is left."
)

LAB = Lab(
    shows="sequence length: back-propagation over 1 to 100 steps",
    seconds=75,
    plan=Plan(
        recipe="assignment-2026",
        settings={
            "cell": "gru",
            "validation": 0.1,
            "learning_rate": 0.004,
            "clip": 0.0,
            "clip_norm": 1.0,
        },
        points=tuple({"seq_length": T, "batch_size": CHARACTERS // T} for T in LENGTHS),
        updates=2_000,
    ),
    named=tuple(map(str, LENGTHS)),
    look=(
        "A GRU learns from sequences of 1, 2, 5 ... 100 characters, and the hidden state is carried from each "
        f"sequence to the next, as in the assignment. Every update reads {CHARACTERS} characters, in many short "
        "sequences side by side or in a few long ones. So after the same number of updates all networks have read "
        "the same number of characters, and each gradient is a mean over as many of them. With the same number of "
        "sequences in each update, those with longer ones would have read more text.",
        "The length says how far back-propagation through time reaches, not how far the network sees: the state "
        "that is carried tells of what was read long before. Truncation only means that nobody asks how that state "
        "should have been different to be of use now (Williams, Peng 1990). So a longer sequence helps only as far "
        "as a gradient arrives at all, and that falls roughly exponentially with the distance (Hochreiter 1991; "
        "Bengio, Simard, Frasconi 1994).",
        "Look at where the loss stops falling with the length, and compare that with the distance at which 1 % of "
        "the gradient is left. Look at the memory horizon of the network that learnt from sequences of 1: how far "
        "does it see, though it was never told to look back?",
        "Question: apart from memory, what does a very long sequence cost when the number of characters in an "
        "update is fixed? (In how many different places of the text does one update read?)",
    ),
    findings=findings,
)
