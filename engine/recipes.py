"""Recipes: settings that go together, by name. To add one, name it in RECIPES: the command line reads this table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .config import Config


@dataclass(frozen=True, slots=True)
class Recipe:
    """A Config with a name.

    Attributes:
        config: the settings. updates: how long it is meant to run.
        purpose: what it is for. reached: what it reached, on what, in how long.
    """

    config: Config
    updates: int
    purpose: str
    reached: str


RECIPES: Mapping[str, Recipe] = {
    "assignment": Recipe(
        Config(),
        100_000,
        "the course assignment (KTH DD2424, assignment 4), to the letter",
        "tinyshakespeare, 5 seeds: 2.76 bits per character, 2.59 to 2.95 (smooth loss 47.89, 44.91 to 51.12 "
        "nats per 25 characters)",
    ),
    "assignment-warm": Recipe(
        Config(warmup=1000),
        100_000,
        "the assignment, with 1,000 updates of warm-up: better, and nearly the same with any seed",
        "tinyshakespeare, 5 seeds: 2.30 bits per character, 2.30 to 2.31 (smooth loss 39.82, 39.77 to 39.97 "
        "nats per 25 characters)",
    ),
    "assignment-2026": Recipe(
        Config(optimizer="adam", learning_rate=0.001, mean_loss=True, init="fan-in"),
        100_000,
        "the assignment as of 2026: the same network, with Adam and the mean loss",
        "tinyshakespeare, 5 seeds: 2.35 bits per character, 2.34 to 2.36 (smooth loss 1.63, 1.62 to 1.63 "
        "nats per character)",
    ),
    "quick": Recipe(
        Config(
            cell="gru",
            hidden_size=128,
            init_scale=0.08,
            seq_length=50,
            batch_size=8,
            optimizer="adam",
            learning_rate=0.006,
        ),
        3_000,
        "better than the assignment's final quality, in about ten seconds",
        "tinyshakespeare, 5 seeds: 2.25 bits per character, 2.25 to 2.28 (smooth loss 77.97, 77.88 to 79.05 "
        "nats per 50 characters)",
    ),
    "quality": Recipe(
        Config(
            cell="gru",
            layers=2,
            hidden_size=512,
            dropout=0.5,
            init="fan-in",
            seq_length=100,
            batch_size=32,
            validation=0.1,
            mean_loss=True,
            optimizer="adam",
            learning_rate=0.004,
            schedule="cosine",
            schedule_updates=5_500,
            warmup=100,
            clip=0.0,
            clip_norm=1.0,
            weight_decay=0.1,
        ),
        5_500,
        "the best text in half an hour on two cores, from a book of a million characters",
        "tinyshakespeare, 3 seeds: 2.058 bits per character, 2.055 to 2.060 (1.4265, 1.4241 to 1.4277 nats per "
        "character) on its last tenth, held out",
    ),
}

DERIVED_SETTINGS = ("schedule_updates", "validate_every")  # that follow from others and from the goal of a run
OF_A_RUN = ("seed", *DERIVED_SETTINGS)  # settings that belong to one run of a recipe


def closest_recipe(config: Config) -> tuple[str, tuple[str, ...]]:
    """The name of the recipe that a config is nearest to, and the names of the settings in which the two differ.

    What belongs to one run - its seed, the length of its schedule, its evaluations - does not count.
    """
    differing = {name: _differing(config, recipe.config) for name, recipe in RECIPES.items()}
    return min(differing.items(), key=lambda item: len(item[1]))


def _differing(one: Config, other: Config) -> tuple[str, ...]:
    values = other.to_dict()
    return tuple(name for name, value in one.to_dict().items() if value != values[name] and name not in OF_A_RUN)
