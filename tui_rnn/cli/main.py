"""The command line: parse, call, report. What is heavy to import is imported inside the commands."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn, TextIO

import typer

from .. import __version__
from ..system import signals
from ..system.threads import GIVEN, crowded, start_with_one, suitable
from . import completion
from .completion import listed, names_for
from .usage import COMMANDS, Command, advice_on, what_hides_the_engine

FAILURE, WRONG_USE, PIPE_CLOSED = 1, 2, 141
GENERAL = ("-h", "--help", "--version", "--install-completion", "--show-completion")
OUTPUT_FAILS = (errno.ENOSPC, errno.EFBIG, errno.EIO, errno.EBADF)

app = typer.Typer(
    help="Watch a recurrent network learn to write. [b]train[/b] is the default: tui-rnn BOOK is tui-rnn train BOOK.",
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
        code = _one_line(f"{error.format_message()} (tui-rnn --help lists what there is)", error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        code = signals.INTERRUPTED
    except SystemExit as end:
        if not isinstance(end.__context__, BrokenPipeError):  # which Typer makes an exit of, with a code of its own
            raise
        code = PIPE_CLOSED
    except OSError as error:
        code = _cannot(error)
    _let_go(sys.stdout)
    _let_go(sys.stderr)
    raise SystemExit(code)


def _run(arguments: list[str]) -> int:
    if (wrong := misspelt(arguments) or what_hides_the_engine()) is not None:
        # Not by _one_line, which needs the engine that cannot be imported.
        print("tui-rnn: " + "".join(c if c.isprintable() else "\ufffd" for c in wrong), file=sys.stderr)
        return WRONG_USE
    code: int | None = app(args=with_defaults(arguments), prog_name="tui-rnn", standalone_mode=False)
    return code or 0


def _cannot(error: OSError) -> int:
    """Say what the system refused, where no command has foreseen it. Returns the exit code."""
    if isinstance(error, BrokenPipeError):  # the reader (head, less) has had enough
        return PIPE_CLOSED
    why = (error.strerror or str(error)).lower()
    if error.filename is not None:
        return _one_line(f"{os.fsdecode(error.filename)} cannot be used: {why}", WRONG_USE)
    if isinstance(error, FileNotFoundError):  # what the system says when it is asked where we are
        return _one_line("the folder that this was started in is gone; change to another and try again", WRONG_USE)
    what = "standard output cannot be written" if error.errno in OUTPUT_FAILS else "it cannot go on"
    return _one_line(f"{what}: {why}", FAILURE)


def _let_go(stream: TextIO | None) -> None:
    """Give up what a stream cannot take: Python would try it once more at exit, and fail with a traceback."""
    if stream is None:
        return
    try:
        stream.flush()
    except (OSError, ValueError):
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def misspelt(arguments: list[str]) -> str | None:
    """What is wrong with a first word that seems to be meant for a command and is no file."""
    if not arguments or arguments[0].startswith("-") or arguments[0] in COMMANDS:
        return None
    return None if os.path.lexists(arguments[0]) else advice_on(arguments[0])


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


def fail(message: str) -> NoReturn:
    """End a command with one line on stderr."""
    raise typer.Exit(_one_line(message, WRONG_USE))


def which_texts(arguments: list[str] | None, by_option: list[str] | None) -> list[str]:
    """Where the texts are, by arguments or by the option ``--text``: not by both."""
    if arguments and by_option:
        fail(f"--text {by_option[0]} and TEXT {arguments[0]} both say where the text is; give one of them")
    return arguments or by_option or []


def _one_line(message: str, code: int) -> int:
    from ..system.terminal import printable_message

    with contextlib.suppress(OSError):
        print(printable_message(f"tui-rnn: {message}"), file=sys.stderr, flush=True)
    return code


def _version(asked: bool) -> None:
    if asked:
        print(f"tui-rnn {__version__}")
        raise typer.Exit


Text = Annotated[
    str | None,
    typer.Argument(
        help="A file of text, or - for standard input.",
        show_default="the bundled book",
        autocompletion=completion.texts,
    ),
]
Texts = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[TEXT]...",
        help="Files of text (.gz, .bz2 and .xz too), folders of *.txt files, or - for standard input. Several are read "
        "one after another, each from a hidden state of zero.",
        show_default="the bundled book",
        autocompletion=completion.texts,
    ),
]
Encoding = Annotated[
    str | None, typer.Option(help="Encoding of the text.", show_default="utf-8, or by its byte order mark")
]
TextAt = Annotated[
    list[str] | None,
    typer.Option(
        "--text",
        help="The same as TEXT: where the text is now. May be repeated.",
        show_default=False,
        autocompletion=completion.texts,
    ),
]
MaxVocabulary = Annotated[int, typer.Option(help="Distinct characters that a text may have.")]
NoUi = Annotated[bool, typer.Option("--no-ui", help="Train without the app.")]
Updates = Annotated[
    int | None,
    typer.Option(help="Total number of updates; then the app waits.", show_default="100000, or the recipe's"),
]
Epochs = Annotated[
    float | None, typer.Option(help="Or: until the text has been gone through so often.", show_default=False)
]
Minutes = Annotated[
    float | None,
    typer.Option(
        help="End after so many minutes of training, even before that; --resume goes on.", show_default="no limit"
    ),
]
MODEL, READING, LEARNING = "The model", "What is read", "How it is learnt"
Recipe = Annotated[
    str | None,
    typer.Option(
        help=f"Settings that go together: {listed('recipe')}; see tui-rnn recipes.",
        show_default="assignment",
        autocompletion=names_for("recipe"),
    ),
]
Cell = Annotated[
    str | None,
    typer.Option(
        help=f"{listed('cell')}.", show_default="rnn", rich_help_panel=MODEL, autocompletion=names_for("cell")
    ),
]
Layers = Annotated[
    int | None, typer.Option(help="Cells on top of each other.", show_default="1", rich_help_panel=MODEL)
]
Hidden = Annotated[int | None, typer.Option(help="Hidden size.", show_default="100", rich_help_panel=MODEL)]
Dropout = Annotated[
    float | None,
    typer.Option(
        help="Share of each layer's outputs that is left out on the way up.", show_default="0", rich_help_panel=MODEL
    ),
]
Init = Annotated[
    str | None,
    typer.Option(
        help="Initial weights: normal (see --init-scale) or fan-in.",
        show_default="normal",
        rich_help_panel=MODEL,
        autocompletion=names_for("init"),
    ),
]
InitScale = Annotated[
    float | None,
    typer.Option(help="Standard deviation of the initial weights.", show_default="0.01", rich_help_panel=MODEL),
]
Dtype = Annotated[
    str | None,
    typer.Option(
        help=f"{listed('dtype')}.", show_default="float32", rich_help_panel=MODEL, autocompletion=names_for("dtype")
    ),
]
SeqLength = Annotated[
    int | None, typer.Option(help="Time steps in a sequence.", show_default="25", rich_help_panel=READING)
]
BatchSize = Annotated[
    int | None, typer.Option(help="Streams of the text side by side.", show_default="1", rich_help_panel=READING)
]
Shuffle = Annotated[
    str | None,
    typer.Option(
        help="none, chunks (in a new order each epoch) or random (sequences from anywhere).",
        show_default="none",
        rich_help_panel=READING,
        autocompletion=names_for("shuffle"),
    ),
]
Chunks = Annotated[
    int | None, typer.Option(help="How many, for --shuffle chunks.", show_default="100", rich_help_panel=READING)
]
Validation = Annotated[
    float | None,
    typer.Option(help="Share of the text, at its end, to hold out.", show_default="0", rich_help_panel=READING),
]
ValidationChunk = Annotated[
    bool | None,
    typer.Option(
        "--validation-chunk",
        help="Hold out a random stretch of the text instead of its end.",
        show_default=False,
        rich_help_panel=READING,
    ),
]
ValidateEvery = Annotated[
    int | None,
    typer.Option(
        help="Updates between two evaluations, beside one at the start and one at the end.",
        show_default="20 in a run, or more",
        rich_help_panel=READING,
    ),
]
Optimizer = Annotated[
    str | None,
    typer.Option(
        help=f"{listed('optimizer')}.",
        show_default="adagrad",
        rich_help_panel=LEARNING,
        autocompletion=names_for("optimizer"),
    ),
]
LearningRate = Annotated[
    float | None, typer.Option(help="Learning rate.", show_default="0.1", rich_help_panel=LEARNING)
]
LearningRateSchedule = Annotated[
    str | None,
    typer.Option(
        help="constant, or linear or cosine: down to a hundredth at the end of the run.",
        show_default="constant",
        rich_help_panel=LEARNING,
        autocompletion=names_for("schedule"),
    ),
]
Warmup = Annotated[
    int | None,
    typer.Option(help="Updates in which the learning rate rises.", show_default="0", rich_help_panel=LEARNING),
]
Decay = Annotated[
    float | None,
    typer.Option(
        help="Multiply the learning rate by this when the validation loss stops improving.",
        show_default="1: never",
        rich_help_panel=LEARNING,
    ),
]
DecayPatience = Annotated[
    int | None,
    typer.Option(help="Evaluations to wait before --decay.", show_default="3", rich_help_panel=LEARNING),
]
Patience = Annotated[
    int | None,
    typer.Option(
        help="End the run after so many evaluations without a new best.",
        show_default="0: never",
        rich_help_panel=LEARNING,
    ),
]
MeanLoss = Annotated[
    bool | None,
    typer.Option(
        "--mean-loss/--sum-loss",
        help="The loss of a sequence: the mean over its characters, or their sum.",
        show_default="sum",
        rich_help_panel=LEARNING,
    ),
]
Clip = Annotated[
    float | None,
    typer.Option(
        help="Clip every entry of the gradient to [-clip, clip]; 0: no.", show_default="5", rich_help_panel=LEARNING
    ),
]
ClipNorm = Annotated[
    float | None,
    typer.Option(
        help="Shorten the gradient to at most this length; 0: no.", show_default="0", rich_help_panel=LEARNING
    ),
]
WeightDecay = Annotated[
    float | None,
    typer.Option(
        help="Share taken off every weight in an update, times the learning rate.",
        show_default="0",
        rich_help_panel=LEARNING,
    ),
]
Momentum = Annotated[
    float | None,
    typer.Option(
        help="For sgd: what it keeps of its velocity in an update.", show_default="0.9", rich_help_panel=LEARNING
    ),
]
Beta1 = Annotated[
    float | None,
    typer.Option(
        help="For adam: what it keeps of its mean of the gradient.", show_default="0.9", rich_help_panel=LEARNING
    ),
]
Beta2 = Annotated[
    float | None,
    typer.Option(
        help="For adam: what it keeps of its mean of the square.", show_default="0.999", rich_help_panel=LEARNING
    ),
]
Rho = Annotated[
    float | None,
    typer.Option(
        help="For rmsprop: what it keeps of its mean of the square.", show_default="0.9", rich_help_panel=LEARNING
    ),
]
OnNan = Annotated[
    str,
    typer.Option(
        metavar="stop|rollback",
        help="When the loss is no longer a number: end, or go back to the last checkpoint with half the learning rate.",
        rich_help_panel=LEARNING,
        autocompletion=names_for("on_nan"),
    ),
]
Seed = Annotated[
    int | None, typer.Option(help="Seed of all that is random.", show_default="0", rich_help_panel=LEARNING)
]
Threads = Annotated[
    int | None, typer.Option(help="Threads for the matrix products.", show_default="chosen by the size of the model")
]
Out = Annotated[
    Path | None,
    typer.Option(help="The checkpoint.", show_default="ckpt.npz", autocompletion=completion.checkpoints),
]
CheckpointEvery = Annotated[
    int, typer.Option(help="Updates between checkpoints, besides one a minute and one at the end; 0: none.")
]
SampleEvery = Annotated[int, typer.Option(help="Updates between texts; 0: none.")]
SampleLength = Annotated[int, typer.Option(help="Characters in a text.")]
Resume = Annotated[
    str | None,
    typer.Option(
        metavar="[CKPT]",
        help="Go on from a checkpoint: CKPT, or else --out.",
        show_default=False,
        autocompletion=completion.checkpoints,
    ),
]
Log = Annotated[
    Path | None,
    typer.Option(
        help="The metrics, as JSON lines: updates at most twice a second, evaluations and events always.",
        show_default="ckpt.metrics.jsonl",
        autocompletion=completion.metrics,
    ),
]
Compare = Annotated[
    list[Path] | None,
    typer.Option(
        help="In the app: show the loss of another run, by its metrics or its checkpoint.",
        show_default=False,
        autocompletion=completion.metrics,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else, on standard output.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but what goes wrong.")]

Checkpoint = Annotated[
    Path,
    typer.Argument(metavar="CKPT", help="A checkpoint: a run, or a best model.", autocompletion=completion.checkpoints),
]
N = Annotated[int, typer.Option("--n", "-n", help="How many characters.")]
Prompt = Annotated[
    str, typer.Option(help="Go on from this text, instead of from where the run is.", show_default=False)
]
Temperature = Annotated[
    float, typer.Option(help="Below 1 keeps to what is likely, above 1 dares more, 0 always takes the likeliest.")
]
TopK = Annotated[int | None, typer.Option(help="Only the K likeliest characters.", show_default="all")]
TopP = Annotated[
    float | None, typer.Option(help="Only the likeliest that together have probability P.", show_default="all")
]
SampleSeed = Annotated[
    int | None, typer.Option("--seed", help="The same seed, the same text.", show_default="a new text each time")
]

Samples = Annotated[int, typer.Option(help="How many texts, written side by side.")]
BreakLoops = Annotated[
    bool, typer.Option("--break-loops", help="When it says the same again and again, have it go on otherwise.")
]

UpdatesFirst = Annotated[int, typer.Option("--updates", help="Train so many updates first.")]
Step = Annotated[float, typer.Option(help="Step of the central differences.")]


@app.callback()
def general(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options before the command."""


