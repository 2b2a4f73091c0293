"""A text that the model wrote, with what surprised the model marked in it, or what it copied."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from textual.content import Content

import engine

from ...events import Sampled
from ...system.terminal import steady, steady_each

MOST_SHOWN = 20_000  # characters shown of a text

# (least bits of surprise, style). Bold, underline and reverse work without colour.
LEVELS = ((6.0, "reverse $text-error"), (4.0, "bold underline $text-error"), (2.0, "bold $text-warning"), (0.5, ""))
EXPECTED = "$foreground 60%"
COPIED = "bold underline $text-accent"  # visible without colour, too


def has_surprise(text: Sampled) -> bool:
    """Whether the surprise of every character is known: files do not keep it."""
    return len(text.surprise) == len(text.text) > 0


def plain(text: Sampled) -> Content:
    """The prompt and the text."""
    return Content.assemble((steady(text.prompt[:MOST_SHOWN]), "bold"), steady(text.text[:MOST_SHOWN]), _rest(text))


def surprised(text: Sampled) -> Content:
    """The text with each character in the style of its surprise, if that is known."""
    if not has_surprise(text):
        return plain(text)
    return Content.assemble((steady(text.prompt[:MOST_SHOWN]), "bold"), *_runs(text), _rest(text))


def with_copies(text: Sampled) -> Content:
    """The text with the passages marked that stand in what is learnt."""
    characters, end = list(steady_each(text.text[:MOST_SHOWN])), 0
    parts: list[str | tuple[str, str]] = []
    for start, stop in text.copied:
        parts += ["".join(characters[end:start]), ("".join(characters[start:stop]), COPIED)]
        end = stop
    prompt = (steady(text.prompt[:MOST_SHOWN]), "bold")
    return Content.assemble(prompt, *parts, "".join(characters[end:]), _rest(text))


def copied_in_words(text: Sampled, before: Sampled | None) -> str:
    """The longest passage that stands in what is learnt, and that of an earlier text."""
    if text.longest_copied is None:
        return "this text was not compared with what is learnt"
    least = engine.AT_LEAST
    now = f"longest copied passage {text.longest_copied:,} characters" if text.longest_copied else ""
    words = now or f"no passage of {least} characters or more is copied"
    if before is None:
        return words
    earlier = f"{before.longest_copied:,}" if before.longest_copied else f"less than {least}"
    return f"{words}; was {earlier} at update {before.update:,}"


def _rest(text: Sampled) -> tuple[str, str]:
    left = len(text.text) - MOST_SHOWN
    return (
        (f"\n… {left:,} more characters: y copies them, the samples file has them", "$foreground 60%")
        if left > 0
        else ("", "")
    )


def _runs(text: Sampled) -> Iterator[tuple[str, str]]:
    pairs = zip(steady_each(text.text[:MOST_SHOWN]), text.surprise, strict=False)
    for style, run in groupby(((c, style_of(bits)) for c, bits in pairs), key=lambda pair: pair[1]):
        yield "".join(c for c, _ in run), style


def style_of(bits: float) -> str:
    """The style of a character to which the model gave the probability 2^-bits."""
    return next((style for least, style in LEVELS if bits >= least), EXPECTED)
