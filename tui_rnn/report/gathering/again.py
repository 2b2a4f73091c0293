"""What repeats a run: the command, and with what it was made."""

from __future__ import annotations

import math
import platform
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

import engine

from ... import __version__
from ...events import Sampled
from ...flags import as_given
from ...run.schedule import Intervals
from ...run.text_files import BUNDLED, BUNDLED_TEXTS
from ...system.machine import processor
from ...system.terminal import for_shell
from ..report import Versions

USUAL = Intervals()
OUT = "ckpt.npz"  # where a run is saved if nothing is said
MOST_TEXTS = 20  # that are named in a command


def versions() -> Versions:
    """Of what makes the report, and where."""
    return Versions(tui_rnn=__version__, numpy=np.__version__, python=platform.python_version(), machine=processor())


def command(checkpoint: engine.Checkpoint, name: str, texts: Iterable[Sampled] = ()) -> str:
    """What to type beside the checkpoint, which has this name, to make the run once more.

    ``texts``: those that it wrote, which show how often it was to write, and how much.
    """
    config = checkpoint.config
    recipe, _ = engine.closest_recipe(config)
    usual = engine.RECIPES[recipe].config.to_dict()
    words = ["tui-rnn train", *_texts(checkpoint.origin), *([] if recipe == "assignment" else [f"--recipe {recipe}"])]
    words += [as_given(name, value) for name, value in config.to_dict().items() if _is_given(name, value, usual)]
    words.append(f"--updates {config.schedule_updates or checkpoint.update}")
    words += _writing([text for text in texts if text.occasion == "scheduled" and text.update])
    before = checkpoint.origin.init_from
    words += [] if before is None else [f"--init-from {for_shell(before.name)}"]
    words += [] if name == OUT else [f"--out {for_shell(name)}"]
    return " ".join([*words, "--no-ui"])


def _is_given(name: str, value: object, usual: dict[str, object]) -> bool:
    return name == "seed" or (engine.settings()[name].option and value != usual[name])


def _writing(texts: Sequence[Sampled]) -> Iterator[str]:
    """How often it wrote by itself, and how much; nothing where that is as usual, or not to be seen."""
    if not texts:
        return
    every, length = math.gcd(*(text.update for text in texts)), max(len(text.text) for text in texts)
    if every != USUAL.sample:
        yield f"--sample-every {every}"
    if length != USUAL.sample_length:
        yield f"--sample-length {length}"


def _texts(origin: engine.Origin) -> Iterator[str]:
    """The texts, as they are named on the command line."""
    for part in origin.parts[:MOST_TEXTS] or (origin,):
        if part.path is not None:
            yield for_shell(part.path)
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
