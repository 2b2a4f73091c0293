"""From a file of text to the ids of its characters.

The text is kept once, as the smallest unsigned integers that can name its characters: reading goes chunk by chunk, so
neither the bytes nor the decoded characters are ever in memory as a whole.
"""

from __future__ import annotations

import codecs
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from ..errors import TextError, setting
from . import encodings
from .vocabulary import MAX_CODE_POINT, Vocabulary

CHUNK = 1 << 20  # bytes
MARK = "\ufeff"  # the byte order mark, once it is decoded
MOST_GUESSES = 3  # at an encoding, that are named
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose little-endian mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

Ids = NDArray[np.unsignedinteger]


@dataclass(frozen=True, slots=True)
class Corpus:
    """A text as ids, and what was noticed while reading it.

    Attributes:
        ids: (N,) uint8, uint16 or uint32.
        vocabulary: its V distinct characters.
        counts: (V,) how often each occurs.
        sha256: of the characters that are learnt, as UTF-8, after byte order marks and line ends are normalised.
        encoding: the name of the encoding it was read with.
        byte_order_mark: whether it began with one, which was dropped. marks_inside: how many others there were, which
            were dropped too.
        line_ends: which were found, of "\\n", "\\r\\n", "\\r"; all became "\\n".
        boundaries: where in ``ids`` another text begins, ascending: there a hidden state starts over at zero.
    """

    ids: Ids
    vocabulary: Vocabulary
    counts: NDArray[np.int64]
    sha256: str
    encoding: str
    byte_order_mark: bool
    line_ends: tuple[str, ...]
    marks_inside: int = 0
    boundaries: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)


def read_text(stream: BinaryIO, encoding: str | None = None) -> Corpus:
    """Read a text to its end.

    Args:
        stream: bytes, read once and in order, so a pipe will do.
        encoding: a codec's name; None means UTF-8, or what a byte order mark says.

    Raises:
        TextError: the encoding is unknown, a byte does not fit it (the message says which), or the text is empty.
        OSError: the stream cannot be read.
    """
    start = stream.tell() if stream.seekable() else None
    first = stream.read(CHUNK)
    mark, found = next(((m, name) for m, name in BYTE_ORDER_MARKS if first.startswith(m)), (b"", ""))
    name = encodings.text_codec(encoding or found or "utf-8")
    if mark and name in (found[:-3], "utf-8-sig"):
        name = found  # "utf-16" leaves the order of the bytes to the mark, which has said it
    elif mark and name != found:
        mark = b""  # the reader insists on another encoding: these bytes are its business
    try:
        if not mark:
            _check_beginning(first, name, insists=encoding is not None)
        return _read(stream, first, name, len(mark))
    except _NotInEncoding as error:
        raise TextError(f"{error}; {_advice(error, stream, start, name)}") from None


def _read(stream: BinaryIO, first: bytes, name: str, mark: int) -> Corpus:
    decoder = io.IncrementalNewlineDecoder(_Decoder(name, mark), translate=True)
    reader = _Reader()
    chunk = first[mark:]
    while chunk:
        reader.add(decoder.decode(chunk))
        chunk = stream.read(CHUNK)
    reader.add(decoder.decode(b"", final=True))
    ends = decoder.newlines or ()
    return reader.corpus(name, bool(mark), (ends,) if isinstance(ends, str) else tuple(ends))


def joined(corpora: Sequence[Corpus]) -> Corpus:
    """Several texts as one, with a boundary between any two: of one vocabulary, and none of them larger than it was.

    Its ``sha256`` is that of theirs, and its ``encoding`` theirs, separated by commas when they differ.
    """
    if len(corpora) == 1:
        return corpora[0]
    characters = "".join(sorted(set().union(*(corpus.vocabulary.characters for corpus in corpora))))
    vocabulary, dtype = Vocabulary(characters), _smallest(len(characters))
    counts = np.zeros(len(characters), np.int64)
    ends = list(accumulate(map(len, corpora)))
    ids = np.empty(ends[-1], dtype)
    for corpus, end in zip(corpora, ends, strict=True):
        new_id = vocabulary.encode(corpus.vocabulary.characters)
        counts[new_id] += corpus.counts
        new_id = new_id.astype(dtype)
        for start in range(0, len(corpus), CHUNK):  # an index of a whole text would take eight bytes a character
            chunk = corpus.ids[start : start + CHUNK]
            first = end - len(corpus) + start
            ids[first : first + len(chunk)] = new_id[chunk]
    return Corpus(
        ids=ids,
        vocabulary=vocabulary,
        counts=counts,
        sha256=hashlib.sha256("".join(corpus.sha256 for corpus in corpora).encode()).hexdigest(),
        encoding=", ".join(sorted({corpus.encoding for corpus in corpora})),
        byte_order_mark=any(corpus.byte_order_mark for corpus in corpora),
        line_ends=tuple(sorted({end for corpus in corpora for end in corpus.line_ends})),
        marks_inside=sum(corpus.marks_inside for corpus in corpora),
        boundaries=tuple(ends[:-1]),
    )


