"""The styles of the loss chart: a kind for each thing drawn, and the ground behind it."""

from __future__ import annotations

from rich.style import Style
from textual.color import Color

# The kind of a character, an index into COLOURS. Overlays take the four from OVERLAY on in turn.
BLANK, AXIS, LABEL, EPOCH, REFERENCE, LINE, VALIDATION, BEST, RATE, CROSS, TEXT, OVERLAY = range(12)
OVERLAY_COLOURS = ("$text-success", "$text-error", "$text-secondary", "$foreground 70%")
COLOURS = (
    "$foreground", "$foreground 30%", "$foreground 65%", "$foreground 25%", "$foreground 50%", "$text-warning",
    "$text-primary", "$foreground", "$foreground", "$foreground 60%", "$foreground", *OVERLAY_COLOURS,
)  # fmt: skip
# Colours may be missing (NO_COLOR) or few (16 colours, the ansi themes): weight sets what matters off from its frame.
BOLD = {LINE, VALIDATION, BEST, RATE}
DIM = {AXIS, EPOCH, REFERENCE}  # in the ansi themes, which cannot blend; elsewhere the colour itself is faint

# What lies behind a character; added to its kind.
PLAIN, BAND, BOX = 0, 32, 64
KIND = BAND - 1  # the bits of a kind
STRENGTH = {PLAIN: 0.0, BAND: 0.07, BOX: 0.14}  # share of the foreground in each ground

OVERLAY_MARKS = "┄┈╌·"  # in the legend
DASHES = ((4, 2), (1, 1), (8, 4), (1, 3))  # dots drawn and dots left out, in the same order


def overlay_kind(n: int) -> int:
    """The kind of the n-th overlay, which gives its colour."""
    return OVERLAY + n % len(OVERLAY_COLOURS)


def overlay_pattern(n: int) -> int:
    """The number of the n-th overlay's mark and dashes, which differ when colours repeat."""
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
