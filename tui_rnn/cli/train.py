"""``tui-rnn train``: the options of a run; then the app, or training without it."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import engine

from ..commands import Stop
from ..flags import MAX_VOCABULARY, ON_HANGUP, ON_NAN, ON_SPIKE
from ..run.schedule import Intervals
from ..system.threads import GIVEN, crowded, suitable
from . import completion
from .options import Encoding, Json, Quiet, RecipeName, TextAt, which_texts, with_settings
from .refusals import fail, one_line

if TYPE_CHECKING:
    from ..run.options import Options
    from ..run.session import Session

EXAMPLES = """Examples:

tui-rnn train book.txt

tui-rnn train book.txt --no-ui --updates 20000 --seed 1

tui-rnn train --resume

tui-rnn train book.txt.gz letters/ --out both.npz

tui-rnn train book.txt --recipe quick --validation 0.1

tui-rnn train book.txt --no-ui --minutes 30

tui-rnn train letters.txt --init-from ckpt.best.npz --out letters.npz

Signals: Ctrl-C (SIGINT), SIGTERM and SIGHUP save the run and end it; SIGUSR1 saves it without ending it.
"""
USUAL = Intervals()
BUSY = "this machine is busy: if the run is slow, --threads 1 may make it several times faster"

Texts = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="TEXT",
        help="Text files (also .gz, .bz2 and .xz), folders of *.txt files, or - for standard input. Several are read "
        "one after another, each starting from a hidden state of zero.",
        show_default="the bundled book",
        autocompletion=completion.texts,
    ),
]
NoUi = Annotated[bool, typer.Option("--no-ui", help="Train without the app.")]
Updates = Annotated[
    int | None,
    typer.Option(
        help="Total number of updates, counting those made before --resume.",
        show_default="100000, or that of --recipe or --init-from",
    ),
]
Epochs = Annotated[
    float | None, typer.Option(help="Total number of passes over the text, instead of --updates.", show_default=False)
]
Minutes = Annotated[
    float | None,
    typer.Option(
        help="Stop after this many minutes of training; --resume continues the run.",
        show_default="no limit",
    ),
]
OnNan = Annotated[
    str,
    typer.Option(
        metavar="|".join(ON_NAN),
        help="What to do when the loss is NaN or infinite: stop, or roll back to the last checkpoint and halve the "
        "learning rate.",
        autocompletion=completion.one_of(ON_NAN),
    ),
]
OnSpike = Annotated[
    str,
    typer.Option(
        metavar="|".join(ON_SPIKE),
        help="What to do when the loss jumps far above its usual range: warn; or warn and, if it stays there, roll "
        "back to before the jump with half the learning rate, at most 5 times; or ignore it.",
        autocompletion=completion.one_of(ON_SPIKE),
    ),
]
Threads = Annotated[
    int | None,
    typer.Option(help="Number of threads for matrix products.", show_default="chosen by the size of the model"),
]
Out = Annotated[
    Path | None,
    typer.Option(help="File for the checkpoint.", show_default="ckpt.npz", autocompletion=completion.checkpoints),
]
CheckpointEvery = Annotated[
    int, typer.Option(help="Updates between extra checkpoints; 0: only one a minute and one at the end.")
]
SampleEvery = Annotated[int, typer.Option(help="Updates between samples of text; 0: none.")]
SampleLength = Annotated[int, typer.Option(help="Length of a sample, in characters.")]
Resume = Annotated[
    str | None,
    typer.Option(
        metavar="[CKPT]",
        help="Continue the run in CKPT; without CKPT, the one in --out.",
        show_default=False,
        autocompletion=completion.checkpoints,
    ),
]
InitFrom = Annotated[
    Path | None,
    typer.Option(
        "--init-from",
        metavar="CKPT",
        help="Begin a new run, on another text, with the weights of CKPT: a run or a best model. Settings are those "
        "of CKPT where no option says otherwise.",
        show_default=False,
        autocompletion=completion.checkpoints,
    ),
]
MaxVocabulary = Annotated[int, typer.Option(help="Largest number of distinct characters that a text may have.")]
Log = Annotated[
    Path | None,
    typer.Option(
        help="File for the metrics, as JSON lines: every evaluation and event, and every 100th update; after 20,000 "
        "updates these at most twice a second.",
        show_default="ckpt.metrics.jsonl",
        autocompletion=completion.metrics,
    ),
]
Compare = Annotated[
    list[Path] | None,
    typer.Option(
        help="In the app, also show the loss of another run, given its metrics or its checkpoint. May be repeated.",
        show_default=False,
        autocompletion=completion.metrics,
    ),
]
OnHangup = Annotated[
    str,
    typer.Option(
        metavar="|".join(ON_HANGUP),
        help="What the app does when its terminal is gone, as when an SSH session drops: save the run and end it, or "
        "detach it: then it goes on in a process of its own.",
        autocompletion=completion.one_of(ON_HANGUP),
    ),
]
NoAttach = Annotated[
    bool, typer.Option("--no-attach", help="Let no other process watch or control the run (tui-rnn attach).")
]
Detach = Annotated[
    bool, typer.Option("--detach", help="Train in a process of its own, without a screen; tui-rnn attach shows it.")
]


@with_settings(engine.settings())
def train(
    text: Texts = None,
    no_ui: NoUi = False,
    updates: Updates = None,
    epochs: Epochs = None,
    minutes: Minutes = None,
    recipe: RecipeName = None,
    on_nan: OnNan = ON_NAN[0],
    on_spike: OnSpike = ON_SPIKE[0],
    threads: Threads = None,
    out: Out = None,
    checkpoint_every: CheckpointEvery = USUAL.checkpoint,
    sample_every: SampleEvery = USUAL.sample,
    sample_length: SampleLength = USUAL.sample_length,
    resume: Resume = None,
    init_from: InitFrom = None,
    text_at: TextAt = None,
    encoding: Encoding = None,
    max_vocabulary: MaxVocabulary = MAX_VOCABULARY,
    log: Log = None,
    compare: Compare = None,
    json: Json = False,
    quiet: Quiet = False,
    no_attach: NoAttach = False,
    detach: Detach = False,
    on_hangup: OnHangup = ON_HANGUP[0],
    paused: Annotated[bool, typer.Option("--paused", hidden=True)] = False,
    takes_over: Annotated[bool, typer.Option("--takes-over", hidden=True)] = False,
    stop_at: Annotated[int | None, typer.Option("--stop-at", hidden=True)] = None,
    **settings: Any,
) -> None:
    """Prepare a run as it was asked for, and train it in the app or without."""
    from ..run.options import Options

    options = Options(
        text=which_texts(text, text_at),
        encoding=encoding,
        updates=updates,
        epochs=epochs,
        minutes=minutes,
        max_vocabulary=max_vocabulary,
        recipe=recipe,
        settings=settings,
        out=out,
        log=log,
        resume=resume,
        init_from=init_from,
        on_nan=on_nan,
        on_spike=on_spike,
        threads=threads,
        intervals=with_stop(Intervals(sample_every, sample_length, checkpoint_every), stop_at),
        attachable=not no_attach,
        paused=paused,
        on_hangup=on_hangup,
        takes_over=takes_over,
    )
    if detach:
        raise typer.Exit(start_detached(options, json=json))
    raise typer.Exit(start(options, compare or [], app=not (no_ui or json or quiet), json=json, quiet=quiet))


def with_stop(intervals: Intervals, update: int | None) -> Intervals:
    """The intervals, with an order to save the run and end it after so many updates, if any."""
    return intervals if update is None else dataclasses.replace(intervals, orders=(Stop(),), orders_at=update)


def start_detached(options: Options, *, json: bool) -> int:
    """Train in a process of its own. Returns the exit code."""
    from ..run.options import UsageError
    from ..run.prepare import prepare

    if json or not options.attachable:
        fail(f"--detach leaves the run without a reader: leave out {'--json' if json else '--no-attach'}")
    if "-" in options.text:
        fail("--detach: a process of its own cannot read this standard input; give the text as a file")
    try:
        checkpoint = prepare(options).files.checkpoint  # what is refused is refused here, where it is read
    except UsageError as error:
        fail(str(error))
    return detached(without_detach(sys.argv[1:]), checkpoint)


def without_detach(arguments: list[str]) -> list[str]:
    """A command line without ``--detach``, beginning with the command. What follows ``--`` are names."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    kept = [argument for argument in options if argument != "--detach"]
    return ["train", *kept[kept[:1] == ["train"] :], *arguments[len(options) :]]


