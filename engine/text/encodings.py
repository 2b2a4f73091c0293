"""Encodings: text codecs by name, and guesses at the encoding of bytes that are not what they were said to be.

A guess is judged by one question: of the characters beyond ASCII, how many are what one language writes? Letters count
by how common they are; a capital behind a small letter, an accent behind an accent and two scripts in a word count
against it. That cannot tell everything, so the best few are named, each with how the text looks in it: the eye decides.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ..errors import TextError, quoted

NOT_FOR_TEXTS = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"}
SAMPLE = 1 << 16  # bytes that are judged
SHOWN = 24  # characters of the text that a guess shows
FEWEST_POINTS = 0.4  # of a guess that is worth naming; right ones have 0.7 to 1
PUNCTUATION = set("“”‘’„‚–—…«»°§£€©·№\xa0¿¡、。「」『』・ー！？（），：；《》〈〉　")
ESCAPES = {b"\x1b$B": "iso2022_jp", b"\x1b$@": "iso2022_jp", b"\x1b(J": "iso2022_jp", b"\x1b$)C": "iso2022_kr"}
LETTERS = [b"%c" % letter for letter in b" abcdefghijklmnopqrstuvwxyz"]
WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")

ACCENTED = (  # the letters beyond ASCII of languages in Latin script
    WESTERN := ("éèàêçâîôûùëïœæ", "äöüß", "áéíóúñü", "áâãàéêíóôõúç", "àèéìòù", "æøåé", "åäöé", "áéíóúýþæðö",
                "àçèéíïòóúü"),
    CENTRAL := ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîșțşţ", "čćđšž"),
    TURKISH := ("çğıöşüâİ",),
    BALTIC := ("ąčęėįšųūž", "āčēģīķļņšūž", "äöõüšž"),
)  # fmt: skip
CYRILLIC = ("оеаинтсрвлкмдпуяызьбгчйхжшюцщэфъё", "оанивіертскдулпмязьгбчхйюжшцїщєфґ")  # the commonest first ...
GREEK = ("αοιετσνηυρπκμλςωάίόδέγήχθύφώβξζψϊΐϋ",)
HEBREW = ("יוהלארתבשמנםכדעחקפסטגזןצךץף",)
ARABIC = ("المينوترهبدسعفكقحجةطصخشأضذغىزإظءثئآؤ",)
THAI = ("านรอกเ่้งมีัยลวดทสตะปิบคหแจพชขใไโื็ผซธถำุู์ญศฐฟฉฮ",)  # ... in these
COMMON_HAN = {
    "gb18030": set("的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之"),
    "big5": set("的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之"),
}

ALPHABETIC: Mapping[str, tuple[str, ...]] = {
    "cp1252": WESTERN, "koi8-r": CYRILLIC, "cp1251": CYRILLIC, "cp866": CYRILLIC, "iso8859-5": CYRILLIC,
    "mac-cyrillic": CYRILLIC, "koi8-u": CYRILLIC, "cp1250": CENTRAL, "iso8859-2": CENTRAL, "cp852": CENTRAL,
    "iso8859-7": GREEK, "cp1253": GREEK, "cp737": GREEK, "cp1254": TURKISH, "cp1257": BALTIC, "cp1255": HEBREW,
    "cp862": HEBREW, "cp1256": ARABIC, "iso8859-6": ARABIC, "cp874": THAI, "mac-roman": WESTERN, "cp850": WESTERN,
    "iso8859-15": WESTERN, "latin-1": WESTERN,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Guess:
    """An encoding, and a few characters of the text as they are in it. The more ``points``, the likelier; 1 is sure."""

    encoding: str
    shown: str
    points: float


def text_codec(name: str) -> str:
    """The name that Python gives to a codec of texts.

    Raises:
        TextError: there is none of that name, or it is for something else than texts.
    """
    try:
        info = codecs.lookup(name)
        found, for_text = info.name, info._is_text_encoding and info.incrementaldecoder is not None
    except (LookupError, ValueError, UnicodeError, ImportError, OSError):
        raise TextError(f"unknown encoding {quoted(name)}; try utf-8, cp1252, koi8-r, gb18030 or utf-16") from None
    if not for_text or found.replace("_", "-") in NOT_FOR_TEXTS:
        raise TextError(f"{quoted(name)} is not a text encoding; try utf-8, cp1252, koi8-r, gb18030 or utf-16")
    return found


def decoded(data: bytes, encoding: str) -> str | None:
    """The text that bytes are in an encoding, which may end within a character; None when they are not in it."""
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(data)
    except (UnicodeError, ValueError):
        return None


def escaped(data: bytes) -> Guess | None:
    """ISO-2022, which is ASCII to the eye of a machine: its escape sequences tell it."""
    for sequence, encoding in ESCAPES.items():
        text = decoded(data, encoding) if sequence in data else None
        if text is not None and not text.isascii():
            return Guess(encoding, _shown(text), 1.0)
    return None


def utf_8(data: bytes) -> Guess | None:
    """UTF-8, of which ASCII is a part."""
    text = decoded(data, "utf-8")
    return Guess("utf-8", _shown(text), 1.0) if text and not _has_unusual_characters(text) else None


def wide(data: bytes) -> Guess | None:
    """UTF-16 or UTF-32 without a byte order mark; None when it looks like neither."""
    data = data[:SAMPLE]
    if sum(map(data.count, LETTERS)) > 0.6 * len(data):
        return None  # ASCII: by chance it also makes ideographs, two letters one. In UTF-16 it is half NUL bytes
    found = [Guess(encoding, _shown(text), _wide_points(text)) for encoding, text in _decodings(data, WIDE)]
    return max((guess for guess in found if guess.points > 0), key=lambda guess: guess.points, default=None)


def guesses(data: bytes) -> list[Guess]:
    """What the encoding of some bytes may be, the likeliest first; two that make the same text are one."""
    found: dict[str, Guess] = {}
    for encoding, text in _decodings(data[:SAMPLE], ("utf-8", *ALPHABETIC, *IDEOGRAPHIC)):
        if not text.isascii():
            judge = IDEOGRAPHIC.get(encoding)
            points = judge(text) if judge else _alphabetic_points(text, ALPHABETIC.get(encoding, ()))
            guess = Guess(encoding, _shown(text), 2.0 if encoding == "utf-8" else points)  # chance is never UTF-8
            found[text] = max(found.get(text, guess), guess, key=lambda guess: guess.points)
    return sorted((g for g in found.values() if g.points >= FEWEST_POINTS), key=lambda guess: -guess.points)


def _decodings(data: bytes, encodings: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for encoding in encodings:
        text = decoded(data, encoding)
        if text and not _has_unusual_characters(text):
            yield encoding, text


def _has_unusual_characters(text: str) -> bool:
    """Whether characters are among it that no text holds: NUL, other controls, unassigned ones."""
    odd = {c for c in set(text) if unicodedata.category(c) in ("Cc", "Cn", "Co", "Cs") and c not in "\t\n\r\f\x1a"}
    return sum(map(text.count, odd)) > len(text) / 100 or "\0" in odd


def _shown(text: str) -> str:
    """Some characters, from the beginning of a word at or before the first letter that is not ASCII."""
    first = next((n for n, c in enumerate(text) if not c.isascii() and c.isalpha()), 0)
    start = max(0, first - SHOWN // 2)
    begin = first - len(text[start:first].split(" ", 1)[-1]) if start else 0
    return " ".join(text[begin : begin + SHOWN].split())


def _wide_points(text: str) -> float:
    """The share of characters from the commonest block of 128 and ASCII (or that are East Asian), and of spaces."""
    blocks: dict[int, int] = {}
    for character in set(text):
        code = ord(character)
        block = 0 if code < 0x80 else -1 if 0x3000 <= code < 0xA000 or 0xAC00 <= code < 0xD7B0 else code >> 7
        blocks[block] = blocks.get(block, 0) + text.count(character)
    ascii_share, others = blocks.pop(0, 0), sorted(blocks.values())[-2:]
    share = (ascii_share + sum(others)) / len(text)
    return share + (text.count(" ") + text.count("\n")) / len(text) if share > 0.9 else 0.0


def _alphabetic_points(text: str, alphabets: tuple[str, ...]) -> float:
    """The best mean of points over the characters beyond ASCII, of several languages' letters."""
    latin = alphabets in ACCENTED
    special = [(before, c) for before, c in zip(" " + text, text, strict=False) if not c.isascii()]
    return max((_mean_points(special, letters, latin=latin) for letters in alphabets), default=0.0)


