"""Untrusted characters made safe for a terminal.

A model trained on any file can produce any of its characters, and a file name or an error message can hold any too.
No widget and no print call strips them: an escape sequence would clear the screen, set the title or the clipboard.
Everything shown passes through here; what goes to a pipe or a file does not.
"""

from __future__ import annotations

import os
import shlex
import sys
import unicodedata
from pathlib import Path

from engine import shortened as shortened

from . import sequences
from .sequences import DIRECTION_MARKS, REPLACEMENT

TAB = "    "

JOINERS = "\u200c\u200d"  # harmless where they join, see sequences
SOFT_HYPHEN = "\u00ad"  # some terminals show it, others do not
UNSETTLED = (  # ranges whose widths differ between versions of Unicode; invisible letters and marks with a width
    (0x2630, 0x2637),
    (0x268A, 0x268F),
    (0x302E, 0x302F),
    (0x3164, 0x3164),
    (0x3248, 0x324F),
    (0x4DC0, 0x4DFF),
    (0xFFA0, 0xFFA0),
    (0x16FF0, 0x16FF1),
    (0x1D300, 0x1D356),
    (0x1D360, 0x1D376),
)


class _StandIns(dict[int, str]):
    """Code point -> what to show for it, computed on first use (for str.translate)."""

    def __missing__(self, code: int) -> str:
        shown = self[code] = self.stand_in(chr(code))
        return shown

    @staticmethod
    def stand_in(character: str) -> str:
        """What to show for a character."""
        if character in "\n\x85\u2028\u2029":
            return "\n"
        if character == "\t":
            return TAB
        code = ord(character)
        if code < 0x20:
            return chr(0x2400 + code)  # control pictures: ESC becomes a small "ESC"
        if code == 0x7F:
            return "\N{SYMBOL FOR DELETE}"
        if character == SOFT_HYPHEN:
            return "-"
        if character in JOINERS or character in DIRECTION_MARKS:
            return character
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Cn", "Co"):
            return REPLACEMENT  # C1 controls, bidi overrides, invisible, unassigned and private characters
        return character


class _SteadyStandIns(_StandIns):
    """The same, for ``steady``."""

    @staticmethod
    def stand_in(character: str) -> str:
        """What to show for a character."""
        code = ord(character)
        if 0x1F1E6 <= code <= 0x1F1FF:
            return chr(code - 0x1F1E6 + ord("A"))  # two of them would be a flag
        if any(first <= code <= last for first, last in UNSETTLED):
            return REPLACEMENT
        return _StandIns.stand_in(character)


_STAND_INS, _STEADY = _StandIns(), _SteadyStandIns()


def printable(text: str) -> str:
    """``text`` with every character that could act on a terminal replaced by a harmless one; line breaks are kept."""
    if text.isascii():
        return text.translate(_STAND_INS)
    return "".join(sequences.resolved(text, sequences.joined_up)).translate(_STAND_INS)


def printable_line(text: str) -> str:
    """``printable`` text on one line: for names, paths and messages."""
    return printable(text).replace("\n", "\N{SYMBOL FOR NEWLINE}")


def printable_message(text: str) -> str:
    """``text`` on one line of readable length, whatever it quotes."""
    return shortened(printable_line(shortened(text)))


def for_shell(name: str | Path) -> str:
    """A file's name as it must be typed: quoted if a shell needs it, with escapes for what cannot be shown."""
    text = str(name)
    if printable_line(text) == text:
        return shlex.quote(text)
    plain = {byte: chr(byte) for byte in range(0x20, 0x7F) if chr(byte) not in "\\'"}
    return "$'" + "".join(plain.get(byte, f"\\x{byte:02x}") for byte in _bytes_of(text)) + "'"


def _bytes_of(name: str) -> bytes:
    """The bytes of a file's name; a checkpoint may name a file with characters that no name has."""
    try:
        return os.fsencode(name)
    except UnicodeEncodeError:
        return name.encode("utf-8", "surrogatepass")


def steady(text: str) -> str:
    """``printable`` text for a place whose layout must not shift: terminals agree on the width of each character.

    Emoji are split into the emoji that they are made of, and flags into letters. Terminals disagree on spacing marks of
    Indic scripts, too, but these stay, because nobody could read a text without them.
    """
    if text.isascii():
        return text.translate(_STAND_INS)
    return "".join(sequences.resolved(text, sequences.standing_alone)).translate(_STEADY)


def steady_each(text: str) -> list[str]:
    """What ``steady`` shows for each character, possibly nothing, so that each can have its own style."""
    return [character.translate(_STEADY) for character in sequences.resolved(text, sequences.standing_alone)]


def steady_line(text: str) -> str:
    """``steady`` text on one line: for names, paths and messages in a pane."""
    return steady(text).replace("\n", "\N{SYMBOL FOR NEWLINE}")


def within(columns: int, name: str) -> str:
    """A name, shortened to so many columns, of which a character may take two, or none."""
    from rich.cells import cell_len

    return next(
        shown for most in range(len(name), -1, -1) if cell_len(shown := shortened(name, most)) <= max(0, columns)
    )


def unsuitable_for_app() -> str | None:
    """Why the app cannot run here; None if it can. (Textual draws on stderr and reads keys from stdin.)"""
    for name, stream in (("standard input", sys.stdin), ("standard output", sys.stdout), ("stderr", sys.stderr)):
        if stream is None or not stream.isatty():
            return f"{name} is not a terminal"
    if os.environ.get("TERM", "") in ("", "dumb"):
        return "the terminal (TERM) can only show lines"
    if (sys.stderr.encoding or "").lower().replace("-", "") != "utf8":
        return f"the terminal's encoding is {sys.stderr.encoding}, not UTF-8"
    return None
