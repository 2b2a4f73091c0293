"""A run's settings in words."""

from __future__ import annotations

from pathlib import Path

import engine

from ..system.terminal import for_shell

MOST_TOLD = 2  # changed settings that are named


def recipe_in_words(config: engine.Config) -> str:
    """The recipe that a config follows, and the settings that differ from it, in a few words."""
    name, changed = engine.closest_recipe(config)
    if len(changed) > MOST_TOLD:
        return f"{name} · {len(changed)} settings changed"
    values = config.to_dict()
    return " · ".join([name, *(f"{setting} {text_of(values[setting])}" for setting in changed)])


def rule_in_words(rule: engine.SamplingRule) -> str:
    """How characters are chosen: "temperature 0.7, top-k 5, break-loops"."""
    usual = engine.SamplingRule()
    changed = {
        name.replace("_", "-"): value
        for name in engine.settings(engine.SamplingRule)
        if (value := getattr(rule, name)) != getattr(usual, name)
    }
    told = {"temperature": rule.temperature} | changed
    return ", ".join(name if value is True else f"{name} {text_of(value)}" for name, value in told.items())


def text_of(value: object) -> str:
    """A value as the command line would take it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def with_name(checkpoint: Path) -> str:
    """What names a run after a command, with a space before it; "" for the one that is meant without a name."""
    name = str(checkpoint)
    return "" if name == "ckpt.npz" else f" {for_shell(f'./{name}' if name.startswith('-') else name)}"


def count(number: int, one: str, many: str = "") -> str:
    """So many of something: 1 layer, 1,000 updates."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
