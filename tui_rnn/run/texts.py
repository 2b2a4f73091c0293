"""The text to learn: reading it, joining several, and saying what was read."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import engine

from ..system import files
from ..system.files import reason_of
from ..system.terminal import for_shell
from . import formats, named
from .text_files import can_be_reread, find_texts, is_bundled

RARE = 5  # a character that occurs fewer times than this is called rare


@dataclass(frozen=True, slots=True)
class Text:
    """A text that was read, or several that were joined.

    Attributes:
        name: to show.
        path: None for a bundled text, for what can be read only once, like a pipe, and for several texts.
        corpus: its characters.
        parts: each of several texts, with the figures of its own corpus and the path as found; empty for one text.
        left_out: messages about files left out of folders.
    """

    name: str
    path: Path | None
    corpus: engine.Corpus
    parts: tuple[engine.Part, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def paths(self) -> Iterator[Path]:
        """Every file that was read and can be read again."""
        if self.path is not None:
            yield self.path
        yield from (Path(part.path) for part in self.parts if part.path is not None)


@dataclass(frozen=True, slots=True)
class Single:
    """One text that was read."""

    name: str
    path: Path | None
    corpus: engine.Corpus

    @property
    def part(self) -> engine.Part:
        corpus, path = self.corpus, None if self.path is None else str(self.path)
        return engine.Part(
            name=self.name, path=path, sha256=corpus.sha256, characters=len(corpus), encoding=corpus.encoding
        )


def read(arguments: str | Sequence[str] | None, encoding: str | None = None) -> Text:
    """Read the texts that the command line names: none means the bundled book, "-" means standard input.

    From a folder and its subfolders, all *.txt files are read, packed ones too, in the order of their names.

    Raises:
        engine.TextError: one of them cannot be read; the message names it.
    """
    names = [arguments] if isinstance(arguments, str) else list(arguments or ())
    found, left_out = find_texts(names)
    text = joined([read_one(name, path, encoding) for name, path in found], left_out)
    named.remember(Path(name) for name in names if can_be_reread(name) and not is_bundled(Path(name)))
    return text


def read_one(name: str, path: Path | None, encoding: str | None) -> Single:
    """Read one text; ``path`` is None for standard input."""
    if path is None:
        if sys.stdin is None:
            raise engine.TextError("standard input is closed; give the name of a file")
        return Single(name, None, _corpus(formats.Source(sys.stdin.buffer), None, encoding, name))
    try:
        with files.opened(path) as stream:
            status, again = os.fstat(stream.fileno()), can_be_reread(str(path))
            if stat.S_ISREG(status.st_mode):
                source = formats.Source(stream, status.st_size)  # no more than its present size: some files never end
                found = _corpus(source, path, encoding, path)
                return Single(name, path if again and not is_bundled(path) else None, found)
            if again:
                raise engine.TextError(_no_file(path, status.st_mode))
            os.set_blocking(stream.fileno(), True)
            return Single(name, None, _corpus(formats.Source(stream), None, encoding, path))
    except OSError as error:
        raise engine.TextError(f"{path} cannot be read: {reason_of(error)}") from None


def _no_file(path: Path, mode: int) -> str:
    if stat.S_ISFIFO(mode):
        return f"{path} is a pipe, not a file; to read from it anyway: tui-rnn train - < {for_shell(path)}"
    return f"{path} is a device, not a file; give a text file"


def _corpus(source: formats.Source, path: Path | None, encoding: str | None, named: object) -> engine.Corpus:
    try:
        return engine.read_text(cast("BinaryIO", formats.text_in(source, path)), encoding)
    except engine.TextError as error:
        raise error.about(named) from None


def joined(texts: Sequence[Single], left_out: Iterable[str] = ()) -> Text:
    """One text, or several read one after another."""
    first = texts[0]
    if len(texts) == 1:
        return Text(first.name, first.path, first.corpus, (), tuple(left_out))
    parts = tuple(text.part for text in texts)
    corpus = engine.joined([text.corpus for text in texts])
    return Text(f"{first.name} and {len(texts) - 1:,} more", None, corpus, parts, tuple(left_out))


def describe(text: Text) -> str:
    """One line about what was read: size, encoding, line ends, distinct and rare characters."""
    corpus = text.corpus
    several = f" in {len(text.parts):,} texts" if text.parts else ""
    parts = [f"{len(corpus):,} characters{several}", corpus.encoding.upper()]
    if corpus.byte_order_mark:
        parts.append("byte order mark dropped")
    if corpus.marks_inside:
        marks = "byte order mark" if corpus.marks_inside == 1 else "byte order marks"
        parts.append(f"{corpus.marks_inside:,} {marks} inside the text dropped")
    names = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}
    ends = "/".join(names[end] for end in sorted(corpus.line_ends))
    if ends:
        parts.append(f"{ends} line endings" + ("" if corpus.line_ends == ("\n",) else " (normalised to LF)"))
    parts.append(f"{len(corpus.vocabulary)} distinct characters{_rare(corpus)}")
    return f"{text.name}: " + ", ".join(parts)


def _rare(corpus: engine.Corpus) -> str:
    rare = [c for c, n in zip(corpus.vocabulary.characters, corpus.counts, strict=True) if n < RARE]
    if not rare:
        return ""
    some = " ".join(rare[:8]) + (" ..." if len(rare) > 8 else "")
    return f" ({len(rare)} of them rare: {some})"
