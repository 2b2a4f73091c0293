"""``tui-rnn demo``: something to show in a lecture, in about a minute. Nothing is left behind."""

from __future__ import annotations

import shutil
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .refusals import fail

if TYPE_CHECKING:
    from ..run.demos import Demo

EXAMPLES = """Examples:

tui-rnn demo

tui-rnn demo gradients
"""
FOLDER = "tui-rnn-demo-"  # how the name of the temporary folder begins
MOST_SECONDS = 3600.0


def names() -> list[str]:
    """What the tab key offers."""
    from ..run.demos import DEMOS

    return list(DEMOS)


Name = Annotated[
    str | None,
    typer.Argument(
        metavar="NAME",
        help="Which demonstration; without a name, all are listed.",
        autocompletion=names,
        show_default=False,
    ),
]
Seconds = Annotated[float | None, typer.Option(help="Seconds of training.", show_default="60")]
NoUi = Annotated[bool, typer.Option("--no-ui", help="Train without the app.")]


def demo(name: Name = None, seconds: Seconds = None, no_ui: NoUi = False) -> None:
    """Show a demonstration, or list them all."""
    from ..run.demos import DEMOS

    if name is None:
        print("\n".join(lines()))
        return
    if name not in DEMOS:
        fail(f"there is no demonstration {name!r}; there are {', '.join(DEMOS)}")
    shown = DEMOS[name]
    seconds = shown.seconds if seconds is None else seconds
    if not 0 < seconds <= MOST_SECONDS:
        fail(f"--seconds must be a number above 0 and at most {MOST_SECONDS:,.0f}, not {seconds:g}")
    with tempfile.TemporaryDirectory(prefix=FOLDER, ignore_cleanup_errors=True) as folder:
        code = _show(shown, Path(folder), seconds, no_ui=no_ui)
    from ..run.outcome import print_message

    print_message("nothing is left behind: the run was in a temporary folder")
    raise typer.Exit(code)


def lines() -> Iterator[str]:
    """All demonstrations, with the time that each takes, and what to say."""
    from ..run.demos import DEMOS

    width = shutil.get_terminal_size().columns
    for name, shown in DEMOS.items():
        yield f"{name:12} {shown.seconds:3.0f} s  {shown.shows}"
        yield from textwrap.wrap(shown.line, width, initial_indent=" " * 20, subsequent_indent=" " * 20)
    yield ""
    yield "tui-rnn demo NAME shows one. Nothing is left behind."


def _show(shown: Demo, folder: Path, seconds: float, *, no_ui: bool) -> int:
    """Train in a folder, in the app if the terminal can show it. Returns the exit code."""
    from ..run.options import Options, UsageError
    from ..run.prepare import prepare
    from ..run.schedule import Intervals
    from ..run.session import locked
    from ..run.text_files import bundled
    from ..system.terminal import unsuitable_for_app
    from .train import with_threads

    intervals = Intervals(orders=shown.orders, orders_at=shown.orders_at, autosave=0.0)
    options = Options(
        text=[str(bundled(shown.text))],
        updates=shown.updates,
        minutes=seconds / 60,
        recipe=shown.recipe,
        settings=shown.settings,
        out=folder / "ckpt.npz",
        intervals=intervals,
        attachable=False,
    )
    try:
        with locked(with_threads(prepare(options), None)) as session:
            if no_ui or unsuitable_for_app():
                from ..console import headless
                from ..run.outcome import print_message

                print_message(shown.line)
                return headless.train(session, intervals, kept=False)
            from ..app import launch
            from ..app.presentation import Presentation

            def clean_up() -> None:
                shutil.rmtree(folder, ignore_errors=True)

            presentation = Presentation(shown.line, shown.screen, clean_up)
            return launch.train(session, intervals, presentation=presentation).code
    except UsageError as error:
        fail(str(error))
