"""``tui-rnn recipes``: what they are for, what they reached, and every value in them."""

from __future__ import annotations

import dataclasses
import json as json_format
import shutil
import textwrap
from collections.abc import Iterator

import engine

MOST_TOLD = 2  # settings


def show(*, json: bool) -> int:
    """Print the recipes. Returns the exit code."""
    if json:
        print(json_format.dumps({name: dataclasses.asdict(recipe) for name, recipe in engine.RECIPES.items()}))
    else:
        print("\n".join(lines(shutil.get_terminal_size().columns)))
    return 0


def lines(width: int) -> Iterator[str]:
    """What each recipe is for, and a table of all settings, one column for each recipe."""
    for name, recipe in engine.RECIPES.items():
        yield from textwrap.wrap(f"{name}: {recipe.purpose}", width, subsequent_indent="    ")
        yield from textwrap.wrap(recipe.reached, width, initial_indent="    reached: ", subsequent_indent="    ")
    yield ""
    rows = [("", *engine.RECIPES), *settings()]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
    yield ""
    yield "An option given explicitly goes before its recipe: tui-rnn train BOOK --recipe quick --hidden 256"


def settings() -> Iterator[tuple[str, ...]]:
    """Each setting with its value in every recipe; a dot where it is the first recipe's."""
    recipes = list(engine.RECIPES.values())
    columns = [{"updates": recipe.updates, **recipe.config.to_dict()} for recipe in recipes]
    for name, first in columns[0].items():
        yield name, text_of(first), *("·" if c[name] == first else text_of(c[name]) for c in columns[1:])


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
