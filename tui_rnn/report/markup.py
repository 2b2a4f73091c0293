"""Text of any origin, made safe for HTML, MathML and SVG."""

from __future__ import annotations

from html import escape

from ..system.terminal import printable_line


def safe(text: str) -> str:
    """One line, neither markup nor characters that reverse or hide what stands beside them."""
    return escape(printable_line(text))