def normalised(text: str) -> str:
    """A text as ``read_text`` would have it: without byte order marks, and with every line end a newline."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace(MARK, "")


class _NotInEncoding(Exception):
    """Bytes are not in the encoding. ``where``: of the first that is not. ``guesses``: what they look like, if known.
    ``data``: some of them."""

    def __init__(self, said: str, where: int, data: bytes, guesses: tuple[encodings.Guess, ...] = ()) -> None:
        super().__init__(said)
        self.where, self.data, self.guesses = where, data, guesses


def _check_beginning(first: bytes, name: str, *, insists: bool) -> None:
    """Refuse what would pass for a text in this encoding, and is none. ``insists``: whether the encoding was named."""
    if name in ("utf-16", "utf-32"):
        guess = encodings.wide(first) or encodings.utf_8(first)
        raise _NotInEncoding(f"{name.upper()} without a byte order mark", 0, first, (guess,) if guess else ())
    if b"\0" in first and not name.startswith(("utf-16", "utf-32")):
        if guess := encodings.wide(first):
            raise _NotInEncoding("this is a text with NUL bytes", 0, first, (guess,))
        if first.count(0) > len(first) // 10:
            raise TextError("this is a binary file, not a text: much of it is NUL bytes; give a file of plain text")
    if not insists and (guess := encodings.escaped(first)):
        raise _NotInEncoding("this is a text with escape sequences", 0, first, (guess,))


def _advice(error: _NotInEncoding, stream: BinaryIO, start: int | None, name: str) -> str:
    """What to do about bytes that are not in the encoding. Only what works is advised, as far as can be told."""
    data = error.data if start is None else _around(stream, start + error.where)
    if name == "utf-8" and not error.guesses and _damaged_utf_8(data):
        return (
            "the rest is, so the file is damaged; to leave such bytes out: iconv -c -f utf-8 -t utf-8 FILE > NEW, "
            "and train on NEW"
        )
    found = error.guesses or tuple(guess for guess in encodings.guesses(data) if guess.encoding != name)
    fitting = [guess for guess in found[:MOST_GUESSES] if start is None or _fits(stream, start, guess.encoding)]
    if not fitting:
        return f"it is probably not a text; if it is, say in which encoding: {setting('encoding')} NAME"
    looks = [
        f"{guess.encoding} (\N{LEFT DOUBLE QUOTATION MARK}{guess.shown}\N{RIGHT DOUBLE QUOTATION MARK})"
        for guess in fitting
    ]
    *others, last = looks
    either = f"{', '.join(others)} or {last}" if others else last
    return f"it looks like {either}; if that is right, say {setting('encoding')} {fitting[0].encoding}"


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
        while chunk := stream.read(CHUNK):
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


class _Decoder(codecs.IncrementalDecoder):
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

    def _error(self, error: UnicodeDecodeError, pending: int) -> _NotInEncoding:
        where = self._offset - pending + error.start
        data = error.object
        byte = data[error.start] if error.start < len(data) else 0
        said = f"byte {where:,} (0x{byte:02x}) is not {self._encoding.upper()}: {error.reason}"
        return _NotInEncoding(said, where, data[data.rfind(b"\n", 0, error.start) + 1 :])

    def reset(self) -> None:
        self._decoder.reset()

    def getstate(self) -> tuple[bytes, int]:
        return self._decoder.getstate()


class _Reader:
    """Numbers characters in the order they are first seen; ``corpus`` renumbers them in sorted order."""

    def __init__(self) -> None:
        self._rank = np.full(MAX_CODE_POINT + 1, -1, np.int32)  # code point -> order of first sight
        self._seen: list[int] = []  # the inverse
        self._chunks: list[Ids] = []
        self._hash = hashlib.sha256()
        self._marks = 0

    def add(self, text: str) -> None:
        """Take the next piece of text, without byte order marks: they are left where files were joined."""
        if MARK in text:
            self._marks += text.count(MARK)
            text = text.replace(MARK, "")
        if not text:
            return
        try:
            self._hash.update(text.encode("utf-8"))
        except UnicodeEncodeError:
            raise TextError("the text holds half of a surrogate pair, which is not a character") from None
        codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
        present = np.unique(codes)
        new = present[self._rank[present] < 0]
        self._rank[new] = np.arange(len(self._seen), len(self._seen) + len(new))
        self._seen += new.tolist()
        self._chunks.append(self._rank[codes].astype(_smallest(len(self._seen))))

    def corpus(self, encoding: str, byte_order_mark: bool, line_ends: tuple[str, ...]) -> Corpus:
        """What was read, renumbered. The chunks are given up one by one, so that memory peaks at one text and a bit."""
        if not self._seen:
            raise TextError("the text is empty; give a file with some text in it")
        order = np.argsort(self._seen)
        dtype = _smallest(len(order))
        new_id = np.empty(len(order), dtype)
        new_id[order] = np.arange(len(order))
        ids = np.empty(sum(map(len, self._chunks)), dtype)
        counts = np.zeros(len(order), np.int64)
        start = len(ids)
        while self._chunks:
            chunk = new_id[self._chunks.pop()]
            start -= len(chunk)
            ids[start : start + len(chunk)] = chunk
            counts += np.bincount(chunk, minlength=len(order))
        vocabulary = Vocabulary("".join(chr(self._seen[n]) for n in order))
        return Corpus(
            ids, vocabulary, counts, self._hash.hexdigest(), encoding, byte_order_mark, line_ends, self._marks
        )


def _smallest(size: int) -> type[np.unsignedinteger]:
    """The smallest unsigned integer type that can tell ``size`` things apart."""
    return np.uint8 if size <= 2**8 else np.uint16 if size <= 2**16 else np.uint32
