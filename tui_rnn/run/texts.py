"""Finding and reading the text to learn: files, folders of files, standard input, or the bundled book."""

from __future__ import annotations

import dataclasses
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import engine

from ..system import files
from ..system.terminal import for_shell
from . import formats, named

BUNDLED = "the-salt-lantern.txt"
DEMO_QUOTES = "demo-quotes.txt"  # whose quoted words are in capitals, for a unit that follows quotes
RARE = 5  # a character that occurs fewer times than this is called rare
SUFFIXES = (".txt", ".txt.gz", ".txt.bz2", ".txt.xz")  # of the files that are read from a folder, except for these:
WRITTEN = ".samples.txt"  # what models have written, next to their checkpoints
MOST_TEXTS = 10_000
MOST_PATHS = 3 << 20  # total characters: every checkpoint holds all paths, in a description of at most 8 MiB
DESCRIPTORS = (
    "/dev/stdin",
    "/dev/fd/",
    "/proc/self/fd/",
)  # such as the shell's <(command): pipes that are meant to be read
NAMED = 3  # names in a message, at most
MOST_BYTES = 16  # per character, with line ends and marks that reading drops; UTF-32 takes four


@dataclass(frozen=True, slots=True)
class Text:
    """A text that was read, or several that were joined.

    Attributes:
        name: to show.
        path: None for the bundled book, for what can be read only once, like a pipe, and for several texts.
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
class _Single:
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
    found, left_out = _found(names)
    text = _joined([_read(name, path, encoding) for name, path in found], left_out)
    named.remember(Path(name) for name in names if _lasts(name))
    return text


def _found(arguments: Sequence[str]) -> tuple[list[tuple[str, Path | None]], tuple[str, ...]]:
    """The name and path of each text (None for standard input), and what was left out of folders."""
    if not arguments:
        return [(BUNDLED, bundled_book())], ()
    if "" in arguments:  # from an unset shell variable, say; it would mean the current folder
        raise engine.TextError("the name of a text is empty; give a file, a folder, or leave it out")
    if arguments.count("-") > 1:
        raise engine.TextError("standard input can be read only once; give - once")
    found: list[tuple[str, Path | None]] = []
    left_out: list[str] = []
    for argument in arguments:
        path = Path(argument)
        if argument == "-":
            found.append(("standard input", None))
        elif os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises for a name that is too long
            files, others = _files_in(path)
            found += [(str(file.relative_to(path)), file) for file in files]
            left_out += [f"left out of {path}: {_some(others)}"] if others else []
        else:
            found.append((path.name, path))
    if len(found) > MOST_TEXTS or sum(len(str(path)) for _, path in found) > MOST_PATHS:
        raise engine.TextError(
            f"these {len(found):,} texts are more than a checkpoint can name ({MOST_TEXTS:,}, with "
            f"{MOST_PATHS >> 20} MB of paths); join them into fewer files"
        )
    return found, tuple(left_out)


def _files_in(folder: Path) -> tuple[list[Path], list[str]]:
    """The texts of a folder in order, and the names of everything else in it."""
    files: list[Path] = []
    others: list[str] = []

    def fail(error: OSError) -> None:
        raise engine.TextError(f"{error.filename} cannot be read: {(error.strerror or str(error)).lower()}")

    for place, folders, names in os.walk(folder, onerror=fail):
        hidden = [name for name in folders if name.startswith(".")]
        folders[:] = [name for name in folders if name not in hidden]
        for name in names:
            path = Path(place, name)
            wanted = name.lower().endswith(SUFFIXES) and not name.endswith(WRITTEN) and not name.startswith(".")
            if wanted and path.is_file():
                files.append(path)
            else:
                others.append(str(path.relative_to(folder)))
        links = [name for name in folders if Path(place, name).is_symlink()]
        others += [str(Path(place, name).relative_to(folder)) for name in (*hidden, *links)]
    if not files:
        raise engine.TextError(f"{folder} is a folder without *.txt files; name the files to read")
    return sorted(files, key=lambda path: path.relative_to(folder).parts), sorted(others)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _read(name: str, path: Path | None, encoding: str | None) -> _Single:
    """Read one text; ``path`` is None for standard input."""
    if path is None:
        if sys.stdin is None:
            raise engine.TextError("standard input is closed; give the name of a file")
        return _Single(name, None, _corpus(formats.Source(sys.stdin.buffer), None, encoding, name))
    try:
        with files.opened(path) as stream:
            status, lasts = os.fstat(stream.fileno()), _lasts(str(path))
            if stat.S_ISREG(status.st_mode):
                source = formats.Source(stream, status.st_size)  # no more than its present size: some files never end
                found = _corpus(source, path, encoding, path)
                return _Single(name, path if lasts and path != bundled_book() else None, found)
            if lasts:
                raise engine.TextError(_no_file(path, status.st_mode))
            os.set_blocking(stream.fileno(), True)
            return _Single(name, None, _corpus(formats.Source(stream), None, encoding, path))
    except OSError as error:
        raise engine.TextError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from None


def _lasts(name: str) -> bool:
    """Whether a name is that of a file that can be read again."""
    return name != "-" and not name.startswith(DESCRIPTORS)


def _no_file(path: Path, mode: int) -> str:
    if stat.S_ISFIFO(mode):
        return f"{path} is a pipe, not a file; to read from it anyway: tui-rnn train - < {for_shell(path)}"
    return f"{path} is a device, not a file; give a text file"


def _corpus(source: formats.Source, path: Path | None, encoding: str | None, named: object) -> engine.Corpus:
    try:
        return engine.read_text(cast("BinaryIO", formats.text_in(source, path)), encoding)
    except engine.TextError as error:
        raise error.about(named) from None


def _joined(texts: Sequence[_Single], left_out: Iterable[str] = ()) -> Text:
    first = texts[0]
    if len(texts) == 1:
        return Text(first.name, first.path, first.corpus, (), tuple(left_out))
    parts = tuple(text.part for text in texts)
    corpus = engine.joined([text.corpus for text in texts])
    return Text(f"{first.name} and {len(texts) - 1:,} more", None, corpus, parts, tuple(left_out))


def bundled_book() -> Path:
    """Where the bundled book is."""
    return bundled(BUNDLED)


def bundled(name: str) -> Path:
    """Where a bundled text is: inside an installed package, or in the source tree."""
    package = Path(__file__).parents[1]
    installed = package / "data" / name
    return installed if installed.exists() else package.parent / "data" / name


def origin(text: Text, checkpoint: Path, updates: int | None) -> engine.Origin:
    """What a checkpoint records about its text. Paths are relative to the checkpoint, so both can move together."""
    whole = _Single(text.name, text.path, text.corpus).part
    found = engine.Origin(**dataclasses.asdict(whole), updates=updates, parts=text.parts)
    return _with_paths(found, lambda path: os.path.relpath(os.path.abspath(path), _folder(checkpoint)))  # noqa: PTH100


def moved(found: engine.Origin, checkpoint: Path, new: Path) -> engine.Origin:
    """What a checkpoint at ``new`` records about the same texts."""
    return _with_paths(found, lambda path: os.path.relpath(os.path.join(_folder(checkpoint), path), _folder(new)))  # noqa: PTH118


def _folder(checkpoint: Path) -> Path:
    return checkpoint.absolute().parent


def _with_paths(found: engine.Origin, changed: Callable[[str], str]) -> engine.Origin:
    parts = tuple(
        part if part.path is None else dataclasses.replace(part, path=changed(part.path)) for part in found.parts
    )
    path = None if found.path is None else changed(found.path)
    return dataclasses.replace(found, path=path, parts=parts)


def reread(
    checkpoint: engine.Checkpoint, path: Path, arguments: str | Sequence[str] | None, encoding: str | None
) -> Text:
    """The text of a saved run, for resuming it; ``arguments`` override where to look for it.

    Several texts are recognised by their contents among those named, and joined in the order of the run.

    Raises:
        engine.TextError: it cannot be found, or is not the text of the run.
    """
    saved = checkpoint.origin
    parts = saved.parts or (saved,)
    if arguments:
        names = [arguments] if isinstance(arguments, str) else list(arguments)
        texts = [_read(name, where, encoding or _encoding(parts)) for name, where in _found(names)[0]]
        named.remember(Path(name) for name in names if _lasts(name))
    else:
        texts = [_read_where_it_was(part, path, encoding) for part in parts]
    by_hash: dict[str, list[_Single]] = {}
    for text in texts:
        by_hash.setdefault(text.corpus.sha256, []).append(text)
    found = []
    for part in parts:
        if part.sha256 not in by_hash:
            raise engine.TextError(_another(part, texts, path, several=len(parts) > 1))
        same = by_hash[part.sha256]
        found.append(same.pop(0) if len(same) > 1 else same[0])
    return _joined(found)


def _encoding(parts: Sequence[engine.Part]) -> str | None:
    """The encoding of all texts; None if they differ: then byte order marks will tell."""
    encodings = {part.encoding for part in parts}
    return encodings.pop() if len(encodings) == 1 else None


def _read_where_it_was(part: engine.Part, checkpoint: Path, encoding: str | None) -> _Single:
    if part.path is not None:
        where = Path(os.path.normpath(_folder(checkpoint) / part.path))
        if not os.path.exists(where):  # noqa: PTH110 - Path.exists raises for a name that is too long
            raise engine.TextError(
                f"{where}, the text of the run in {checkpoint}, is gone; if it has moved, say where it is now: "
                "--text PATH"
            )
        _check_harmless(part, where, checkpoint)
        return _read(part.name, where, encoding or part.encoding)
    if part.name != BUNDLED:
        raise engine.TextError(
            f"the run in {checkpoint} read its text from a pipe; give it again: --text PATH, or - for a pipe"
        )
    return _read(BUNDLED, bundled_book(), encoding or part.encoding)


def _check_harmless(part: engine.Part, where: Path, checkpoint: Path) -> None:
    """Refuse to open a file that a stranger may have named in a checkpoint to get it opened."""
    if not named.may_be_opened(where, checkpoint):
        raise engine.TextError(
            f"the text of the run in {checkpoint} is {where}, which is not in the checkpoint's folder and was not "
            f"named on this machine before; if that is the text you mean, say so: --text {for_shell(where)}"
        )
    size = os.stat(where).st_size  # noqa: PTH116
    if size > MOST_BYTES * part.characters + (1 << 12):
        raise engine.TextError(
            f"{where} has {size:,} bytes, too many for the {part.characters:,} characters of the text of the run in "
            f"{checkpoint}; name the right text: --text PATH"
        )


def _another(part: engine.Part, texts: Sequence[_Single], checkpoint: Path, *, several: bool) -> str:
    """The message that other texts were given than that of the run."""
    if several:
        return (
            f"{part.name} ({part.characters:,} characters), a text of the run in {checkpoint}, is not among "
            f"{_some([text.name for text in texts])}; name every text of the run: --text PATH --text PATH"
        )
    (text, *_) = texts
    return (
        f"{text.name} is not the text of the run in {checkpoint} ({part.name}, {part.characters:,} characters; "
        f"this has {len(text.corpus):,}); name the right one: --text PATH"
    )


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
        parts.append(f"line ends {ends}" + ("" if corpus.line_ends == ("\n",) else " (normalised to LF)"))
    parts.append(f"{len(corpus.vocabulary)} distinct{_rare(corpus)}")
    return f"{text.name}: " + ", ".join(parts)


def _rare(corpus: engine.Corpus) -> str:
    rare = [c for c, n in zip(corpus.vocabulary.characters, corpus.counts, strict=True) if n < RARE]
    if not rare:
        return ""
    some = " ".join(rare[:8]) + (" ..." if len(rare) > 8 else "")
    return f" ({len(rare)} of them rare: {some})"
