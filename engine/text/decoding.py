"""From bytes to characters; and where bytes are not in the encoding, what they are instead and what to do about it."""

from __future__ import annotations

import codecs
from typing import BinaryIO

from ..errors import TextError, setting
from . import encodings

PIECE = 1 << 20  # bytes
MOST_GUESSES = 3  # at an encoding, that are named


class NotInEncoding(Exception):
    """Bytes are not in the encoding. ``where``: of the first that is not. ``guesses``: what they look like, if known.
    ``data``: some of them."""

    def __init__(self, said: str, where: int, data: bytes, guesses: tuple[encodings.Guess, ...] = ()) -> None:
        super().__init__(said)
        self.where, self.data, self.guesses = where, data, guesses


def check_beginning(first: bytes, name: str, *, insists: bool) -> None:
    """Refuse what would pass for a text in this encoding, and is none. ``insists``: whether the encoding was named."""
    if name in ("utf-16", "utf-32"):
        guess = encodings.wide(first) or encodings.utf_8(first)
        raise NotInEncoding(f"{name.upper()} without a byte order mark", 0, first, (guess,) if guess else ())
    if b"\0" in first and not name.startswith(("utf-16", "utf-32")):
        if guess := encodings.wide(first):
            raise NotInEncoding("this is a text with NUL bytes", 0, first, (guess,))
        if first.count(0) > len(first) // 10:
            raise TextError("this is a binary file, not a text: much of it is NUL bytes; give a file of plain text")
    if not insists and (guess := encodings.escaped(first)):
        raise NotInEncoding("this is a text with escape sequences", 0, first, (guess,))


def advice(error: NotInEncoding, stream: BinaryIO, start: int | None, name: str) -> str:
    """What to do about bytes that are not in the encoding. Only what works is advised, as far as can be told."""
    data = error.data if start is None else _around(stream, start + error.where)
    if name == "utf-8" and not error.guesses and _damaged_utf_8(data):
        return (
            "the rest is, so the file is damaged; to drop such bytes: iconv -c -f utf-8 -t utf-8 FILE > NEW, "
            "and train on NEW"
        )
    found = error.guesses or tuple(guess for guess in encodings.guesses(data) if guess.encoding != name)
    fitting = [guess for guess in found[:MOST_GUESSES] if start is None or _fits(stream, start, guess.encoding)]
    if not fitting:
        return f"it is probably not a text; if it is, name its encoding: {setting('encoding')} NAME"
    looks = [
        f"{guess.encoding} (\N{LEFT DOUBLE QUOTATION MARK}{guess.shown}\N{RIGHT DOUBLE QUOTATION MARK})"
        for guess in fitting
    ]
    *others, last = looks
    either = f"{', '.join(others)} or {last}" if others else last
    return f"it looks like {either}; if that is right, add {setting('encoding')} {fitting[0].encoding}"


def _around(stream: BinaryIO, place: int) -> bytes:
    """Some whole lines about a place in a stream."""
    begin = max(0, place - encodings.SAMPLE // 2)
    stream.seek(begin)
    data = stream.read(encodings.SAMPLE)
    return data[data.find(b"\n", 0, place - begin) + 1 :] if begin else data


def _fits(stream: BinaryIO, start: int, encoding: str) -> bool:
    """Whether a stream can be read to its end in an encoding."""
    stream.seek(start)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        while chunk := stream.read(PIECE):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _damaged_utf_8(data: bytes) -> bool:
    """Whether bytes are UTF-8 for the most part: of another encoding hardly a byte beyond ASCII would be."""
    good = sum(not c.isascii() for c in data.decode("utf-8", "ignore"))
    bad = data.decode("utf-8", "replace").count("\ufffd") - data.count("\ufffd".encode())
    return good > 10 * bad


class Decoder(codecs.IncrementalDecoder):
    """Any codec's incremental decoder, whose errors say where in the stream the offending byte is."""

    def __init__(self, encoding: str, offset: int) -> None:
        super().__init__("strict")
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._encoding, self._offset = encoding, offset  # offset: bytes that came before the next ones

    def decode(self, data: bytes, final: bool = False) -> str:  # type: ignore[override]
        pending = self._decoder.getstate()[0]
        try:
            text = self._decoder.decode(data, final)
        except UnicodeDecodeError as error:
            raise self._error(error, len(pending)) from None
        except (UnicodeError, ValueError) as error:
            raise TextError(f"the text is not {self._encoding}: {error}") from None
        self._offset += len(data)
        return text

    def _error(self, error: UnicodeDecodeError, pending: int) -> NotInEncoding:
        where = self._offset - pending + error.start
        data = error.object
        byte = data[error.start] if error.start < len(data) else 0
        said = f"byte {where:,} (0x{byte:02x}) is not {self._encoding.upper()}: {error.reason}"
        return NotInEncoding(said, where, data[data.rfind(b"\n", 0, error.start) + 1 :])

    def reset(self) -> None:
        self._decoder.reset()

    def getstate(self) -> tuple[bytes, int]:
        return self._decoder.getstate()
