"""Where the text of a run came from: what a checkpoint records of it, and finding it again."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import engine

from ..system.terminal import for_shell
from . import named
from .text_files import BUNDLED_TEXTS, bundled, can_be_reread, find_texts, some_of
from .texts import Single, Text, joined, read_one

MOST_BYTES = 16  # per character, with line ends and marks that reading drops; UTF-32 takes four


def origin_of(text: Text, checkpoint: Path, updates: int | None) -> engine.Origin:
    """What a checkpoint records about its text. Paths are relative to the checkpoint, so both can move together."""
    whole = Single(text.name, text.path, text.corpus).part
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
        texts = [read_one(name, where, encoding or _encoding(parts)) for name, where in find_texts(names)[0]]
        named.remember(Path(name) for name in names if can_be_reread(name))
    else:
        texts = [_read_where_it_was(part, path, encoding) for part in parts]
    by_hash: dict[str, list[Single]] = {}
    for text in texts:
        by_hash.setdefault(text.corpus.sha256, []).append(text)
    found = []
    for part in parts:
        if part.sha256 not in by_hash:
            raise engine.TextError(_another(part, texts, path, several=len(parts) > 1))
        same = by_hash[part.sha256]
        found.append(same.pop(0) if len(same) > 1 else same[0])
    return joined(found)


def _encoding(parts: Sequence[engine.Part]) -> str | None:
    """The encoding of all texts; None if they differ: then byte order marks will tell."""
    encodings = {part.encoding for part in parts}
    return encodings.pop() if len(encodings) == 1 else None


def _read_where_it_was(part: engine.Part, checkpoint: Path, encoding: str | None) -> Single:
    if part.path is not None:
        where = Path(os.path.normpath(_folder(checkpoint) / part.path))
        if not os.path.exists(where):  # noqa: PTH110 - Path.exists raises for a name that is too long
            raise engine.TextError(
                f"{where}, the text of the run in {checkpoint}, is gone; if it has moved, say where it is now: "
                "--text PATH"
            )
        _check_harmless(part, where, checkpoint)
        return read_one(part.name, where, encoding or part.encoding)
    if part.name not in BUNDLED_TEXTS:
        raise engine.TextError(
            f"the run in {checkpoint} read its text from a pipe; give it again: --text PATH, or - for a pipe"
        )
    return read_one(part.name, bundled(part.name), encoding or part.encoding)


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


def _another(part: engine.Part, texts: Sequence[Single], checkpoint: Path, *, several: bool) -> str:
    """The message that other texts were given than that of the run."""
    if several:
        return (
            f"{part.name} ({part.characters:,} characters), a text of the run in {checkpoint}, is not among "
            f"{some_of([text.name for text in texts])}; name every text of the run: --text PATH --text PATH"
        )
    (text, *_) = texts
    return (
        f"{text.name} is not the text of the run in {checkpoint} ({part.name}, {part.characters:,} characters; "
        f"this has {len(text.corpus):,}); name the right one: --text PATH"
    )