TRAIN_EXAMPLES = """Examples:

tui-rnn train book.txt

tui-rnn train book.txt --no-ui --updates 20000 --seed 1

tui-rnn train --resume

tui-rnn train book.txt.gz letters/ --out both.npz

tui-rnn train book.txt --recipe quick --validation 0.1

tui-rnn train book.txt --no-ui --minutes 30

Signals: Ctrl-C (SIGINT), SIGTERM and SIGHUP save the run and end it; SIGUSR1 saves it, and it goes on.
"""
SAMPLE_EXAMPLES = """Examples:

tui-rnn sample ckpt.best.npz --n 1000

tui-rnn sample ckpt.npz --prompt "The lamp" --temperature 0.7 --top-p 0.9 --seed 1

tui-rnn sample ckpt.best.npz --samples 4 --n 200
"""
GRADCHECK_EXAMPLES = """Examples:

tui-rnn gradcheck

tui-rnn gradcheck ckpt.npz

tui-rnn gradcheck --cell gru --layers 2 --dropout 0.3 --updates 100 --all
"""


@app.command(cls=Command, epilog=TRAIN_EXAMPLES)
def train(
    text: Texts = None,
    no_ui: NoUi = False,
    updates: Updates = None,
    epochs: Epochs = None,
    minutes: Minutes = None,
    recipe: Recipe = None,
    cell: Cell = None,
    layers: Layers = None,
    hidden: Hidden = None,
    dropout: Dropout = None,
    init: Init = None,
    init_scale: InitScale = None,
    dtype: Dtype = None,
    seq_length: SeqLength = None,
    batch_size: BatchSize = None,
    shuffle: Shuffle = None,
    chunks: Chunks = None,
    validation: Validation = None,
    validation_chunk: ValidationChunk = None,
    validate_every: ValidateEvery = None,
    optimizer: Optimizer = None,
    learning_rate: LearningRate = None,
    schedule: LearningRateSchedule = None,
    warmup: Warmup = None,
    decay: Decay = None,
    decay_patience: DecayPatience = None,
    patience: Patience = None,
    mean_loss: MeanLoss = None,
    clip: Clip = None,
    clip_norm: ClipNorm = None,
    weight_decay: WeightDecay = None,
    momentum: Momentum = None,
    beta1: Beta1 = None,
    beta2: Beta2 = None,
    rho: Rho = None,
    seed: Seed = None,
    on_nan: OnNan = "stop",
    threads: Threads = None,
    out: Out = None,
    checkpoint_every: CheckpointEvery = 0,
    sample_every: SampleEvery = 10_000,
    sample_length: SampleLength = 200,
    resume: Resume = None,
    text_at: TextAt = None,
    encoding: Encoding = None,
    max_vocabulary: MaxVocabulary = 20_000,
    log: Log = None,
    compare: Compare = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Train a character-level RNN on a text."""
    import engine

    from ..console import headless
    from ..run.outcome import say
    from ..run.schedule import Every
    from ..run.session import Options, UsageError, begun, prepare
    from ..system.terminal import unsuitable_for_app

    settings = {
        "cell": cell,
        "layers": layers,
        "hidden_size": hidden,
        "dropout": dropout,
        "init": init,
        "init_scale": init_scale,
        "dtype": dtype,
        "seq_length": seq_length,
        "batch_size": batch_size,
        "shuffle": shuffle,
        "chunks": chunks,
        "validation": validation,
        "validation_chunk": validation_chunk,
        "validate_every": validate_every,
        "optimizer": optimizer,
        "learning_rate": learning_rate,
        "schedule": schedule,
        "warmup": warmup,
        "decay": decay,
        "decay_patience": decay_patience,
        "patience": patience,
        "mean_loss": mean_loss,
        "clip": clip,
        "clip_norm": clip_norm,
        "weight_decay": weight_decay,
        "momentum": momentum,
        "beta1": beta1,
        "beta2": beta2,
        "rho": rho,
        "seed": seed,
    }
    options = Options(
        text=which_texts(text, text_at),
        encoding=encoding,
        updates=updates,
        epochs=epochs,
        minutes=minutes,
        max_vocabulary=max_vocabulary,
        recipe=recipe,
        settings={name: value for name, value in settings.items() if value is not None},
        out=out,
        log=log,
        resume=resume,
        on_nan=on_nan,
        threads=threads,
        every=Every(sample_every, sample_length, checkpoint_every),
    )
    headless_asked = no_ui or json or quiet
    if compare and headless_asked:
        fail("--compare is for the app, where it shows the loss of another run; leave it out, or train with the app")
    try:
        session = prepare(options)
    except (UsageError, engine.EngineError) as error:
        fail(str(error))
    from engine.network import blas

    if threads is not None or not GIVEN:
        blas.use_threads(threads or suitable(session.trainer.config))
    if threads is None and not GIVEN and suitable(session.trainer.config) > 1 and crowded():
        import dataclasses

        slow = "this machine is busy: if the run is slow, --threads 1 may be several times faster"
        session = dataclasses.replace(session, notes=(*session.notes, slow))
    reason = None if headless_asked else unsuitable_for_app()
    try:
        if not headless_asked and reason is None:
            from ..app import launch as interactive

            compared = interactive.others(compare or ())
            with begun(session) as session:
                raise typer.Exit(interactive.train(session, options.every, compared))
        with begun(session) as session:
            if reason:
                say(f"{reason}: training without the app" + (", and so without --compare" if compare else ""))
            if not quiet:
                for note in session.notes:
                    say(note)
            raise typer.Exit(headless.train(session, options.every, json=json, quiet=quiet))
    except UsageError as error:
        fail(str(error))


@app.command(cls=Command, epilog=SAMPLE_EXAMPLES)
def sample(
    checkpoint: Checkpoint,
    n: N = 1000,
    prompt: Prompt = "",
    temperature: Temperature = 1.0,
    top_k: TopK = None,
    top_p: TopP = None,
    break_loops: BreakLoops = False,
    samples: Samples = 1,
    seed: SampleSeed = None,
) -> None:
    """Write text with a trained model."""
    import engine

    from ..run.session import option_name
    from . import sample as writing

    try:
        rule = engine.SamplingRule(temperature, top_k, top_p, break_loops=break_loops)
        code = writing.write(checkpoint, n, prompt, rule, seed, samples)
    except engine.ConfigError as error:
        fail(f"{option_name(error.setting)} {error.requirement}")
    except engine.EngineError as error:
        fail(str(error))
    raise typer.Exit(code)


@app.command(cls=Command, epilog=GRADCHECK_EXAMPLES)
def gradcheck(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="[TEXT|CKPT]",
            help="A text, or a checkpoint, whose weights are checked where they are now.",
            show_default="the bundled book",
            autocompletion=completion.texts_and_checkpoints,
        ),
    ] = None,
    updates: UpdatesFirst = 0,
    entries: Annotated[
        int | None,
        typer.Option(help="Compare so many entries of each array.", show_default="what takes a few seconds"),
    ] = None,
    all_entries: Annotated[bool, typer.Option("--all", help="Compare all entries.")] = False,
    step: Step = 1e-5,
    recipe: Recipe = None,
    cell: Cell = None,
    layers: Layers = None,
    hidden: Annotated[
        int | None,
        typer.Option(help="Hidden size.", show_default="25, or the recipe's", rich_help_panel=MODEL),
    ] = None,
    dropout: Dropout = None,
    init: Init = None,
    init_scale: InitScale = None,
    dtype: Dtype = None,
    seq_length: SeqLength = None,
    batch_size: BatchSize = None,
    optimizer: Optimizer = None,
    learning_rate: LearningRate = None,
    mean_loss: MeanLoss = None,
    clip: Clip = None,
    clip_norm: ClipNorm = None,
    seed: Seed = None,
    text_at: TextAt = None,
    encoding: Encoding = None,
    json: Json = False,
) -> None:
    """Compare the gradient that training uses with numerical ones, entry by entry."""
    import engine

    from ..run.session import option_name
    from . import gradcheck as checking

    settings = {
        "cell": cell,
        "layers": layers,
        "hidden_size": hidden,
        "dropout": dropout,
        "init": init,
        "init_scale": init_scale,
        "dtype": dtype,
        "seq_length": seq_length,
        "batch_size": batch_size,
        "optimizer": optimizer,
        "learning_rate": learning_rate,
        "mean_loss": mean_loss,
        "clip": clip,
        "clip_norm": clip_norm,
        "seed": seed,
    }
    options = checking.Options(
        what=what,
        text=text_at,
        encoding=encoding,
        recipe=recipe,
        settings={name: value for name, value in settings.items() if value is not None},
        updates=updates,
        step=step,
        entries=entries,
        all_entries=all_entries,
    )
    try:
        code = checking.check(options, json=json)
    except engine.ConfigError as error:
        fail(f"{option_name(error.setting)} {error.requirement}")
    except engine.EngineError as error:
        fail(str(error))
    raise typer.Exit(code)


@app.command(cls=Command)
def novelty(
    checkpoint: Checkpoint,
    text: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TEXT]...",
            help="The text it learnt.",
            show_default="where it was, says the checkpoint",
            autocompletion=completion.texts,
        ),
    ] = None,
    text_at: TextAt = None,
    n: N = 10_000,
    temperature: Temperature = 1.0,
    seed: Annotated[int, typer.Option(help="The same seed, the same text.")] = 0,
    encoding: Encoding = None,
    json: Json = False,
) -> None:
    """Say how much of what a model writes it has copied from the text it learnt."""
    import engine

    from ..run.session import option_name
    from . import novelty as comparison

    where = which_texts(text, text_at)
    try:
        code = comparison.compare(checkpoint, where, encoding, n=n, temperature=temperature, seed=seed, json=json)
    except MemoryError:
        message = f"there is not enough memory for the text and {n:,} characters more; free some, or use a smaller --n"
        raise typer.Exit(_one_line(message, FAILURE)) from None
    except engine.ConfigError as error:
        fail(f"{option_name(error.setting)} {error.requirement}")
    except engine.EngineError as error:
        fail(str(error))
    raise typer.Exit(code)


@app.command(cls=Command)
def recipes(json: Json = False) -> None:
    """Show the recipes for --recipe: what each is for, and all its settings."""
    from . import recipes as table

    raise typer.Exit(table.show(json=json))


@app.command(cls=Command)
def info(checkpoint: Checkpoint, json: Json = False) -> None:
    """Say what a checkpoint is, on which text, how far and how good."""
    import engine

    from . import info as information

    try:
        code = information.show(checkpoint, json=json)
    except engine.EngineError as error:
        fail(str(error))
    raise typer.Exit(code)
