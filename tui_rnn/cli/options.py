"""The options of the commands: those made from the engine's settings, and those that several commands share."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

import engine

from ..flags import needed, option_name
from ..watch.words import text_of
from . import completion
from .refusals import fail

Shown = Mapping[str, str]


def with_settings(
    settings: Mapping[str, engine.Setting], shown: Shown | None = None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command an option for each setting, where its signature says ``**settings``.

    Only the settings that were given on the command line arrive there. ``shown``: name -> what ``--help`` shows as the
    default, where that is not the setting's own.
    """
    offered = {name: setting for name, setting in settings.items() if setting.option}

    def declare(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def called(**arguments: Any) -> None:
            unset = [name for name in offered if arguments[name] is None]
            command(**{name: value for name, value in arguments.items() if name not in unset})

        signature = inspect.signature(command, eval_str=True)
        *own, _ = signature.parameters.values()  # the last one is **settings
        made = [_parameter(name, setting, (shown or {}).get(name)) for name, setting in offered.items()]
        # Typer reads the one, and the annotations of what it knows as a function.
        called.__signature__ = signature.replace(parameters=[*own, *made])  # type: ignore[attr-defined]
        called.__annotations__ = {parameter.name: parameter.annotation for parameter in [*own, *made]}
        return called

    return declare


def _parameter(name: str, setting: engine.Setting, shown: str | None) -> inspect.Parameter:
    """The parameter of a command from which Typer makes the option of a setting; None is what it is when not given."""
    assert setting.type is not None
    need = needed(setting)
    # Choices are a metavar, and not a type of Typer's: the engine checks them, for every way in which they may come.
    option = typer.Option(
        _flags(name, setting),
        help=setting.help + (f" Only with {need}." if need else ""),
        show_default=shown or setting.unset or _text_of(setting.default),
        metavar="|".join(map(str, setting.choices)) if setting.type is str else None,
        autocompletion=completion.one_of(setting.choices) if setting.type is str else None,
        rich_help_panel=setting.group or None,
    )
    annotation = Annotated[setting.type | None, option]  # type: ignore[name-defined]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


def _flags(name: str, setting: engine.Setting) -> str:
    """``--cell``; or for a switch that can be turned off ``--mean-loss/--sum-loss``."""
    _, slash, off = setting.flag.partition("/")
    return option_name(name) + (f"/--{off}" if slash else "")


def _text_of(default: object) -> str | bool:
    """What is shown as a default; False shows none, as for a switch that is off."""
    if default is None or isinstance(default, bool):
        return False
    return text_of(default)


def which_texts(arguments: list[str] | None, by_option: list[str] | None) -> list[str]:
    """Where the texts are, by arguments or by the option ``--text``: not by both."""
    if arguments and by_option:
        fail(f"--text {by_option[0]} and TEXT {arguments[0]} both say where the text is; give one of them")
    return arguments or by_option or []


RecipeName = Annotated[
    str | None,
    typer.Option(
        "--recipe",
        help=f"A named set of settings: {completion.listed(engine.RECIPES)}. An option overrides its recipe; "
        "tui-rnn recipes shows them all.",
        show_default="assignment",
        autocompletion=completion.one_of(engine.RECIPES),
    ),
]
TextAt = Annotated[
    list[str] | None,
    typer.Option(
        "--text",
        help="Same as TEXT; with a checkpoint, where its text is now. May be repeated.",
        show_default=False,
        autocompletion=completion.texts,
    ),
]
AnyTextAt = Annotated[
    list[str] | None,
    typer.Option(
        "--text",
        help="A text to run the model on, instead of its training text. May be repeated.",
        show_default="where the checkpoint says it is",
        autocompletion=completion.texts,
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(help="Encoding of the text.", show_default="utf-8, unless a byte order mark says otherwise"),
]
Checkpoint = Annotated[
    Path,
    typer.Argument(
        metavar="CKPT", help="A checkpoint: of a run or of its best model.", autocompletion=completion.checkpoints
    ),
]
RunningCheckpoint = Annotated[
    Path | None,
    typer.Argument(
        metavar="[CKPT]",
        help="The checkpoint of a run that another process trains.",
        show_default="ckpt.npz here, or the only run; of several you choose one",
        autocompletion=completion.running,
    ),
]
Characters = Annotated[int, typer.Option("--n", "-n", help="Number of characters to write.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else, on standard output.")]
SharedText = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="TEXT",
        help="Text files or folders, as for train.",
        show_default="the bundled book",
        autocompletion=completion.texts,
    ),
]
Workers = Annotated[
    int | None, typer.Option(help="Runs at once, each in a process of its own.", show_default="one for each core")
]
LinesOnly = Annotated[bool, typer.Option("--no-ui", help="Print lines instead of opening the app.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
