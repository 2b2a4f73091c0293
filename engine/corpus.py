"""From a file of text to the ids of its characters.

The text is kept once, as the smallest unsigned integers that can name its characters: reading goes chunk by chunk, so
neither the bytes nor the decoded characters are ever in memory as a whole.
"""

from __future__ import annotations

import codecs
import hashlib
import io
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from .errors import TextError
from .vocabulary import MAX_CODE_POINT, Vocabulary

CHUNK = 1 << 20  # bytes
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
        sha256: of the characters that are learnt, as UTF-8, after the byte order mark and line ends are normalised.
        encoding: the name of the encoding it was read with.
        byte_order_mark: whether there was one; it was dropped.
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
    first = stream.read(CHUNK)
    mark, found = next(((m, name) for m, name in BYTE_ORDER_MARKS if first.startswith(m)), (b"", ""))
    try:
        name = codecs.lookup(encoding or found or "utf-8").name
    except LookupError:
        raise TextError(f"unknown encoding {encoding!r}; try utf-8, latin-1, cp1252 or utf-16") from None
    if mark and name in (found[:-3], "utf-8-sig"):
        name = found  # "utf-16" leaves the order of the bytes to the mark, which has said it
    elif mark and name != found:
        mark = b""  # the reader insists on another encoding: these bytes are its business
    if first.count(0) > len(first) // 10 and not name.startswith(("utf-16", "utf-32")):
        raise TextError(
            "this is a binary file, not a text: much of it is NUL bytes; if it is text, say --encoding utf-16"
        )
    decoder = io.IncrementalNewlineDecoder(_Decoder(name, len(mark)), translate=True)
    reader = _Reader()
    chunk = first[len(mark) :]
    while chunk:
        reader.add(decoder.decode(chunk))
        chunk = stream.read(CHUNK)
    reader.add(decoder.decode(b"", final=True))
    ends = decoder.newlines or ()
    return reader.corpus(name, bool(mark), (ends,) if isinstance(ends, str) else tuple(ends))


def normalised(text: str) -> str:
    """A text as ``read_text`` would have it: without a byte order mark, and with every line end a newline."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


class _Decoder(codecs.IncrementalDecoder):
    """Any codec's incremental decoder, whose errors say where in the stream the offending byte is."""

    def __init__(self, encoding: str, offset: int) -> None:
        super().__init__("strict")
        try:
            self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        except LookupError:
            raise TextError(f"the encoding {encoding} cannot be read in pieces; try utf-8") from None
        self._encoding, self._offset = encoding, offset  # offset: bytes that came before the next ones

    def decode(self, data: bytes, final: bool = False) -> str:  # type: ignore[override]
        pending = self._decoder.getstate()[0]
        try:
            text = self._decoder.decode(data, final)
        except UnicodeDecodeError as error:
            raise TextError(self._message(error, len(pending))) from None
        except TypeError:  # from a codec that translates something else, like rot13
            raise TextError(f"{self._encoding} is not an encoding of text") from None
        except (UnicodeError, ValueError) as error:
            raise TextError(f"the text is not {self._encoding}: {error}") from None
        if not isinstance(text, str):
            raise TextError(f"{self._encoding} is not an encoding of text")
        self._offset += len(data)
        return text

    def _message(self, error: UnicodeDecodeError, pending: int) -> str:
        where = self._offset - pending + error.start
        byte = error.object[error.start] if error.start < len(error.object) else 0
        advice = "cp1252 or latin-1" if self._encoding == "utf-8" else "utf-8 or latin-1"
        return (
            f"byte {where:,} (0x{byte:02x}) is not {self._encoding.upper()}: {error.reason}; "
            f"if the text is in another encoding, say so: --encoding {advice}"
        )

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

    def add(self, text: str) -> None:
        """Take the next piece of text."""
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
        return Corpus(ids, vocabulary, counts, self._hash.hexdigest(), encoding, byte_order_mark, line_ends)


def _smallest(size: int) -> type[np.unsignedinteger]:
    """The smallest unsigned integer type that can tell ``size`` things apart."""
    return np.uint8 if size <= 2**8 else np.uint16 if size <= 2**16 else np.uint32
