"""Untrusted characters made safe for a terminal.

A model trained on any file can produce any of its characters, and a file name or an error message can hold any too.
No widget and no print call strips them: an escape sequence would clear the screen, set the title or the clipboard.
Everything shown passes through here; what goes to a pipe or a file does not.
"""

from __future__ import annotations

import os
import sys
import unicodedata

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
TAB = "    "
MAX_MARKS = 2  # combining marks on one character: more of them climb out of their line


class _StandIns(dict[int, str]):
    """Code point -> what to show for it, worked out when it is first met (for str.translate)."""

    def __missing__(self, code: int) -> str:
        shown = self[code] = _stand_in(chr(code))
        return shown


def _stand_in(character: str) -> str:
    if character in "\n\x85\u2028\u2029":
        return "\n"
    if character == "\t":
        return TAB
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)  # control pictures: ESC becomes a small "ESC"
    if code == 0x7F:
        return "\N{SYMBOL FOR DELETE}"
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Cn", "Co"):
        return REPLACEMENT  # C1 controls, bidi overrides, invisible, unassigned and private characters
    return character


_STAND_INS = _StandIns()


def printable(text: str) -> str:
    """``text`` with every character that could act on a terminal replaced by one that only shows; lines are kept."""
    shown = text.translate(_STAND_INS)
    return shown if shown.isascii() else _limit_marks(shown)


def printable_line(text: str) -> str:
    """``printable`` text on one line: for names, paths and messages."""
    return printable(text).replace("\n", "\N{SYMBOL FOR NEWLINE}")


def _limit_marks(text: str) -> str:
    """At most MAX_MARKS combining marks in a row; the others are dropped."""
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks <= MAX_MARKS:
            kept.append(character)
    return "".join(kept)


def unsuitable_for_app() -> str | None:
    """Why the app cannot be shown here; None when it can. (Textual draws on stderr and reads keys from stdin.)"""
    for name, stream in (("standard input", sys.stdin), ("standard output", sys.stdout), ("stderr", sys.stderr)):
        if stream is None or not stream.isatty():
            return f"{name} is not a terminal"
    if os.environ.get("TERM", "") in ("", "dumb"):
        return "the terminal (TERM) can only show lines"
    if (sys.stderr.encoding or "").lower().replace("-", "") != "utf8":
        return f"the terminal's encoding is {sys.stderr.encoding}, not UTF-8"
    return None
