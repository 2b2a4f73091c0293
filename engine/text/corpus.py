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

from ..errors import TextError
from . import encodings
from .decoding import Decoder, NotInEncoding, advice, check_beginning
from .vocabulary import MAX_CODE_POINT, Vocabulary

CHUNK = 1 << 20  # bytes
MARK = "\ufeff"  # the byte order mark, once it is decoded
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
            check_beginning(first, name, insists=encoding is not None)
        return _read(stream, first, name, len(mark))
    except NotInEncoding as error:
        raise TextError(f"{error}; {advice(error, stream, start, name)}") from None


def _read(stream: BinaryIO, first: bytes, name: str, mark: int) -> Corpus:
    decoder = io.IncrementalNewlineDecoder(Decoder(name, mark), translate=True)
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
    vocabulary, dtype = Vocabulary(characters), smallest(len(characters))
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
        self._chunks.append(self._rank[codes].astype(smallest(len(self._seen))))

    def corpus(self, encoding: str, byte_order_mark: bool, line_ends: tuple[str, ...]) -> Corpus:
        """What was read, renumbered. The chunks are given up one by one, so that memory peaks at one text and a bit."""
        if not self._seen:
            raise TextError("the text is empty; give a file with some text in it")
        order = np.argsort(self._seen)
        dtype = smallest(len(order))
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


def smallest(size: int) -> type[np.unsignedinteger]:
    """The smallest unsigned integer type that can tell ``size`` things apart."""
    return np.uint8 if size <= 2**8 else np.uint16 if size <= 2**16 else np.uint32
