"""Finding and reading the text that is to be learnt: a file, standard input, or the bundled book."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

import engine

BUNDLED = "the-salt-lantern.txt"
RARE = 5  # a character that occurs fewer times than this is called rare


@dataclass(frozen=True, slots=True)
class Text:
    """A text that was read. ``path`` is None for the bundled book, and for what can be read only once, like a pipe."""

    name: str
    path: Path | None
    corpus: engine.Corpus


def read(argument: str | None, encoding: str | None = None) -> Text:
    """Read the text that the command line names: None is the bundled book, "-" is standard input.

    Raises:
        engine.TextError: it cannot be read; the message names it.
    """
    if argument == "-":
        if sys.stdin is None:
            raise engine.TextError("standard input is closed; give the name of a file")
        return Text("standard input", None, engine.read_text(sys.stdin.buffer, encoding))
    path = bundled_book() if argument is None else Path(argument)
    try:
        with path.open("rb") as stream:
            corpus = engine.read_text(stream, encoding)
            lasts = stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except IsADirectoryError:
        raise engine.TextError(f"{path} is a folder; give a file of text") from None
    except OSError as error:
        raise engine.TextError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from None
    except engine.TextError as error:
        raise engine.TextError(f"{path}: {error}") from None
    return Text(path.name, path if argument is not None and lasts else None, corpus)


def bundled_book() -> Path:
    """Where the bundled book is: inside an installed package, or in the source tree."""
    package = Path(__file__).parent
    installed = package / "data" / BUNDLED
    return installed if installed.exists() else package.parent / "data" / BUNDLED


def origin(text: Text, checkpoint: Path, updates: int | None) -> engine.Origin:
    """What a checkpoint remembers of its text. The path is relative to the checkpoint, so that both may move."""
    folder = checkpoint.absolute().parent
    return engine.Origin(
        name=text.name,
        path=os.path.relpath(text.path.absolute(), folder) if text.path else None,
        sha256=text.corpus.sha256,
        characters=len(text.corpus),
        encoding=text.corpus.encoding,
        updates=updates,
    )


def read_again(checkpoint: engine.Checkpoint, path: Path, argument: str | None, encoding: str | None) -> Text:
    """The text of a saved run, for going on with it; ``argument`` overrides where it is looked for.

    Raises:
        engine.TextError: it cannot be found, or is not the text that the run was learning.
    """
    saved = checkpoint.origin
    if argument is None and saved.path is not None:
        argument = os.path.normpath(path.absolute().parent / saved.path)
        if not Path(argument).exists():
            raise engine.TextError(
                f"{argument}, which the run in {path} was learning, is gone; if it has moved, say "
                "where it is now: --text PATH"
            )
    elif argument is None and saved.name != BUNDLED:
        raise engine.TextError(
            f"the run in {path} read its text from a pipe; give it again: --text PATH, or - for a pipe"
        )
    text = read(argument, encoding or saved.encoding)
    if text.corpus.sha256 != saved.sha256:
        raise engine.TextError(
            f"{text.name} is not the text that the run in {path} was learning ({saved.name}, "
            f"{saved.characters:,} characters; this has {len(text.corpus):,}); name the right one: --text PATH"
        )
    return text


def describe(text: Text) -> str:
    """One line on what was read: size, encoding, line ends, distinct and rare characters."""
    corpus = text.corpus
    parts = [f"{len(corpus):,} characters", corpus.encoding.upper()]
    if corpus.byte_order_mark:
        parts.append("byte order mark dropped")
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
