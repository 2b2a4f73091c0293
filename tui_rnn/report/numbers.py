"""Numbers as they stand in tables and sentences. What is not known is a dash."""

from __future__ import annotations

import math

UNKNOWN = "–"
MINUS, NO_BREAK = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
ABSURD = 1e9  # a number above this is written with an exponent
TINY = 1e-6  # and so is a share below this


def number(value: float | None, digits: int = 2) -> str:
    """With so many decimals and thousands apart: 1,234.57."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    if abs(value) >= ABSURD:
        return power(value)
    return f"{value:,.{digits}f}".replace("-", MINUS)


def percent(share: float | None, digits: int = 1) -> str:
    """A share as a percentage; one that is tiny keeps a digit: 0.04 %."""
    if share is None or not math.isfinite(share):
        return UNKNOWN
    if 0 < abs(share) < 0.5 * 10.0 ** (-2 - digits):
        return f"{power(100 * share)} %" if abs(share) < TINY else f"{float(f'{100 * share:.1g}'):g} %"
    return f"{100 * share:.{digits}f} %"


def power(value: float | None, digits: int = 1) -> str:
    """With an exponent: 9.9 × 10⁻⁸."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    if value == 0:
        return "0"
    mantissa, exponent = f"{value:.{digits}e}".split("e")
    return f"{mantissa}{NO_BREAK}×{NO_BREAK}10{str(int(exponent)).translate(SUPERSCRIPT)}".replace("-", MINUS)


def time(seconds: float) -> str:
    """How long something took: 48.2 seconds, 12 min 5 s, 3 h 20 min."""
    if seconds < 120:
        return f"{seconds:.1f} seconds"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 120:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60:,} h {minutes % 60} min"


def nats(length: int) -> str:
    """The unit of a loss of so many characters."""
    return "nats a character" if length == 1 else f"nats for {length:,} characters"
