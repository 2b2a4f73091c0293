"""Looks inside a model that nobody trains: its checkpoint and its text are read, in a thread of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

import engine

from ... import events
from ...commands import Look
from ..subject import subject_of
from . import answer


class LooksOfFiles:
    """Answers looks inside the model of a checkpoint, one after another. Of each kind only the latest waits.

    Args:
        checkpoint, path: the model.
        text: where to find a text to look at it with; none is where the checkpoint says that its own was. It is read
            when it is first needed.
        tell: takes the answers, in that thread.
    """

    def __init__(
        self, checkpoint: engine.Checkpoint, path: Path, text: Sequence[str], tell: Callable[[events.Event], None]
    ) -> None:
        self._checkpoint, self._path, self._text, self._tell = checkpoint, path, text, tell
        self._model: engine.Snapshot | None = None  # until it is needed
        self._without_text = ""  # why there is no text
        self._waiting: dict[type, Look] = {}
        self._works, self._lock = False, threading.Lock()

    def ask(self, order: Look) -> None:
        """Answer as soon as possible, and return at once."""
        with self._lock:
            self._waiting[type(order)] = order
            if not self._works:
                self._works = True
                threading.Thread(target=self._work, name="looks", daemon=True).start()

    def _next(self) -> Look | None:
        with self._lock:
            kind = next(iter(self._waiting), None)
            self._works = kind is not None
            return None if kind is None else self._waiting.pop(kind)

    def _work(self) -> None:
        while (order := self._next()) is not None:
            self._tell(self._answer(order))

    def _answer(self, order: Look) -> events.Event:
        update = self._checkpoint.update
        try:
            model = self._model = self._model or self._read()
            if self._without_text and not getattr(order, "text", ""):  # a typed text needs no other
                return events.NothingToSee(update, self._without_text)
            with np.errstate(all="ignore"):  # a model that has diverged may be looked at
                return engine.finish(answer(model, order))
        except engine.EngineError as error:
            return events.NothingToSee(update, str(error))
        except MemoryError:
            return events.NothingToSee(update, "there is not enough memory for this look; free some")
        except Exception as error:  # the thread has nobody else to tell
            return events.Warned(update, f"the look inside failed with {error!r}")

    def _read(self) -> engine.Snapshot:
        try:
            return subject_of(self._checkpoint, self._path, self._text).snapshot
        except engine.EngineError as error:
            self._without_text = str(error)
            return self._checkpoint.snapshot_with()
