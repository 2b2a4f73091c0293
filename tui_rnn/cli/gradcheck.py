"""``tui-rnn gradcheck``: which model is checked, and how much of it."""

from __future__ import annotations

import dataclasses
import json as json_format
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import engine

from ..flags import check_effect
from ..report.gradient_check import record, report
from . import completion
from .options import Encoding, Json, RecipeName, TextAt, with_settings

if TYPE_CHECKING:
    from engine import Trainer

    from ..report.gradient_check import Checks

EXAMPLES = """Examples:

tui-rnn gradcheck

tui-rnn gradcheck ckpt.npz

tui-rnn gradcheck --cell gru --layers 2 --dropout 0.3 --updates 100 --all
"""
HIDDEN = 25  # units, where nothing else was said
KIND = engine.Config(layers=2, dropout=0.5, mean_loss=True, init="fan-in")  # all that a cell can be used with
ENTRIES_OF_KIND = 5  # of each array, besides the derivatives along a direction
MOST_UPDATES = 10**9

What = Annotated[
    str | None,
    typer.Argument(
        metavar="TEXT|CKPT",
        help="A text, to check a new model; or a checkpoint, to check its weights.",
        show_default="the bundled book",
        autocompletion=completion.texts_and_checkpoints,
    ),
]
Updates = Annotated[int, typer.Option(help="Number of updates to train for before the check.")]
Entries = Annotated[
    int | None,
    typer.Option(help="Number of entries to compare in each array.", show_default="as many as fit into a few seconds"),
]
All = Annotated[bool, typer.Option("--all", help="Compare all entries.")]
Step = Annotated[float, typer.Option(help="Step of the central differences.")]


