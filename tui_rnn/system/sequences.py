"""Characters whose effect depends on their neighbours: joiners, piled-up marks, and the parts of an emoji.

Each character has a kind, one letter. The kinds of a text are a string of the same length, in which regular expressions
find what is out of place; decisions are written into the kinds, and applied to the text at the end.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
MAX_MARKS = 2  # combining marks on one character: more would climb out of their line

# Scripts whose letters change with their neighbours, which U+200C prevents and U+200D brings about.
JOINING = (
    (0x0600, 0x0DFF),  # Arabic, Syriac, N'Ko, Mandaic, Devanagari and its relatives, Sinhala
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x18AF),  # Khmer, Mongolian
    (0x1A20, 0x1CFF),  # Tai Tham, Balinese, Sundanese, Batak, Lepcha, Vedic signs
    (0xA800, 0xAAFF),  # Syloti Nagri, Phags-pa, Javanese, Cham and others
    (0xABC0, 0xABFF),  # Meetei Mayek
    (0xFB50, 0xFEFE),  # forms of Arabic letters
    (0x10A00, 0x10FFF),  # Kharoshthi, Manichaean, Hanifi Rohingya, Sogdian and others
    (0x11000, 0x11FFF),  # Brahmi and its relatives
    (0x1E900, 0x1E95F),  # Adlam
)
PICTURES = ((0x2190, 0x21FF), (0x2300, 0x23FF), (0x2600, 0x27BF), (0x2B00, 0x2BFF), (0x1F000, 0x1FAFF))

OTHER, LETTER, MARK, MARK_OF_SCRIPT, PICTURE = ".", "l", "m", "j", "e"
JOINER, NON_JOINER, DIRECTION, PRESENTATION, KEYCAP, SKIN, TAG = "z", "n", "d", "v", "k", "s", "t"
DROPPED, MISPLACED, IN_PLACE = "_", "?", "+"  # what was decided about a character

DIRECTION_MARKS = "\u200e\u200f\u061c"  # act like an invisible letter: they reverse nothing
_SINGLE = {"\u200d": JOINER, "\u200c": NON_JOINER, "\ufe0e": PRESENTATION, "\ufe0f": PRESENTATION, "\u20e3": KEYCAP}
_SINGLE |= dict.fromkeys(DIRECTION_MARKS, DIRECTION)


class _Kinds(dict[int, str]):
    """Code point -> its kind, computed on first use (for str.translate)."""

    def __missing__(self, code: int) -> str:
        kind = self[code] = _kind(chr(code))
        return kind


def _kind(character: str) -> str:
    code, category = ord(character), unicodedata.category(character)
    if character in _SINGLE:
        return _SINGLE[character]
    if 0x1F3FB <= code <= 0x1F3FF:
        return SKIN
    if 0xE0020 <= code <= 0xE007F:
        return TAG
    if category in ("Mn", "Me"):
        return MARK_OF_SCRIPT if _within(code, JOINING) else MARK
    if category in ("Mc", "Lo", "Lm", "Lu", "Ll", "Nd") and _within(code, JOINING):
        return LETTER
    if category in ("So", "Sm") and _within(code, PICTURES) and not 0x1F1E6 <= code <= 0x1F1FF:  # letters of flags
        return PICTURE
    return OTHER


def _within(code: int, ranges: Sequence[tuple[int, int]]) -> bool:
    return any(first <= code <= last for first, last in ranges)


_KINDS = _Kinds()


def kinds_of(text: str) -> str:
    """The kind of each character."""
    return text.translate(_KINDS)


_PILE = re.compile("((?:[mjvk][znd_]*){%d})([mjvkznd_]+)" % MAX_MARKS)  # noqa: UP031 - braces
_DROP_MARKS = str.maketrans("mjvk", DROPPED * 4)
_BETWEEN_LETTERS = re.compile("([lj][m_]*)([zn])([zn_]*)(?=[lj])")
_BETWEEN_PICTURES = re.compile("(e[mjvks_]*)(z)([zn_]*)(?=e)")
_JOINERS = str.maketrans("zn", MISPLACED * 2)
_DECIDED = re.compile("[_?]")

_PARTS = str.maketrans("vktd", DROPPED * 4)
_AFTER_PICTURE = re.compile("e[mjzns_]+")


def joined_up(kinds: str) -> str:
    """Decide on piled-up marks, which are dropped, and on joiners, which may stand where there is something to join."""
    return _joiners(_piles(kinds), lambda joiner: IN_PLACE)


def standing_alone(kinds: str) -> str:
    """The same, but every character stands alone: whatever would change the width of another is dropped.

    Of joiners only U+200C remains: after U+200D the next character has a cell of its own in some terminals, and none in
    others. Nobody misses a direction mark, and not every terminal knows that it has no width.
    """
    kinds = kinds.translate(_PARTS)
    if SKIN in kinds:
        kinds = _AFTER_PICTURE.sub(lambda found: found[0].replace(SKIN, DROPPED), kinds).replace(SKIN, MISPLACED)
    return _joiners(_piles(kinds), lambda joiner: IN_PLACE if joiner == NON_JOINER else DROPPED)


def _piles(kinds: str) -> str:
    return _PILE.sub(lambda found: found[1] + found[2].translate(_DROP_MARKS), kinds)


def _joiners(kinds: str, first: Callable[[str], str]) -> str:
    """``first``: what becomes of the first of several joiners in place; the others are dropped."""
    if JOINER not in kinds and NON_JOINER not in kinds:
        return kinds

    def decide(found: re.Match[str]) -> str:
        return found[1] + first(found[2]) + DROPPED * len(found[3])

    return _BETWEEN_PICTURES.sub(decide, _BETWEEN_LETTERS.sub(decide, kinds)).translate(_JOINERS)


def resolved(text: str, decide: Callable[[str], str]) -> Sequence[str]:
    """The characters of a text after decisions on their kinds: unchanged, "" or a stand-in."""
    kinds = decide(kinds_of(text))
    if DROPPED not in kinds and MISPLACED not in kinds:
        return text
    characters = list(text)
    for found in _DECIDED.finditer(kinds):
        characters[found.start()] = "" if found[0] == DROPPED else REPLACEMENT
    return characters
