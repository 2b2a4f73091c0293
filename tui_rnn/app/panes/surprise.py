"""A text with each character marked by how much it surprised the model."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from textual.content import Content

from ...events import Sampled
from ...system.terminal import steady, steady_each

MOST_SHOWN = 20_000  # characters shown of a text
# (least bits of surprise, style). Bold, underline and reverse work without colour.
LEVELS = ((6.0, "reverse $text-error"), (4.0, "bold underline $text-error"), (2.0, "bold $text-warning"), (0.5, ""))
EXPECTED = "$foreground 60%"


def has_surprise(text: Sampled) -> bool:
    """Whether the surprise of every character is known: files do not keep it."""
    return len(text.surprise) == len(text.text) > 0


def plain(text: Sampled) -> Content:
    """The prompt and the text."""
    return Content.assemble((steady(text.prompt[:MOST_SHOWN]), "bold"), steady(text.text[:MOST_SHOWN]), rest(text))


def surprised(text: Sampled) -> Content:
    """The text with each character in the style of its surprise, if that is known."""
    if not has_surprise(text):
        return plain(text)
    return Content.assemble((steady(text.prompt[:MOST_SHOWN]), "bold"), *_runs(text), rest(text))


def rest(text: Sampled) -> tuple[str, str]:
    """What is said below a text that is too long to be shown to its end."""
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
