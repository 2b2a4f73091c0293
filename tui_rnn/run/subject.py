"""A checkpoint's model, and the text to look at it with: that of its run, read again, or another one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

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
    ids, unknown = _translated(text.corpus, checkpoint.vocabulary)
    if not len(ids):
        raise engine.TextError(
            f"{text.name} has not one character that the model in {path} knows; give a text of the same script"
        )
    return Subject(checkpoint.snapshot_with(ids), text.name, False, unknown, len(text.corpus) - len(ids))


def _own(checkpoint: engine.Checkpoint, text: texts.Text) -> Subject:
    return Subject(checkpoint.snapshot(text.corpus.ids, text.corpus.boundaries), text.name, True)


def _translated(corpus: engine.Corpus, known: engine.Vocabulary) -> tuple[NDArray[np.uint32], str]:
    """The text in the ids of another vocabulary, without what that does not know; and those characters, each once."""
    places = {character: n for n, character in enumerate(known.characters)}
    characters = corpus.vocabulary.characters
    is_known = np.array([character in places for character in characters])
    table = np.array([places.get(character, 0) for character in characters], np.uint32)
    ids = corpus.ids[is_known[corpus.ids]]
    return table[ids], "".join(character for character in characters if character not in places)