@with_settings(engine.settings(), shown={"hidden_size": f"{HIDDEN}, or the recipe's"})
def gradcheck(
    what: What = None,
    updates: Updates = 0,
    entries: Entries = None,
    all_entries: All = False,
    step: Step = 1e-5,
    recipe: RecipeName = None,
    text_at: TextAt = None,
    encoding: Encoding = None,
    json: Json = False,
    **settings: Any,
) -> None:
    """Check the gradients of a new model, or of a checkpoint's."""
    options = Options(
        what=what,
        text=text_at,
        encoding=encoding,
        recipe=recipe,
        settings=settings,
        updates=updates,
        step=step,
        entries=entries,
        all_entries=all_entries,
    )
    raise typer.Exit(check(options, json=json))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What ``gradcheck`` was asked for.

    Attributes:
        what: a text, "-" or None; or a checkpoint.
        text: where its texts are now.
        encoding: of the text.
        recipe: a name in ``engine.RECIPES``.
        settings: those of ``engine.Config`` that were given, by name.
        updates: to train first.
        step: of the central differences.
        entries: of each array; None chooses.
        all_entries: compare all.
    """

    what: str | None = None
    text: Sequence[str] | None = None
    encoding: str | None = None
    recipe: str | None = None
    settings: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    updates: int = 0
    step: float = 1e-5
    entries: int | None = None
    all_entries: bool = False


def check(options: Options, *, json: bool) -> int:
    """Check a new model, one trained for some updates, or a checkpoint's; and each kind of cell. Returns the exit code.

    Raises:
        engine.EngineError: an option is out of range or does not fit, or the text or checkpoint cannot be used.
    """
    from ..run.live_check import affordable

    _check_options(options)
    trainer, name = _saved(options) if _is_checkpoint(options.what) else _trained(options)
    entries = None if options.all_entries else options.entries or affordable(trainer.config, len(trainer.vocabulary))
    checks = _completed(trainer.gradient_checker(entries, differences=options.step))
    kinds = {cell: _completed(kind_checker(cell)) for cell in _cells(options, trainer)}
    passed = all(check.passed for check in (*checks, *(check for pair in kinds.values() for check in pair)))
    if json:
        print(json_format.dumps(record(options.step, trainer, checks, kinds, passed)))
    else:
        print("\n".join(report(options.step, trainer, name, checks, kinds)))
        print(
            ("PASSED" if passed else "FAILED") + f"; limits of the relative error by the complex step: "
            f"{engine.TOLERANCE:g} for an entry, {engine.NORM_TOLERANCE:g} for an array and along a direction; "
            f"{engine.FLOAT32_TOLERANCE:g} for float32"
        )
    return 0 if passed else 1


def kind_checker(cell: str) -> engine.GradientChecker:
    """A checker of a small model of a kind: two layers with dropout between them, and the mean loss."""
    from ..run.live_check import reduced_checker

    return reduced_checker(dataclasses.replace(KIND, cell=cell), ENTRIES_OF_KIND)


def _completed(checker: engine.GradientChecker) -> Checks:
    for _ in checker.pieces():
        pass
    return checker.results()


def _check_options(options: Options) -> None:
    if not 0 <= options.updates <= MOST_UPDATES:
        raise engine.ConfigError("updates", f"must be from 0 to {MOST_UPDATES:,}, not {options.updates}")
    if not (math.isfinite(options.step) and 1e-10 <= options.step <= 0.1):
        raise engine.ConfigError("step", f"must be a number from 1e-10 to 0.1, not {options.step:g}")
    if options.entries is not None and options.entries < 1:
        raise engine.ConfigError("entries", f"must be 1 or more, not {options.entries}")
    if options.entries is not None and options.all_entries:
        raise engine.ConfigError("entries", "and --all both say how many entries to compare; give one of them")
    if options.recipe is not None and options.recipe not in engine.RECIPES:
        raise engine.ConfigError("recipe", f"must be one of {', '.join(engine.RECIPES)}, not {options.recipe!r}")


def _is_checkpoint(what: str | None) -> bool:
    """Whether the argument is a checkpoint and not a text."""
    from ..run.formats import is_checkpoint

    return what is not None and is_checkpoint(what)


def _saved(options: Options) -> tuple[Trainer, str]:
    """The run or the model in a checkpoint, as it was when it was saved."""
    path = Path(options.what or "")
    given = ["recipe"] * (options.recipe is not None) + ["updates"] * (options.updates > 0) + sorted(options.settings)
    if given:
        raise engine.ConfigError(given[0], f"does not go with {path}: the checkpoint has its own; leave it out")
    from ..run import origins

    checkpoint = engine.load(path)
    text = origins.reread(checkpoint, path, options.text, options.encoding)
    if checkpoint.kind == "run":
        trainer = checkpoint.trainer(text.corpus.ids, text.corpus.boundaries)
    else:
        trainer = engine.Trainer(checkpoint.config, text.corpus.ids, checkpoint.vocabulary, text.corpus.boundaries)
        trainer.model.weights.flat[...] = checkpoint.weights.flat
        trainer.model.state[...] = checkpoint.arrays["state"]
        trainer.update = checkpoint.update
    return trainer, f"{path.name}, "


def _trained(options: Options) -> tuple[Trainer, str]:
    """A new model, trained for as many updates as were asked for."""
    from ..run import texts

    recipe = engine.RECIPES[options.recipe or "assignment"]
    settings = recipe.config.to_dict() | ({"hidden_size": HIDDEN} if options.recipe is None else {})
    settings |= options.settings
    if settings["schedule"] != "constant":
        settings["schedule_updates"] = recipe.updates
    config = engine.Config(**settings)
    check_effect(options.settings, config)
    text = texts.read(options.text or options.what, options.encoding)
    try:
        trainer = engine.Trainer(config, text.corpus.ids, text.corpus.vocabulary, text.corpus.boundaries)
    except engine.TextError as error:
        raise error.about(text.name) from None
    for _ in trainer.run(options.updates):
        pass
    return trainer, ""


def _cells(options: Options, trainer: Trainer) -> Sequence[str]:
    """The cells whose kind is checked too: all, unless one was asked for."""
    asked = "cell" in options.settings or options.recipe is not None or _is_checkpoint(options.what)
    return [trainer.config.cell] if asked else list(engine.CELLS)