def _mean_points(special: list[tuple[str, str]], letters: str, *, latin: bool) -> float:
    worth = {c: 1.0 if latin else 1.4 * (1 - n / len(letters)) for n, c in enumerate(letters)}
    total = 0.0
    for before, character in special:
        if character in PUNCTUATION:
            total += 0.5
            continue
        total += worth.get(character, worth.get(character.lower(), -1.0))
        odd_neighbour = before.isalpha() and before.isascii() is not latin  # an accent, or a letter of another script
        capital_inside = before.islower() and character.isupper()
        total -= odd_neighbour or capital_inside
    return total / len(special)


def _share(text: str, good: Callable[[str], bool]) -> float:
    """Of the characters beyond ASCII: the share of good ones, less that of those between two ASCII letters."""
    around = zip(" " + text, text, text[1:] + " ", strict=False)
    special = [(a, c, b) for a, c, b in around if not c.isascii()]
    lonely = sum(a.isascii() and a.isalpha() and b.isascii() and b.isalpha() for a, _, b in special)
    return (sum(c in PUNCTUATION or good(c) for _, c, _ in special) - lonely) / len(special)


def _in_rows(encoding: str, first: int, last: int) -> Callable[[str], bool]:
    """Whether a character is in some rows of its character set: in all of these, the common ideographs come first."""

    def good(character: str) -> bool:
        try:
            data = character.encode(encoding)
        except UnicodeEncodeError:
            return False
        return len(data) == 2 and first <= data[0] <= last

    return good


def _japanese(text: str) -> float:
    kana = _share(text, lambda c: "\u3041" <= c <= "\u30ff")
    common = _in_rows("euc_jp", 0xB0, 0xCF)
    return _share(text, lambda c: "\u3041" <= c <= "\u30ff" or common(c)) if kana > 0.1 else 0.0


def _korean(text: str) -> float:
    return _share(text, lambda c: "\uac00" <= c <= "\ud7a3")


def _chinese(encoding: str, first: int, last: int) -> Callable[[str], float]:
    common, commonest = _in_rows(encoding, first, last), COMMON_HAN[encoding]

    def points(text: str) -> float:
        return 0.5 * _share(text, common) + min(0.5, 4 * _share(text, lambda c: c in commonest))

    return points


IDEOGRAPHIC: Mapping[str, Callable[[str], float]] = {
    "shift_jis": _japanese,
    "cp932": _japanese,
    "euc_jp": _japanese,
    "gb18030": _chinese("gb18030", 0xB0, 0xD7),
    "big5": _chinese("big5", 0xA4, 0xC6),
    "cp949": _korean,
}
