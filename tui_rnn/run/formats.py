"""What a file is, by its first bytes. Compressed texts are unpacked; for anything else a message says what to do."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import stat
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

import engine

from ..system import files, memory
from ..system.terminal import for_shell

HEAD = 512  # bytes that identify a file
PIECE = 1 << 20  # bytes unpacked at a time
MOST_UNPACKED = 1 << 30  # bytes: a packed file may be a bomb, a thousand times as large when unpacked
MOST_DICTIONARY = 256 << 20  # bytes of memory that unpacking xz may take; xz -9 needs 65 MB
FIRST_NAME = 30  # offset of the first member's name in a zip file

# (offset, bytes, what it is, what to do); FILE stands for the file's name, quoted for the shell.
CHECKPOINT = "a checkpoint"
OFFICE = "save it as plain text from the program that made it"
CONVERT = "convert it to plain text first"
MAGIC: tuple[tuple[int, bytes, str, str], ...] = (
    (FIRST_NAME, b"meta.json", CHECKPOINT, "to resume it: tui-rnn train --resume FILE"),
    (FIRST_NAME, b"mimetypeapplication/epub", "an e-book (EPUB)", CONVERT + ", for instance with ebook-convert"),
    (FIRST_NAME, b"mimetypeapplication/vnd.oasis", "an OpenDocument file", OFFICE),
    (FIRST_NAME, b"[Content_Types].xml", "an Office file, such as Word's .docx", OFFICE),
    (FIRST_NAME, b"_rels/.rels", "an Office file, such as Word's .docx", OFFICE),
    (FIRST_NAME, b"word/", "an Office file, such as Word's .docx", OFFICE),
    (0, b"PK\x03\x04", "a zip archive", "give its contents: unzip -p FILE | tui-rnn train -"),
    (0, b"PK\x05\x06", "an empty zip archive", "give a text file"),
    (0, b"%PDF-", "a PDF file", "convert it first: pdftotext FILE book.txt"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file, such as Word's .doc", OFFICE),
    (0, b"{\\rtf", "an RTF file", OFFICE),
    (0, b"AT&TFORM", "a DjVu file", CONVERT + ", for instance with djvutxt"),
    (60, b"BOOKMOBI", "an e-book (Mobipocket)", CONVERT + ", for instance with ebook-convert"),
    (0, b"SQLite format 3\0", "a database (SQLite)", "export the text in it to a file first"),
    (0, b"\x28\xb5\x2f\xfd", "a zstd archive", "unpack it: zstdcat FILE | tui-rnn train -"),
    (0, b"\x1f\x9d", "a compress archive", "unpack it: zcat FILE | tui-rnn train -"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it first"),
    (0, b"Rar!\x1a\x07", "a rar archive", "unpack it first"),
    (257, b"ustar", "a tar archive", "give its contents: tar -xOf FILE | tui-rnn train -"),
    (0, b"\x93NUMPY", "a NumPy array", "give a text file"),
    (0, b"\x89PNG\r\n\x1a\n", "an image (PNG)", "give a text file"),
    (0, b"\xff\xd8\xff", "an image (JPEG)", "give a text file"),
    (0, b"GIF87a", "an image (GIF)", "give a text file"),
    (0, b"GIF89a", "an image (GIF)", "give a text file"),
    (8, b"WEBPVP8", "an image (WebP)", "give a text file"),
    (8, b"WAVEfmt", "an audio file", "give a text file"),
    (0, b"OggS\0", "an audio file", "give a text file"),
    (0, b"ID3\x02", "an audio file", "give a text file"),
    (0, b"ID3\x03", "an audio file", "give a text file"),
    (0, b"ID3\x04", "an audio file", "give a text file"),
    (4, b"ftyp", "a video or audio file", "give a text file"),
    (0, b"\x7fELF", "a program", "give a text file"),
)


class Source(io.BufferedIOBase):
    """A stream whose first bytes can be peeked at, and that gives at most ``most`` bytes (None: no limit)."""

    def __init__(self, stream: BinaryIO, most: int | None = None) -> None:
        self._stream, self._most = stream, most
        self._start = stream.tell() if stream.seekable() else None
        self._left, self._ahead = most, b""

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Whether it can be read again."""
        return self._start is not None

    def tell(self) -> int:
        """The start: nobody asks anywhere else."""
        return 0

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to an offset from where the stream started."""
        assert self._start is not None and whence == io.SEEK_SET
        self._stream.seek(self._start + offset)
        self._left, self._ahead = None if self._most is None else self._most - offset, b""
        return offset

    def read(self, size: int | None = -1) -> bytes:
        """The next bytes; fewer only at the end."""
        assert size is not None and size >= 0
        while len(self._ahead) < size and (piece := self._next(size - len(self._ahead))):
            self._ahead += piece
        data, self._ahead = self._ahead[:size], self._ahead[size:]
        return data

    def _next(self, size: int) -> bytes:
        piece = self._stream.read(size if self._left is None else min(size, self._left))
        if self._left is not None:
            self._left -= len(piece)
        return piece

    def head(self) -> bytes:
        """Peek at the first HEAD bytes. Call it before reading anything."""
        data = self.read(HEAD)
        self._ahead = data + self._ahead
        return data


class Unpacked(Source):
    """A packed stream, unpacked, up to a limit."""

    def __init__(self, pieces: Iterator[bytes], what: str) -> None:
        super().__init__(io.BytesIO(), None)
        self._start, self._pieces, self._what = None, pieces, what
        free = memory.available()
        self._limit = self._room = MOST_UNPACKED if free is None else min(MOST_UNPACKED, free // 4)

    def _next(self, size: int) -> bytes:
        try:
            piece = next(self._pieces, b"")
        except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError) as error:
            raise engine.TextError(f"{self._what} that is damaged: {error}") from None
        self._room -= len(piece)
        if self._room < 0:
            raise engine.TextError(
                f"{self._what} that unpacks to more than {self._limit >> 20:,} MB, the limit for packed texts; "
                "unpack it first"
            )
        return piece


def text_in(source: Source, path: Path | None = None) -> Source:
    """The text in a stream, unpacked if it is packed with gzip, bzip2 or xz. ``path``: for the advice.

    Raises:
        engine.TextError: it is not a text.
    """
    head = source.head()
    for magic, (what, unpacker) in PACKED.items():
        if head.startswith(magic):
            inner = Unpacked(unpacker(source), what)
            _refuse(inner.head(), None, inside=f"{what} that holds ")
            return inner
    _refuse(head, path, inside="this is ")
    return source


def is_checkpoint(name: str) -> bool:
    """Whether a file is to be taken for a checkpoint and not for a text: by its name, or by how it begins."""
    if name.endswith(".npz"):
        return True
    try:
        with files.opened(Path(name)) as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                return False  # what is read of a pipe is gone
            head = stream.read(HEAD)
    except (OSError, ValueError):
        return False
    return next((what for place, magic, what, _ in MAGIC if head.startswith(magic, place)), "") is CHECKPOINT


def _refuse(head: bytes, path: Path | None, *, inside: str) -> None:
    for place, magic, what, advice in MAGIC:
        zipped = place != FIRST_NAME or head.startswith(b"PK\x03\x04")
        if zipped and head.startswith(magic, place):
            name = "FILE" if path is None else for_shell(path)
            if what is CHECKPOINT and path is not None and not _is_run(path):
                advice = "to sample from it: tui-rnn sample FILE"
            raise engine.TextError(f"{inside}{what}, not a text; {advice.replace('FILE', name)}")


def _is_run(path: Path) -> bool:
    """Whether a checkpoint is a run, which can be resumed."""
    try:
        return engine.load(path).kind == "run"
    except engine.CheckpointError:
        return True  # --resume says what is wrong with it


def _gzip(source: Source) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=cast("BinaryIO", source)) as file:
        while piece := file.read(PIECE):
            yield piece


def _decompressed(source: Source, new: Callable[[], bz2.BZ2Decompressor | lzma.LZMADecompressor]) -> Iterator[bytes]:
    """The contents of one packed stream, or of several in a row."""
    decompressor, data = new(), source.read(PIECE)
    while data or not decompressor.needs_input:
        if piece := decompressor.decompress(data, PIECE):
            yield piece
        data = b""
        if decompressor.eof:
            data = (decompressor.unused_data or source.read(PIECE)).lstrip(b"\0")  # xz may pad with zeros
            if not data:
                return
            decompressor = new()
        elif decompressor.needs_input:
            data = source.read(PIECE)
    raise EOFError("it ends too early")


def _bzip2(source: Source) -> Iterator[bytes]:
    return _decompressed(source, bz2.BZ2Decompressor)


def _xz(source: Source) -> Iterator[bytes]:
    return _decompressed(source, lambda: lzma.LZMADecompressor(memlimit=MOST_DICTIONARY))


PACKED: dict[bytes, tuple[str, Callable[[Source], Iterator[bytes]]]] = {
    b"\x1f\x8b\x08": ("a gzip archive", _gzip),
    **{b"BZh%d1AY&SY" % level: ("a bzip2 archive", _bzip2) for level in range(1, 10)},
    **{b"BZh%d\x17\x72\x45\x38" % level: ("a bzip2 archive", _bzip2) for level in range(1, 10)},  # an empty one
    b"\xfd7zXZ\0": ("an xz archive", _xz),
}
