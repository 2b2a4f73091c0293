"""``tui-rnn lab``: an experiment that courses set, with a figure, a table, and a page that is ready for a report."""

from __future__ import annotations

import contextlib
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..console.waiting import Waiting
from ..system.terminal import for_shell, printable_line
from . import completion
from .documents import Kind, place, write
from .options import Json
from .refusals import fail
from .sweep import without_app

if TYPE_CHECKING:
    from ..labs.lab import Lab
    from ..sweep.plan import Plan
    from ..sweep.view import SweepView
    from .places import Place

EXAMPLES = """Examples:

tui-rnn labs

tui-rnn lab clipping

tui-rnn lab learning-rate book.txt --seeds 5 --out rates/
"""


def offered(incomplete: str) -> list[str]:
    """What the tab key offers."""
    from ..labs.lab import names

    return [name for name in names() if name.startswith(incomplete)]


Name = Annotated[
    str, typer.Argument(metavar="NAME", help="Which lab; tui-rnn labs lists them.", autocompletion=offered)
]
Text = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="TEXT",
        help="Text files or folders, as for train.",
        show_default="the bundled book",
        autocompletion=completion.texts,
    ),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", help="Folder of the lab. If it is there, the lab goes on.", show_default="lab-NAME/"),
]
Seeds = Annotated[
    str | None,
    typer.Option(help="Number of seeds for each point, or the seeds: 7,8,12.", show_default="as the lab has it"),
]
Updates = Annotated[int | None, typer.Option(help="Updates of each run.", show_default="as the lab has it")]
Workers = Annotated[
    int | None, typer.Option(help="Runs at once, each in a process of its own.", show_default="one for each core")
]
NoUi = Annotated[bool, typer.Option("--no-ui", help="Print lines instead of opening the app.")]


def lab(
    name: Name,
    text: Text = None,
    out: Out = None,
    seeds: Seeds = None,
    updates: Updates = None,
    workers: Workers = None,
    no_ui: NoUi = False,
    json: Json = False,
) -> None:
    """Make the runs of a lab that are missing, and write what they show.

    Raises:
        engine.EngineError: the text cannot be used.
    """
    from ..labs.lab import lab_of
    from ..run.options import UsageError
    from ..sweep.plan import seeds_of
    from ..sweep.prepare import prepared
    from ..sweep.processes import Processes
    from ..sweep.view import SweepView

    try:
        chosen = lab_of(name)
        given: dict[str, Any] = {
            "text": tuple(text or ()),
            "seeds": () if seeds is None else seeds_of(seeds),
            "updates": updates,
        }
        plan = dataclasses.replace(chosen.plan, **{key: value for key, value in given.items() if value})
        folder = out or Path(f"lab-{name}")
        words = _again(name, chosen.plan, plan)
        with prepared(plan, folder, Processes(workers)) as found:
            places = _places(folder, name)
            found.planned = chosen.with_names(found.planned)
            view = SweepView(found.planned)
            found.observers.append(view)
            code = without_app(found, f"{words} --out {for_shell(str(folder))}", json=json, quiet=False)
        if code == 0 and view.over == view.total:
            _conclude(name, chosen, plan, view, words, places, json=json)
    except UsageError as error:
        fail(str(error))
    raise typer.Exit(code)


def _again(name: str, usual: Plan, plan: Plan) -> str:
    """The command that makes the same."""
    words = ["tui-rnn", "lab", name, *map(for_shell, plan.text)]
    if plan.seeds != usual.seeds:
        first = plan.seeds == tuple(range(len(plan.seeds)))
        words += ["--seeds", str(len(plan.seeds)) if first else ",".join(map(str, plan.seeds))]
    if plan.updates != usual.updates:
        words += ["--updates", str(plan.updates)]
    return " ".join(words)


def _places(folder: Path, name: str) -> dict[str, Place]:
    """Where the page and the Markdown will be, by their endings."""
    from ..labs.lab import MADE_BY
    from ..report.as_html import generator

    marks = {"html": generator(MADE_BY), "md": f"<!-- {MADE_BY} -->"}
    return {
        ending: place(folder / f"{name}.{ending}", Kind("--out", f"a document of {MADE_BY}", mark))
        for ending, mark in marks.items()
    }


def _conclude(
    name: str, chosen: Lab, plan: Plan, view: SweepView, again: str, places: dict[str, Place], *, json: bool
) -> None:
    """Print what was found, and write it."""
    from ..labs.document import document
    from ..labs.printing import print_findings, record
    from ..labs.results import results_of
    from ..report.as_html import page
    from ..report.as_markdown import mark, markdown

    with contextlib.closing(Waiting()) as waiting:
        results = results_of(view, waiting.tell)
        findings = chosen.findings(results)
    whole = document(name, chosen, plan, results, findings, again)
    text, figures = markdown(whole, name)
    beside = places["md"].path.parent
    kind = Kind("--out", "a figure of a lab", mark(whole))
    drawn = {place(beside / figure, kind): svg for figure, svg in figures.items()}
    for where, svg in drawn.items():  # before the text that names them
        write(where, svg)
    write(places["md"], text)
    write(places["html"], page(whole))
    if json:
        print(record(name, results, findings))
        return
    print_findings(chosen, whole.title, results, findings, whole.notes)
    print(printable_line(f"{places['html'].given} and {places['md'].given}: the same as documents"))
