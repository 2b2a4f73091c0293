"""``tui-rnn sweep``: many runs as one plan, in the app or without; then which of them is the best."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Annotated, Any

import typer

import engine

from ..flags import MAX_VOCABULARY
from ..system.terminal import for_shell
from . import completion
from .conclusion import conclude
from .making import Ending, make
from .options import Encoding, Json, RecipeName, TextAt, which_texts, with_settings
from .refusals import fail

EXAMPLES = """Examples:

tui-rnn sweep book.txt --vary learning-rate=0.05,0.1,0.2 --vary cell=rnn,gru --seeds 5 --updates 2000

tui-rnn sweep book.txt --vary learning-rate=log(0.001,0.3) --trials 20 --out search/

tui-rnn sweep --out search/

The last one goes on with the sweep in search/.
"""
OUT = Path("sweep")

Text = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="TEXT",
        help="Text files or folders, as for train.",
        show_default="the bundled book",
        autocompletion=completion.texts,
    ),
]
Vary = Annotated[
    list[str] | None,
    typer.Option(
        metavar="SETTING=VALUES",
        help="A setting, and its values: learning-rate=0.05,0.1; or with --trials a range: "
        "learning-rate=log(0.001,0.3), hidden=uniform(50,200). May be repeated: all combinations are run.",
        show_default=False,
    ),
]
Trials = Annotated[
    int | None,
    typer.Option(help="Draw so many combinations at random.", show_default="all combinations"),
]
Seeds = Annotated[
    str | None,
    typer.Option(help="Number of seeds for each point, or the seeds: 7,8,12.", show_default="3"),
]
Updates = Annotated[int | None, typer.Option(help="Updates of each run.", show_default="those of --recipe")]
PlanFile = Annotated[
    Path | None,
    typer.Option(
        "--plan", metavar="TOML", help="A file with the plan; options override what it says.", show_default=False
    ),
]
Halving = Annotated[
    bool, typer.Option("--halving", help="After a quarter of the updates, stop the worse half of the points.")
]
Out = Annotated[Path, typer.Option("--out", help="Folder of the sweep. If one is there, it goes on.")]
Workers = Annotated[
    int | None, typer.Option(help="Runs at once, each in a process of its own.", show_default="one for each core")
]
MaxVocabulary = Annotated[
    int | None,
    typer.Option(
        help="Largest number of distinct characters that a text may have.", show_default=f"{MAX_VOCABULARY:,}"
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="More than 1,000 runs are meant.")]
NoUi = Annotated[bool, typer.Option("--no-ui", help="Print lines instead of opening the app.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
VARIED = {name: setting for name, setting in engine.settings().items() if name != "seed"}


@with_settings(VARIED)
def sweep(
    text: Text = None,
    vary: Vary = None,
    trials: Trials = None,
    seeds: Seeds = None,
    updates: Updates = None,
    recipe: RecipeName = None,
    plan: PlanFile = None,
    halving: Halving = False,
    out: Out = OUT,
    workers: Workers = None,
    text_at: TextAt = None,
    encoding: Encoding = None,
    max_vocabulary: MaxVocabulary = None,
    yes: Yes = False,
    no_ui: NoUi = False,
    json: Json = False,
    quiet: Quiet = False,
    **settings: Any,
) -> None:
    """Make every run of a plan that is missing."""
    from ..run.options import UsageError
    from ..sweep.asked import Asked, planned
    from ..sweep.prepare import prepared
    from ..sweep.processes import Processes

    asked = Asked(
        text=tuple(which_texts(text, text_at)),
        vary=tuple(vary or ()),
        trials=trials,
        seeds=seeds,
        updates=updates,
        recipe=recipe,
        encoding=encoding,
        max_vocabulary=max_vocabulary,
        halving=halving,
        settings=settings,
    )
    try:
        executor = Processes(workers)
        with prepared(planned(asked, plan, out), out, executor, confirmed=yes) as found:
            again = f"tui-rnn sweep --out {for_shell(found.planned.folder)}"
            ending = Ending(again, functools.partial(conclude, as_json=json, quiet=quiet))
            code = make(found, ending, app=not (no_ui or json or quiet), json=json, quiet=quiet)
    except UsageError as error:
        fail(str(error))
    raise typer.Exit(code)
