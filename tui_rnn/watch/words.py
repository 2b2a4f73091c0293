"""A run in words: what its settings are called for a person."""

from __future__ import annotations

import engine

MOST_TOLD = 2  # settings


def followed(config: engine.Config) -> str:
    """The recipe that a config follows, and how it departs from it, in a few words."""
    name, changed = engine.closest_recipe(config)
    if len(changed) > MOST_TOLD:
        return f"{name} · {len(changed)} settings changed"
    values = config.to_dict()
    return " · ".join([name, *(f"{setting} {text_of(values[setting])}" for setting in changed)])


def text_of(value: object) -> str:
    """A value as the command line would take it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
