"""What repeats a run from its start: one command, with no more options than it takes."""

from __future__ import annotations

import dataclasses
import math
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import engine

from ..events import Sampled
from ..flags import MAX_VOCABULARY, as_given
from ..system.terminal import for_shell
from .origins import moved
from .schedule import Intervals
from .text_files import BUNDLED, BUNDLED_TEXTS

USUAL = Intervals()
OUT = "ckpt.npz"  # where a run is saved if nothing is said
MOST_TEXTS = 20  # that are named in a command
NO_ENCODING = "utf-8"  # how those begin that need not be given


class Repetition(NamedTuple):
    """The command that repeats a run, and what it does not repeat, a phrase each."""

    command: str
    by_hand: tuple[str, ...]


def repetition(path: Path, went_back: int = 0) -> Repetition:
    """What to type here, in the current folder, to make the run of a checkpoint once more: it is saved here, too.

    Raises:
        engine.CheckpointError: the checkpoint cannot be used.
    """
    saved = engine.load(path)
    checkpoint = dataclasses.replace(saved, origin=moved(saved.origin, path, Path(OUT)))
    gone = [part.path for part in _parts(checkpoint.origin) if part.path is not None and not os.path.exists(part.path)]  # noqa: PTH110
    missing = [f"{for_shell(name)}, which it read, is not there any more" for name in gone[:1]]
    return Repetition(command(checkpoint, OUT), (*missing, *by_hand(checkpoint, went_back)))


def command(checkpoint: engine.Checkpoint, name: str, texts: Iterable[Sampled] = ()) -> str:
    """What to type beside the checkpoint, which has this name, to make the run once more.

    ``texts``: those that it wrote, which show how often it was to write, and how much.
    """
    config, origin = checkpoint.config, checkpoint.origin
    words = ["tui-rnn train", *_texts(origin), *_settings(config, origin.init_from)]
    words.append(f"--updates {config.schedule_updates or checkpoint.update}")
    words += _reading(checkpoint)
    words += _writing([text for text in texts if text.occasion == "scheduled" and text.update])
    words += [] if origin.init_from is None else [f"--init-from {for_shell(origin.init_from.name)}"]
    words += [] if name == OUT else [f"--out {for_shell(name)}"]
    return " ".join(words)


def _settings(config: engine.Config, before: engine.Pretrained | None) -> list[str]:
    """The recipe that needs the fewest options, and these. A run that began with a model has the settings of the
    model's run where nothing is said, whatever these are: then all are said."""
    if before is not None:
        return [*_options(config, None)]
    found = [
        [*([] if n == 0 else [f"--recipe {name}"]), *_options(config, recipe.config)]
        for n, (name, recipe) in enumerate(engine.RECIPES.items())
    ]
    return min(found, key=len)


def _options(config: engine.Config, usual: engine.Config | None) -> Iterator[str]:
    """Those without which a run would have other settings than ``usual``; None: whatever it would have."""
    for name, setting in engine.settings().items():
        value = getattr(config, name)
        differs = name not in engine.MODEL_SETTINGS if usual is None else value != getattr(usual, name)
        can_be_given = setting.option and config.has_effect(name) and (value is not False or "/" in setting.flag)
        if can_be_given and (differs or name == "seed"):
            yield as_given(name, value)


def _reading(checkpoint: engine.Checkpoint) -> Iterator[str]:
    """What it takes to read the texts."""
    encodings = {part.encoding for part in _parts(checkpoint.origin)}
    if len(encodings) == 1 and not (encoding := encodings.pop()).startswith(NO_ENCODING):
        yield f"--encoding {for_shell(encoding)}"
    if len(checkpoint.vocabulary) > MAX_VOCABULARY:
        yield as_given("max_vocabulary", len(checkpoint.vocabulary))


def _writing(texts: Sequence[Sampled]) -> Iterator[str]:
    """How often it wrote by itself, and how much; nothing where that is as usual, or not to be seen."""
    if not texts:
        return
    every, length = math.gcd(*(text.update for text in texts)), max(len(text.text) for text in texts)
    if every != USUAL.sample:
        yield f"--sample-every {every}"
    if length != USUAL.sample_length:
        yield f"--sample-length {length}"


def _parts(origin: engine.Origin) -> Sequence[engine.Part]:
    return origin.parts or (origin,)


def _texts(origin: engine.Origin) -> Iterator[str]:
    """The texts, as they are named on the command line."""
    for part in _parts(origin)[:MOST_TEXTS]:
        if part.path is not None:
            yield for_shell(f"./{part.path}" if part.path.startswith("-") else part.path)
        elif part.name != BUNDLED or origin.parts:
            yield for_shell(part.name)


def by_hand(checkpoint: engine.Checkpoint, went_back: int) -> Iterator[str]:
    """What the command does not repeat."""
    config, origin = checkpoint.config, checkpoint.origin
    changes = len(checkpoint.learning_rates) - 1
    if changes and config.decay == 1:
        yield f"the learning rate was changed {_times(changes)}"
    if went_back:
        yield f"the run went back to an earlier update {_times(went_back)}"
    if config.schedule_updates and config.schedule_updates != checkpoint.update:
        yield f"the run was stopped, or saved, at update {checkpoint.update:,}"
    if origin.path is None and not origin.parts and origin.name not in BUNDLED_TEXTS:
        yield "the text was read from a pipe, which has no name"
    if len(origin.parts) > MOST_TEXTS:
        yield f"only the first {MOST_TEXTS} of {len(origin.parts):,} texts are named"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"
