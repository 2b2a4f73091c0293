"""What the characters of the loss chart are drawn with: a kind for each thing, a ground behind it, and their styles."""

from __future__ import annotations

from rich.style import Style
from textual.color import Color

# What a character of the chart is: an index of COLOURS. Each overlay takes the next of the four from OVERLAY on.
BLANK, AXIS, LABEL, EPOCH, GUESSING, LINE, VALIDATION, BEST, RATE, CROSS, TEXT, OVERLAY = range(12)
OVERLAY_COLOURS = ("$text-success", "$text-error", "$text-secondary", "$foreground 70%")
COLOURS = (
    "$foreground", "$foreground 30%", "$foreground 65%", "$foreground 25%", "$foreground 50%", "$text-warning",
    "$text-primary", "$foreground", "$foreground", "$foreground 60%", "$foreground", *OVERLAY_COLOURS,
)  # fmt: skip
# Hue may be missing (NO_COLOR) or poor (16 colours, the ansi themes): weight tells what matters from what frames it.
BOLD = {LINE, VALIDATION, BEST, RATE}
DIM = {AXIS, EPOCH, GUESSING}  # in the ansi themes, which cannot be blended; elsewhere the colour is faint by itself

# What lies behind a character; added to its kind.
PLAIN, BAND, BOX = 0, 32, 64
KIND = BAND - 1  # the bits of a kind
STRENGTH = {PLAIN: 0.0, BAND: 0.07, BOX: 0.14}  # how much of the foreground is in each ground

OVERLAY_MARKS = "┄┈╌·"  # in the legend
DASHES = ((4, 2), (1, 1), (8, 4), (1, 3))  # dots drawn and dots left out, by the same number


def overlay_kind(n: int) -> int:
    """The kind of the n-th overlay, which gives its colour."""
    return OVERLAY + n % len(OVERLAY_COLOURS)


def overlay_pattern(n: int) -> int:
    """The number of the n-th overlay's mark and dashes: when the colours come round again it is another one."""
    return (n + n // len(OVERLAY_COLOURS)) % len(DASHES)


def styles(colours: list[Color], base: Color) -> dict[int, Style]:
    """A Rich style for each kind on each ground; ``colours`` by kind."""
    found = {}
    for ground, strength in STRENGTH.items():
        background = base if base.ansi is not None else base.blend(colours[TEXT], strength)
        for kind, wanted in enumerate(colours):
            colour = base.blend(wanted, wanted.a)
            found[kind + ground] = Style(
                color=colour.rich_color,
                bgcolor=background.rich_color,
                bold=kind in BOLD or None,
                dim=(kind in DIM and colour.ansi is not None) or None,
            )
    return found
