"""``tui-rnn lab``: an experiment that courses set, with a figure, a table, and a page that is ready for a report."""

from __future__ import annotations

import contextlib
import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..console.waiting import Waiting
from ..sweep.events import COMPLETE
from ..system.terminal import for_shell, printable_line
from .documents import Kind, place, write
from .making import Ending, make
from .options import Json, LinesOnly, SharedText, Workers
from .refusals import fail

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
Out = Annotated[
    Path | None,
    typer.Option("--out", help="Folder of the lab. If it is there, the lab goes on.", show_default="lab-NAME/"),
]
Seeds = Annotated[
    str | None,
    typer.Option(help="Number of seeds for each point, or the seeds: 7,8,12.", show_default="as the lab has it"),
]
Updates = Annotated[int | None, typer.Option(help="Updates of each run.", show_default="as the lab has it")]


def lab(
    name: Name,
    text: SharedText = None,
    out: Out = None,
    seeds: Seeds = None,
    updates: Updates = None,
    workers: Workers = None,
    no_ui: LinesOnly = False,
    json: Json = False,
) -> None:
    """Make the runs of a lab that are missing, and write what they show.

    Raises:
        engine.EngineError: the text cannot be used.
    """
    from ..labs.lab import lab_of
    from ..run.options import UsageError

    try:
        chosen = lab_of(name)
        plan = chosen.plan_for(_plan(chosen.plan, text or [], seeds, updates))
        folder = out or Path(f"lab-{name}")
        code = _make(name, chosen, plan, folder, workers, app=not (no_ui or json), json=json)
    except UsageError as error:
        fail(str(error))
    raise typer.Exit(code)


def _plan(usual: Plan, text: list[str], seeds: str | None, updates: int | None) -> Plan:
    """The plan of a lab, with what was asked for."""
    from ..sweep.plan import seeds_of

    return dataclasses.replace(
        usual,
        text=tuple(text) or usual.text,
        seeds=usual.seeds if seeds is None else seeds_of(seeds),
        updates=usual.updates if updates is None else updates,
    )


def _make(name: str, chosen: Lab, plan: Plan, folder: Path, workers: int | None, *, app: bool, json: bool) -> int:
    """Make the runs that are missing and, when all are there, the documents. Returns the exit code."""
    from ..sweep.prepare import prepared
    from ..sweep.processes import Processes

    again = _again(name, chosen.plan, plan)
    with prepared(plan, folder, Processes(workers)) as found:
        places = _places(folder, name)
        found.planned = chosen.with_names(found.planned, plan)

        def conclude(view: SweepView) -> None:
            if view.ended is not None and view.ended.reason == COMPLETE:
                _conclude(name, chosen, plan, view, again, places, json=json)

        return make(found, Ending(f"{again} --out {for_shell(str(folder))}", conclude), app=app, json=json)


def _again(name: str, usual: Plan, plan: Plan) -> str:
    """The command that makes the same."""
    words = ["tui-rnn", "lab", name, *(for_shell(text) for text in plan.text if plan.text != usual.text)]
    if plan.seeds != usual.seeds:
        counted = plan.seeds == tuple(range(len(plan.seeds)))
        words += ["--seeds", str(len(plan.seeds)) if counted else ",".join(map(str, plan.seeds))]
    if plan.updates != usual.updates:
        words += ["--updates", str(plan.updates)]
    return " ".join(words)


def _places(folder: Path, name: str) -> dict[str, Place]:
    """Where the page, the Markdown and its figures will be, by the names of their files.

    The figures are those that are there already: which there will be is known when the lab is over.
    """
    from ..labs.lab import MADE_BY
    from ..report.as_html import generator

    page = place(folder / f"{name}.html", _kind(generator(MADE_BY)))
    others = [folder / f"{name}.md", *folder.glob(f"{name}-*.svg")]
    return {page.given.name: page} | {path.name: place(path, _kind()) for path in others}


def _kind(mark: str = "") -> Kind:
    """The kind of document; how the beginning of it tells that it is one."""
    from ..labs.lab import MADE_BY

    return Kind("--out", f"a document of {MADE_BY}", mark or f"<!-- {MADE_BY} -->")


def _conclude(
    name: str, chosen: Lab, plan: Plan, view: SweepView, again: str, places: dict[str, Place], *, json: bool
) -> None:
    """Write what was found, and print it."""
    from ..labs.document import document
    from ..labs.printing import print_findings, record
    from ..labs.results import results_of
    from ..report.as_html import page
    from ..report.as_markdown import markdown

    with contextlib.closing(Waiting()) as waiting:
        results = results_of(view, waiting.tell)
        findings = chosen.findings(results)
    whole = document(name, chosen, plan, results, findings, again)
    text, figures = markdown(whole, name)
    folder = Path(view.planned.folder)
    for figure, svg in figures.items():  # before the text that names them
        write(places.get(figure) or place(folder / figure, _kind()), svg)
    write(places[f"{name}.md"], text)
    write(places[f"{name}.html"], page(whole))
    if sys.stdout is None:  # it was closed
        return
    if json:
        print(record(name, results, findings))
        return
    print_findings(chosen, whole.title, findings, whole.notes)
    print(printable_line(f"{folder / name}.html and {folder / name}.md say the same, ready for a report"))
