"""``tui-rnn sweep``: many runs as one plan, in the app or without; then which of them is the best."""

from __future__ import annotations

import contextlib
import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import engine

from ..flags import MAX_VOCABULARY
from ..system.terminal import for_shell
from .conclusion import conclude
from .making import Ending, make
from .options import (
    Encoding,
    Json,
    LinesOnly,
    Quiet,
    RecipeName,
    SharedText,
    TextAt,
    Workers,
    which_texts,
    with_settings,
)
from .refusals import FAILURE, fail, one_line

if TYPE_CHECKING:
    from ..sweep.executor import Executor

EXAMPLES = """Examples:

tui-rnn sweep book.txt --vary learning-rate=0.05,0.1,0.2 --vary cell=rnn,gru --seeds 5 --updates 2000

tui-rnn sweep book.txt --vary 'learning-rate=log(0.001,0.3)' --trials 20 --out search/

tui-rnn sweep --out search/

The last one goes on with the sweep in search/.
"""
OUT = Path("sweep")
LOCAL, ADDRESS = "local", re.compile(r"[a-z]+://.+:\d+")  # of a cluster

Vary = Annotated[
    list[str] | None,
    typer.Option(
        metavar="SETTING=VALUES",
        help="A setting, and its values: learning-rate=0.05,0.1; or with --trials a range: "
        "'learning-rate=log(0.001,0.3)', 'hidden=uniform(50,200)', quoted. May be repeated: all combinations are run.",
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
MaxVocabulary = Annotated[
    int | None,
    typer.Option(
        help="Largest number of distinct characters that a text may have.", show_default=f"{MAX_VOCABULARY:,}"
    ),
]
Cluster = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS|local",
        help="Train on the Dask cluster whose scheduler is at ADDRESS, as tcp://host:8786; or on one that is started "
        "here, with --workers.",
        show_default=False,
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="More than 1,000 runs are meant.")]
VARIED = {name: setting for name, setting in engine.settings().items() if name != "seed"}


@with_settings(VARIED)
def sweep(
    text: SharedText = None,
    vary: Vary = None,
    trials: Trials = None,
    seeds: Seeds = None,
    updates: Updates = None,
    recipe: RecipeName = None,
    plan: PlanFile = None,
    halving: Halving = False,
    out: Out = OUT,
    workers: Workers = None,
    cluster: Cluster = None,
    text_at: TextAt = None,
    encoding: Encoding = None,
    max_vocabulary: MaxVocabulary = None,
    yes: Yes = False,
    no_ui: LinesOnly = False,
    json: Json = False,
    quiet: Quiet = False,
    **settings: Any,
) -> None:
    """Make every run of a plan that is missing."""
    from ..run.options import UsageError
    from ..sweep.asked import Asked, planned
    from ..sweep.prepare import prepared

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
        made = planned(asked, plan, out)
        with (
            contextlib.closing(trained_by(cluster, workers, out)) as executor,
            prepared(made, out, executor, confirmed=yes) as found,
        ):
            again = f"tui-rnn sweep --out {for_shell(found.planned.folder)}"
            ending = Ending(again, functools.partial(conclude, as_json=json, quiet=quiet))
            code = make(found, ending, app=not (no_ui or json or quiet), json=json, quiet=quiet)
    except UsageError as error:
        fail(str(error))
    raise typer.Exit(code)


def trained_by(cluster: str | None, workers: int | None, out: Path) -> Executor:
    """What trains the runs: processes here, or a cluster."""
    from ..sweep.processes import Processes

    here = Processes(workers)
    if cluster is None:
        return here
    address = None if cluster == LOCAL else cluster
    if address and not ADDRESS.fullmatch(address):
        fail(f"--cluster must be local, or the address of a Dask scheduler, as tcp://host:8786, not {cluster!r}")
    if address and workers is not None:
        fail("--workers is for runs on this machine; the cluster has its own workers, so leave it out")
    try:
        from ..sweep import cluster as dask
    except ImportError:
        fail("--cluster needs Dask: pip install 'tui-rnn[cluster]'")
    try:
        return dask.Cluster(out, address, here.room)
    except dask.Unusable as reason:
        raise typer.Exit(one_line(str(reason), FAILURE)) from None
