"""``tui-rnn recipes``: what they are for, what they reached, and every value in them."""

from __future__ import annotations

import dataclasses
import json as json_format
import shutil
import textwrap
from collections.abc import Iterator

import engine

from ..watch.words import text_of
from .options import Json


def recipes(json: Json = False) -> None:
    """Print the recipes: for a person, or as JSON."""
    if json:
        print(json_format.dumps({name: dataclasses.asdict(recipe) for name, recipe in engine.RECIPES.items()}))
    else:
        print("\n".join(lines(shutil.get_terminal_size().columns)))


def lines(width: int) -> Iterator[str]:
    """What each recipe is for, and a table of all settings, one column for each recipe."""
    for name, recipe in engine.RECIPES.items():
        yield from textwrap.wrap(f"{name}: {recipe.purpose}", width, subsequent_indent="    ")
        yield from textwrap.wrap(recipe.reached, width, initial_indent="    reached: ", subsequent_indent="    ")
    yield ""
    rows = [("", *engine.RECIPES), *table()]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
    yield ""
    yield "An option overrides its recipe: tui-rnn train BOOK --recipe quick --hidden 256"


def table() -> Iterator[tuple[str, ...]]:
    """Each setting with its value in every recipe, group by group; a dot where it is the first recipe's."""
    recipes = engine.RECIPES.values()
    yield _row("updates", [recipe.updates for recipe in recipes])
    for group in engine.GROUPS:
        for name, setting in engine.settings().items():
            if setting.group == group:
                yield _row(name, [getattr(recipe.config, name) for recipe in recipes])


def _row(name: str, values: list[object]) -> tuple[str, ...]:
    first, *others = values
    return (name, text_of(first), *("·" if value == first else text_of(value) for value in others))