def detached(command: list[str], checkpoint: Path) -> int:
    """Have a process of its own train a run, and say where it is. Returns the exit code."""
    from ..run import handover
    from ..run.outcome import print_message
    from ..watch.words import with_name

    try:
        process = handover.start(command, checkpoint)
    except handover.NotHandedOver as reason:
        return one_line(f"{checkpoint}: not detached: {reason}", reason.code)
    name = with_name(checkpoint)
    print_message(f"the run goes on as process {process}; tui-rnn attach{name} shows it, tui-rnn stop{name} ends it")
    return 0


def start(options: Options, compared: list[Path], *, app: bool, json: bool, quiet: bool) -> int:
    """Prepare a run and train it, in the app or without. Returns the exit code."""
    from ..run.options import UsageError
    from ..run.prepare import prepare

    if compared and not app:
        fail("--compare shows the loss of another run in the app only; leave it out, or train in the app")
    try:
        session = with_threads(prepare(options), options.threads)
        if app:
            return in_app(session, options, compared)
        return without_app(session, options, json=json, quiet=quiet)
    except UsageError as error:
        fail(str(error))


def with_threads(session: Session, threads: int | None) -> Session:
    """Have matrix products use ``threads``, or as many as suit the model. Returns the session, perhaps with a note."""
    if threads is not None or not GIVEN:
        engine.use_threads(threads or suitable(session.trainer.config))
    if threads is None and not GIVEN and suitable(session.trainer.config) > 1 and crowded():
        return dataclasses.replace(session, notes=(*session.notes, BUSY))
    return session


def in_app(session: Session, options: Options, compared: list[Path]) -> int:
    """Train in the app; without it, and saying why, where the terminal cannot show it. Returns the exit code.

    Raises:
        UsageError: the run's files cannot be used, or those it is to be compared with.
    """
    from ..run.session import locked
    from ..system.terminal import unsuitable_for_app

    if reason := unsuitable_for_app():
        without = f"{reason}: training without the app" + (", and so without --compare" if compared else "")
        return without_app(session, options, reason=without)
    from ..app import launch

    others = launch.others(compared)
    with locked(session, wait=options.takes_over) as session:
        left = launch.train(session, options.intervals, others, options=options)
    return left.code if left.handover is None else detached(left.handover.command, left.handover.checkpoint)


def without_app(
    session: Session, options: Options, *, json: bool = False, quiet: bool = False, reason: str = ""
) -> int:
    """Train without the app, after a word on why, if any, and the session's notes. Returns the exit code.

    Raises:
        UsageError: the run's files cannot be used.
    """
    from ..console import headless
    from ..run.outcome import print_message
    from ..run.session import locked

    with locked(session, wait=options.takes_over) as session:
        for note in [reason] * bool(reason) + ([] if quiet else [*session.notes]):
            print_message(note)
        return headless.train(session, options.intervals, json=json, quiet=quiet)
