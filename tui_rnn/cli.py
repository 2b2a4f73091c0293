"""The command line: parse, call, report. What is heavy to import is imported inside the commands."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from . import __version__
from .threads import GIVEN, crowded, start_with_one, suitable

WRONG_USE, INTERRUPTED = 2, 130
COMMANDS = ("train", "sample", "gradcheck", "info", "novelty", "recipes")

app = typer.Typer(
    help="Watch a recurrent network learn to write. [b]train[/b] is the default: tui-rnn BOOK is tui-rnn train BOOK.",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """The entry point: ``tui-rnn``."""
    start_with_one()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a character that the locale has not must not end a run
    try:
        refuse_misspelt(sys.argv[1:])
        code = app(args=with_defaults(sys.argv[1:]), prog_name="tui-rnn", standalone_mode=False)
    except typer.TyperException as error:
        code = _one_line(f"{error.format_message()} (tui-rnn --help lists what there is)", error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    raise SystemExit(code)


def refuse_misspelt(arguments: list[str]) -> None:
    """Refuse a first word that is almost a command and no file: it would be taken for the text to train on."""
    if not arguments or arguments[0].startswith("-") or arguments[0] in COMMANDS:
        return
    from difflib import get_close_matches

    for command in get_close_matches(arguments[0], COMMANDS, n=1, cutoff=0.7):
        if not Path(arguments[0]).exists():
            message = f"{arguments[0]} is no command and no file; did you mean {command}?"
            raise SystemExit(_one_line(message, WRONG_USE))


def with_defaults(arguments: list[str]) -> list[str]:
    """The arguments with what may be left out filled in: the command ``train``, and the value of ``--resume``.

    >>> with_defaults(["book.txt", "--resume", "--quiet"])
    ['train', 'book.txt', '--resume=', '--quiet']
    """
    general = {"-h", "--help", "--version", "--install-completion", "--show-completion"}
    if not arguments or arguments[0] not in {*COMMANDS, *general}:
        arguments = ["train", *arguments]
    following = [*arguments[1:], "-"]
    return [
        "--resume=" if argument == "--resume" and after.startswith("-") else argument
        for argument, after in zip(arguments, following, strict=True)
    ]


def fail(message: str) -> NoReturn:
    """End a command with one line on stderr."""
    raise typer.Exit(_one_line(message, WRONG_USE))


def one_text(text: str | None, text_at: str | None) -> str | None:
    """Where the text is, by the argument or by the option ``--text``: not by both."""
    if text is not None and text_at is not None:
        fail(f"--text {text_at} and TEXT {text} both say where the text is; give one of them")
    return text_at if text is None else text


def _one_line(message: str, code: int) -> int:
    from .terminal import printable_line

    print(f"tui-rnn: {printable_line(message)}", file=sys.stderr)
    return code


def _version(asked: bool) -> None:
    if asked:
        print(f"tui-rnn {__version__}")
        raise typer.Exit


Text = Annotated[
    str | None, typer.Argument(help="A file of text, or - for standard input.", show_default="the bundled book")
]
Encoding = Annotated[
    str | None, typer.Option(help="Encoding of the text.", show_default="utf-8, or by its byte order mark")
]
TextAt = Annotated[
    str | None, typer.Option("--text", help="The same as TEXT: where the text is now.", show_default=False)
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
MODEL, READING, LEARNING = "The model", "What is read", "How it is learnt"
Recipe = Annotated[
    str | None, typer.Option(help="Settings that go together: see tui-rnn recipes.", show_default="assignment")
]
Cell = Annotated[str | None, typer.Option(help="rnn, gru or lstm.", show_default="rnn", rich_help_panel=MODEL)]
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
        help="Initial weights: normal (see --init-scale) or fan-in.", show_default="normal", rich_help_panel=MODEL
    ),
]
InitScale = Annotated[
    float | None,
    typer.Option(help="Standard deviation of the initial weights.", show_default="0.01", rich_help_panel=MODEL),
]
Dtype = Annotated[str | None, typer.Option(help="float32 or float64.", show_default="float32", rich_help_panel=MODEL)]
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
    ),
]
Chunks = Annotated[
    int | None, typer.Option(help="How many, for --shuffle chunks.", show_default="100", rich_help_panel=READING)
]
Validation = Annotated[
    float | None,
    typer.Option(help="Share of the text, at its end, to hold out.", show_default="0", rich_help_panel=READING),
]
ValidateEvery = Annotated[
    int | None,
    typer.Option(
        help="Updates between two evaluations.", show_default="so that they cost little", rich_help_panel=READING
    ),
]
Optimizer = Annotated[
    str | None,
    typer.Option(help="adagrad, adam, rmsprop or sgd.", show_default="adagrad", rich_help_panel=LEARNING),
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
OnNan = Annotated[
    str,
    typer.Option(
        metavar="stop|rollback",
        help="When the loss is no longer a number: end, or go back to the last checkpoint with half the learning rate.",
        rich_help_panel=LEARNING,
    ),
]
Seed = Annotated[
    int | None, typer.Option(help="Seed of all that is random.", show_default="0", rich_help_panel=LEARNING)
]
Threads = Annotated[
    int | None, typer.Option(help="Threads for the matrix products.", show_default="chosen by the size of the model")
]
Out = Annotated[Path | None, typer.Option(help="The checkpoint.", show_default="ckpt.npz")]
CheckpointEvery = Annotated[
    int, typer.Option(help="Updates between checkpoints, besides one a minute and one at the end; 0: none.")
]
SampleEvery = Annotated[int, typer.Option(help="Updates between texts; 0: none.")]
SampleLength = Annotated[int, typer.Option(help="Characters in a text.")]
Resume = Annotated[
    str | None,
    typer.Option(metavar="[CKPT]", help="Go on from a checkpoint: CKPT, or else --out.", show_default=False),
]
Log = Annotated[Path | None, typer.Option(help="The metrics, as JSON lines.", show_default="ckpt.metrics.jsonl")]
Compare = Annotated[
    list[Path] | None,
    typer.Option(help="In the app: show the loss of another run, by its metrics.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else, on standard output.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but what goes wrong.")]

Checkpoint = Annotated[Path, typer.Argument(metavar="CKPT", help="A checkpoint: a run, or a best model.")]
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

tui-rnn train book.txt --recipe quick --validation 0.1
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


@app.command(epilog=TRAIN_EXAMPLES)
def train(
    text: Text = None,
    no_ui: NoUi = False,
    updates: Updates = None,
    epochs: Epochs = None,
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

    from . import headless
    from .outcome import say
    from .schedule import Every
    from .session import Options, UsageError, begun, prepare
    from .terminal import unsuitable_for_app

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
        "seed": seed,
    }
    options = Options(
        text=one_text(text, text_at),
        encoding=encoding,
        updates=updates,
        epochs=epochs,
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
    try:
        session = prepare(options)
    except (UsageError, engine.EngineError) as error:
        fail(str(error))
    from engine import blas

    if threads is not None or not GIVEN:
        blas.use_threads(threads or suitable(session.trainer.config))
    if threads is None and not GIVEN and suitable(session.trainer.config) > 1 and crowded():
        import dataclasses

        slow = "this machine is busy: if the run is slow, --threads 1 may be several times faster"
        session = dataclasses.replace(session, notes=(*session.notes, slow))
    headless_asked = no_ui or json or quiet
    reason = None if headless_asked else unsuitable_for_app()
    try:
        with begun(session) as session:
            if not headless_asked and reason is None:
                from . import interactive

                raise typer.Exit(interactive.train(session, options.every, compare or ()))
            if reason:
                say(f"{reason}: training without the app")
            if not quiet:
                for note in session.notes:
                    say(note)
            raise typer.Exit(headless.train(session, options.every, json=json, quiet=quiet))
    except UsageError as error:
        fail(str(error))


@app.command(epilog=SAMPLE_EXAMPLES)
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

    from . import writing
    from .session import option_name

    try:
        rule = engine.SamplingRule(temperature, top_k, top_p, break_loops)
        code = writing.write(checkpoint, n, prompt, rule, seed, samples)
    except engine.ConfigError as error:
        fail(f"{option_name(error.setting)} {error.requirement}")
    except engine.EngineError as error:
        fail(str(error))
    raise typer.Exit(code)


@app.command(epilog=GRADCHECK_EXAMPLES)
def gradcheck(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="[TEXT|CKPT]",
            help="A text, or a checkpoint, whose weights are checked where they are now.",
            show_default="the bundled book",
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

    from . import checking
    from .session import option_name

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


@app.command()
def novelty(
    checkpoint: Checkpoint,
    text: Annotated[
        str | None, typer.Argument(help="The text it learnt.", show_default="where it was, says the checkpoint")
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

    from . import novelty as comparison
    from .session import option_name

    where = one_text(text, text_at)
    try:
        code = comparison.compare(checkpoint, where, encoding, n=n, temperature=temperature, seed=seed, json=json)
    except engine.ConfigError as error:
        fail(f"{option_name(error.setting)} {error.requirement}")
    except engine.EngineError as error:
        fail(str(error))
    raise typer.Exit(code)


@app.command()
def recipes(json: Json = False) -> None:
    """Show the recipes for --recipe: what each is for, and all its settings."""
    from . import recipes as table

    raise typer.Exit(table.show(json=json))


@app.command()
def info(checkpoint: Checkpoint, json: Json = False) -> None:
    """Say what a checkpoint is, on which text, how far and how good."""
    import engine

    from . import info as information

    try:
        code = information.show(checkpoint, json=json)
    except engine.EngineError as error:
        fail(str(error))
    raise typer.Exit(code)
