"""A new run that begins with the weights of a trained model: ``--init-from``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import engine
from engine import Trainer

from ..flags import as_given
from .options import UsageError
from .runfiles import RunFiles

SHOWN = 8  # characters that are named
# The highest learning rate whose first updates were seen to leave a model as good as it was. AdaGrad, Adam and Lion
# begin with steps of this size for every weight, however well trained.
GENTLE = 0.01


@dataclass(frozen=True, slots=True)
class Start:
    """The model to begin with.

    Attributes:
        path: of its checkpoint.
    """

    checkpoint: engine.Checkpoint
    path: Path

    @property
    def settings(self) -> dict[str, Any]:
        """Those of its run, which the new run has as well; apart from what belonged to that run alone."""
        usual = engine.Config().to_dict()
        return {
            name: usual[name] if name in engine.OF_A_RUN else value
            for name, value in self.checkpoint.config.to_dict().items()
        }

    def trainer(self, config: engine.Config, corpus: engine.Corpus) -> Trainer:
        """The new run. Raises as ``engine.Trainer`` does."""
        return self.checkpoint.new_run(config, corpus.ids, corpus.vocabulary, corpus.boundaries)

    @property
    def recorded(self) -> engine.Pretrained:
        """What the new run's checkpoints say about it."""
        return self.checkpoint.as_pretrained(self.path.name)

    def describe(self, trainer: Trainer) -> Iterator[str]:
        """What a person is told before the run: whose weights these are, and what becomes of them."""
        yield self._characters(trainer.vocabulary.characters)
        config = trainer.config
        if config.learning_rate > GENTLE and not config.warmup:
            yield (
                f"at a learning rate of {config.learning_rate:g} the first updates undo much of what the model has "
                "learnt; --warmup 1000 preserves it"
            )

    def _characters(self, ours: str) -> str:
        theirs = self.checkpoint.vocabulary.characters
        source = f"{self.path} (update {self.checkpoint.update:,} on {self.checkpoint.origin.name})"
        known = len(set(theirs) & set(ours))
        line = f"weights from {source}, which knows {known} of the {len(ours)} characters of the text"
        if new := [c for c in ours if c not in theirs]:
            line += f"; new: {_some(new)}"
        if dropped := [c for c in theirs if c not in ours]:
            line += f"; dropped, as the text lacks them: {_some(dropped)}"
        return line


def _some(characters: list[str]) -> str:
    others = len(characters) - SHOWN
    return " ".join(map(repr, characters[:SHOWN])) + (f" and {others:,} more" if others > 0 else "")


def start_from(path: Path, given: Mapping[str, Any], files: RunFiles) -> Start:
    """Read the model to begin with.

    Args:
        path: of its checkpoint. given: the settings that were given for the new run. files: of the new run.

    Raises:
        engine.CheckpointError: it cannot be used.
        UsageError: it is not of the settings that were given, or lies where the new run would be saved.
    """
    checkpoint = engine.load(path)
    # Who gave such a command twice would begin with another model the second time.
    if any(file.exists() and file.samefile(path) for file in files.all()):
        raise UsageError(
            f"--init-from {path} is where the new run would be saved; give that a name of its own: --out NAME"
        )
    of_model = {name: getattr(checkpoint.config, name) for name in engine.MODEL_SETTINGS}
    for name, value in given.items():
        if value != of_model.get(name, value):
            raise UsageError(
                f"{as_given(name, value)} does not fit the model in {path}, which has "
                f"{as_given(name, of_model[name])}; leave it out, or train without --init-from"
            )
    return Start(checkpoint, path)
