"""A text that the model wrote, with what it copied from the text that it learns marked."""

from __future__ import annotations

from textual.content import Content

import engine

from ...events import Sampled
from ...system.terminal import steady, steady_each
from .surprise import MOST_SHOWN, rest

COPIED = "bold underline $text-accent"  # visible without colour, too


def with_copies(text: Sampled) -> Content:
    """The text with the passages marked that stand in what is learnt."""
    characters, end = list(steady_each(text.text[:MOST_SHOWN])), 0
    parts: list[str | tuple[str, str]] = []
    for start, stop in text.copied:
        parts += ["".join(characters[end:start]), ("".join(characters[start:stop]), COPIED)]
        end = stop
    prompt = (steady(text.prompt[:MOST_SHOWN]), "bold")
    return Content.assemble(prompt, *parts, "".join(characters[end:]), rest(text))


def copied_in_words(text: Sampled, before: Sampled | None) -> str:
    """The longest passage that stands in what is learnt, and that of an earlier text."""
    if text.longest_copied is None:
        return "this text was not compared with the training text"
    least = engine.AT_LEAST
    now = f"longest copied passage {text.longest_copied:,} characters" if text.longest_copied else ""
    words = now or f"no passage of {least} characters or more is copied"
    if before is None:
        return words
    earlier = f"{before.longest_copied:,}" if before.longest_copied else f"less than {least}"
    return f"{words}; was {earlier} at update {before.update:,}"
