"""The texts of a run as the samples file has them, and the line above each, there and on a screen."""

from __future__ import annotations

import re

from .. import events
from .words import rule_in_words

HEADING = re.compile(r"^=== update (\d[\d,]{0,25})(?: · smooth loss \S+)? · temperature [^·]{1,200} · \w+ model ===$")
"""The form of a heading; its group is the update."""


def heading(event: events.Sampled) -> str:
    """The line above a text."""
    loss = "" if event.smooth_loss is None else f" · smooth loss {event.smooth_loss:.2f}"
    return f"=== update {event.update:,}{loss} · {rule_in_words(event.rule)} · {event.model} model ==="


def entry(event: events.Sampled) -> str:
    """A text with the line above it, and an empty line after it."""
    return f"{heading(event)}\n{event.prompt}{event.text}\n\n"
