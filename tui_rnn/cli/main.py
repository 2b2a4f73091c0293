"""The entry point: the program and its exit codes, the default command, and no traceback for what can be foreseen."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from pathlib import Path
from typing import Annotated, TextIO

import typer

from .. import __version__
from ..system import signals
from ..system.threads import start_with_one
from . import completion
from .commands import COMMANDS, Commands
from .refusals import PIPE_CLOSED, WRONG_USE, cannot, one_line
from .usage import misspelt, what_hides_the_engine

GENERAL = ("-h", "--help", "--version", "--install-completion", "--show-completion")

app = typer.Typer(
    cls=Commands,
    help="Watch a recurrent network learn to write. [b]tui-rnn BOOK[/b] is short for [b]tui-rnn train BOOK[/b].",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """The entry point: ``tui-rnn``."""
    start_with_one()
    signals.interruptible()
    if sys.stderr is None:  # print would write to standard output instead
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - for as long as the process lasts
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a character that the locale has not must not end a run
    if completion.ASKED_IN in os.environ:
        completion.with_default_command(os.environ, (*COMMANDS, *GENERAL))
    try:
        code = _run(sys.argv[1:])
        if sys.stdout is not None:
            sys.stdout.flush()  # here, where it can be told that it fails
    except typer.TyperException as error:
        code = one_line(f"{error.format_message()} (see tui-rnn --help)", error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        code = signals.INTERRUPTED
    except SystemExit as end:
        if not isinstance(end.__context__, BrokenPipeError):  # which Typer makes an exit of, with a code of its own
            raise
        code = PIPE_CLOSED
    except OSError as error:
        code = cannot(error)
    _discard_rest(sys.stdout)
    _discard_rest(sys.stderr)
    raise SystemExit(code)


def _run(arguments: list[str]) -> int:
    if (wrong := misspelt(arguments) or what_hides_the_engine()) is not None:
        # Not by one_line, which needs the engine that cannot be imported.
        print("tui-rnn: " + "".join(c if c.isprintable() else "\ufffd" for c in wrong), file=sys.stderr)
        return WRONG_USE
    code: int | None = app(args=with_defaults(arguments), prog_name="tui-rnn", standalone_mode=False)
    return code or 0


def _discard_rest(stream: TextIO | None) -> None:
    """Give up what a stream cannot take: Python would try it once more at exit, and fail with a traceback."""
    if stream is None:
        return
    try:
        stream.flush()
    except (OSError, ValueError):
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def with_defaults(arguments: list[str]) -> list[str]:
    """The arguments with what may be left out filled in: the command ``train``, and the value of ``--resume``.

    >>> with_defaults(["book.txt", "--resume", "--quiet"])
    ['train', 'book.txt', '--resume=', '--quiet']
    """
    if not arguments or arguments[0] not in {*COMMANDS, *GENERAL}:
        arguments = ["train", *arguments]
    following = [*arguments[1:], "-"]
    return [
        "--resume=" if argument == "--resume" and after.startswith("-") else argument
        for argument, after in zip(arguments, following, strict=True)
    ]


def _version(asked: bool) -> None:
    if asked:
        print(f"tui-rnn {__version__}")
        raise typer.Exit


@app.callback()
def general(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options before the command."""


def _only_listed() -> None:
    """Stands for a command in the list of all; ``Commands`` puts the command in its place when it is called."""


for name, line in COMMANDS.items():
    app.command(name, help=line)(_only_listed)
