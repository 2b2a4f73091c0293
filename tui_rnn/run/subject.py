"""A checkpoint's model, and the text to look at it with: that of its run, read again, or another one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path

import engine

from . import origins, texts


@dataclass(frozen=True, slots=True)
class Subject:
    """What is looked at.

    Attributes:
        snapshot: the model and the text.
        text: the text's name.
        own: whether it is the text of the run, and not another.
        unknown: the characters that the model does not know, each once. left_out: how many there were in the text.
    """

    snapshot: engine.Snapshot
    text: str
    own: bool
    unknown: str = ""
    left_out: int = 0


def subject_of(
    checkpoint: engine.Checkpoint, path: Path, arguments: Sequence[str] = (), encoding: str | None = None
) -> Subject:
    """A checkpoint's model with the text of its run; or with that of ``arguments``, whichever it is.

    Raises:
        engine.EngineError: the text cannot be read, or the model knows none of its characters.
    """
    if not arguments:
        return _own(checkpoint, origins.reread(checkpoint, path, None, encoding))
    text = texts.read(arguments, encoding)
    if text.corpus.sha256 == checkpoint.origin.sha256:
        return _own(checkpoint, text)
    vocabulary = text.corpus.vocabulary
    known = engine.is_known(vocabulary.characters, checkpoint.vocabulary)
    ids = engine.translated(text.corpus.ids, vocabulary, checkpoint.vocabulary, known)
    unknown = "".join(compress(vocabulary.characters, ~known))
    if not len(ids):
        raise engine.TextError(
            f"{text.name} has not one character that the model in {path} knows; give a text of the same script"
        )
    return Subject(checkpoint.snapshot_with(ids), text.name, False, unknown, len(text.corpus) - len(ids))


def _own(checkpoint: engine.Checkpoint, text: texts.Text) -> Subject:
    return Subject(checkpoint.snapshot(text.corpus.ids, text.corpus.boundaries), text.name, True)
