"""The demonstrations: what is trained, what to look at, and what to say. To add one, add an entry to DEMOS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..commands import Command, Sample
from .text_files import BUNDLED, DEMO_QUOTES, DEMO_RHYME

SECONDS, MOST_UPDATES = 60.0, 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A demonstration.

    Attributes:
        shows: what it shows, for the list of all.
        line: to say aloud: what is to be seen, within the first minute.
        text: a bundled one, by name. recipe: a name in ``engine.RECIPES``. settings: those that differ from it.
        screen: the look inside to open, by its id; "" is the panes.
        orders: commands for the run, after ``orders_at`` updates.
        updates: to make at most. seconds: of training, at most.
    """

    shows: str
    line: str
    text: str = BUNDLED
    recipe: str = "assignment"
    settings: Mapping[str, Any] = field(default_factory=dict)
    screen: str = ""
    orders: tuple[Command, ...] = ()
    orders_at: int = 0
    updates: int = MOST_UPDATES
    seconds: float = SECONDS


def _samples(*temperatures: float) -> tuple[Command, ...]:
    from engine import SamplingRule

    return tuple(Sample(length=300, rule=SamplingRule(temperature=t), occasion="asked") for t in temperatures)


DEMOS: Mapping[str, Demo] = {
    "gradients": Demo(
        shows="gradients vanish with distance",
        line="Two steps back, about half of the gradient of one loss term is gone; ten steps back, about 1 % is "
        "left: a vanilla RNN learns hardly anything from further back.",
        screen="time",
    ),
    "neurons": Demo(
        shows="a unit that means something",
        line="One unit has learnt to follow the quotation marks, with |r| above 0.9 after a few seconds. Nobody "
        "told the network what a quotation is.",
        text=DEMO_QUOTES,
        settings={
            "cell": "rnn",
            "hidden_size": 128,
            "init": "fan-in",
            "seq_length": 25,
            "batch_size": 8,
            "optimizer": "adagrad",
            "learning_rate": 0.05,
            "seed": 4,
        },
        screen="neurons",
    ),
    "overfit": Demo(
        shows="a text memorised",
        line="100 units memorise 351 characters: the loss falls to almost nothing, and the model writes the rhyme word "
        "for word. A low training loss proves nothing about other texts.",
        text=DEMO_RHYME,
        settings={"learning_rate": 0.05, "init": "fan-in"},
    ),
    "explode": Demo(
        shows="gradients explode without clipping",
        line="Nothing is clipped, and the loss climbs from 107 to over 1,000 nats per 25 characters. The same run with "
        "--clip-norm 1 falls to 59 in 3,000 updates: clipping is what makes this learning rate usable.",
        settings={"optimizer": "sgd", "learning_rate": 0.03, "clip": 0.0},
    ),
    "temperature": Demo(
        shows="one model at three temperatures",
        line="One model, after 1,000 updates, at temperature 0.2, 1 and 2 ([ and ] turn the pages): when cold it "
        "repeats itself, when hot it spells no words.",
        recipe="quick",
        orders=_samples(0.2, 1.0, 2.0),
        orders_at=1_000,
        updates=3_000,
    ),
    "saturation": Demo(
        shows="what happens without warm-up",
        line="Without warm-up about 80 % of all hidden values are saturated, and almost no gradient passes there. With "
        "--warmup 1000 it is 14 % after 3,000 updates, and the loss is lower: 55 instead of 61.",
        screen="time",
    ),
}
