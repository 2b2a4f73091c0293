"""``tui-rnn export``: what a run has learnt and recorded, as files that other programs read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

import engine

from ..system.files import reason_of
from ..system.terminal import for_shell, printable_line
from . import completion
from .options import Checkpoint
from .places import Kind, Place, place_for
from .refusals import fail

if TYPE_CHECKING:
    from ..watch.rows import Rows

EXAMPLES = """\
Columns of the CSV: step (the update), epoch, train_loss (the smooth loss) and val_loss in nats per character, \
lr (the learning rate), grad_norm (of the gradient, before clipping), time (seconds of training). A cell is empty \
where nothing was recorded.

Examples:

tui-rnn export ckpt.npz --csv metrics.csv

tui-rnn export ckpt.best.npz --numpy sample.py

tui-rnn export ckpt.npz --csv metrics.csv --text texts.txt
"""

Csv = Annotated[Path | None, typer.Option("--csv", help="Write the metrics to this file, as CSV.", show_default=False)]
Numpy = Annotated[
    Path | None,
    typer.Option(
        "--numpy",
        metavar="FILE.py",
        help="Write a Python script that samples from the model and needs only NumPy; and FILE.weights.npz, which it "
        "reads.",
        show_default=False,
    ),
]
Text = Annotated[
    Path | None,
    typer.Option(
        "--text",
        help="Write every text of the run to this file, in order, each with its update and loss.",
        show_default=False,
    ),
]
Log = Annotated[
    Path | None,
    typer.Option(
        help="The run's metrics, which --csv and --text read.",
        show_default="beside the checkpoint",
        autocompletion=completion.metrics,
    ),
]


CSV = Kind("metrics as CSV", b"step,epoch,train_loss")
SCRIPT = Kind("a script that tui-rnn export wrote", b"# written by tui-rnn export")
WEIGHTS = Kind(
    "a file of weights that tui-rnn export wrote", b"characters.npy", at=30
)  # behind the header of a zip file
TEXTS = Kind("the texts of a run", b"=== update ")


class Export(NamedTuple):
    """A file, ready to be written; ``says`` is what a person is told when it is."""

    place: Place
    contents: list[bytes]
    says: str


def export(checkpoint: Checkpoint, csv: Csv = None, numpy: Numpy = None, text: Text = None, log: Log = None) -> None:
    """Write the files that were asked for: none of them before all are known.

    Raises:
        engine.CheckpointError: the checkpoint cannot be used.
    """
    from ..run.runfiles import RunFiles

    if csv is None and numpy is None and text is None:
        fail("nothing to export; say what: --csv FILE, --numpy FILE.py or --text FILE")
    loaded = engine.load(checkpoint)
    run = RunFiles.of_best(checkpoint) if loaded.kind == engine.MODEL else RunFiles.of(checkpoint)
    own = [checkpoint, *run.all(), *([] if log is None else [log])]
    exports: list[Export] = []
    places = _places({"--csv": (csv, CSV), "--text": (text, TEXTS)}, own) | _places_of_script(numpy, own)
    if len({place.path for place in places.values()}) < len(places):
        fail("two of the files would have the same name; give each a name of its own")
    if csv is not None or text is not None:
        recorded = _recorded(log or run.metrics)
    if csv is not None:
        exports.append(_metrics(places["--csv"], loaded, recorded))
    if text is not None:
        exports.append(_texts(places["--text"], recorded))
    if numpy is not None:
        exports += _script(places["--numpy"], places["weights"], loaded, checkpoint.name)
    for place, contents, _ in exports:
        place.write(contents)
    for says in filter(None, (written.says for written in exports)):
        print(printable_line(says))


def _places(wanted: Mapping[str, tuple[Path | None, Kind]], own: list[Path]) -> dict[str, Place]:
    return {
        option: place_for(option, given, kind, own) for option, (given, kind) in wanted.items() if given is not None
    }


def _places_of_script(numpy: Path | None, own: list[Path]) -> dict[str, Place]:
    """Of the script and of the weights beside it."""
    if numpy is None:
        return {}
    if numpy.suffix != ".py":
        fail(f"--numpy {numpy} would be a Python script; give it a name that ends in .py")
    place = place_for("--numpy", numpy, SCRIPT, own)
    _check_unchanged(place)
    weights = place.path.with_name(f"{numpy.stem}.weights.npz")
    return {"--numpy": place, "weights": place_for("--numpy", weights, WEIGHTS, own)}


def _check_unchanged(place: Place) -> None:
    """Refuse to write over a script that a person has worked on."""
    from ..report.numpy_script import SEAL

    old = place.path.read_bytes() if place.path.exists() else b""
    if old and not SEAL.is_whole(old):
        place.refuse_changed()


def _recorded(metrics: Path) -> Rows:
    from ..watch import rows

    try:
        found = rows.read(metrics)
    except OSError as error:
        fail(f"{metrics}, the metrics of the run, cannot be read: {reason_of(error)}; say where they are: --log FILE")
    if not found.rows:
        fail(f"{metrics} holds no metrics of a run; give the run's: --log FILE")
    return found


def _metrics(place: Place, loaded: engine.Checkpoint, recorded: Rows) -> Export:
    from ..report.metrics_csv import metrics_csv
    from ..run.started import updates_per_epoch

    lines = metrics_csv(recorded.rows, loaded.config.loss_length, updates_per_epoch(loaded))
    return Export(place, [line.encode() for line in lines], f"{place.given}: {len(recorded.rows):,} updates")


def _texts(place: Place, recorded: Rows) -> Export:
    from ..watch.samples import entry

    if not recorded.texts:
        fail(f"--text {place.given}: the run has recorded no text")
    contents = [entry(text).encode("utf-8", "replace") for text in recorded.texts]
    return Export(place, contents, f"{place.given}: {len(contents):,} texts")


def _script(place: Place, weights: Place, loaded: engine.Checkpoint, name: str) -> list[Export]:
    from ..report import numpy_script

    try:
        script = numpy_script.script(loaded, name, weights.path.name)
    except OSError:
        fail("--numpy copies the source of tui-rnn, and there is none; install tui-rnn with its .py files")
    said = f"{place.given}, and its weights in {weights.path.name}: try python {for_shell(place.given)} --help"
    return [Export(weights, [numpy_script.arrays(loaded)], ""), Export(place, [script], said)]
