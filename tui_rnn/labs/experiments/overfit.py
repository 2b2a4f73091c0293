"""One chunk of text by heart: the check that a model can learn at all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from ...run.options import UsageError
from ...sweep.plan import Plan
from ..lab import Lab

if TYPE_CHECKING:
    from collections.abc import Callable

    import engine

    from ...report.charts import Chart
    from ...run.groups import Band
    from ...run.recorded import RecordedRun
    from ..findings import Findings
    from ..results import Results

    Known = Callable[[RecordedRun], "Knowledge | None"]

CHUNK = 501  # characters: 500 of them are predicted, in whole sequences
REST = 20_000  # characters after it that a model is scored on, at the most
PROMPT = 10  # characters that a model is given, to go on from by heart
EXCERPT = 250  # characters of what it writes that are shown


class Knowledge(NamedTuple):
    """How well a model knows the text.

    Attributes:
        chunk, rest: the loss on either, in bits per character.
        right: characters of the chunk that it writes by heart before the first that is wrong, beside the prompt.
        written: what it writes.
    """

    chunk: float
    rest: float
    right: int
    written: str


def points(characters: int) -> tuple[dict[str, Any], ...]:
    """The chunk of a text of so many characters, whose rest is held out; and the whole text.

    Raises:
        UsageError: the text is too short.
    """
    if characters < 2 * CHUNK:
        raise UsageError(f"the lab overfit needs a text of at least {2 * CHUNK:,} characters, not {characters:,}")
    return {"validation": round(1 - CHUNK / characters, 9)}, {"validation": 0.0}


def findings(results: Results) -> Findings:
    """The losses over the updates and at the end, and what is written by heart."""
    from ...report.blocks import Figure, Written
    from .. import findings as found

    known = results.measured(_knowledge)

    def figure(name: str) -> Callable[[RecordedRun], float | None]:
        return lambda run: None if (found := known(run)) is None else getattr(found, name)

    columns = [
        found.Column("the chunk", figure("chunk"), found.bits),
        found.Column("the text after it", figure("rest"), found.bits),
        found.Column("by heart", figure("right"), found.whole),
    ]
    models = [(point.name, model) for point in results.points if (model := known(point.runs[0])) is not None]
    return found.Findings(
        figures=[Figure("loss", _chart(results), _CAPTION)],
        table=found.table(results, columns, "trained on", _MEANING),
        sentences=[*_sentences(results, known)],
        written=[Written(f"Trained on {name}", model.written) for name, model in models],
    )


def _knowledge(model: engine.Snapshot) -> Knowledge:
    """Have a model read the text, and write the chunk from its first characters on, always what is likeliest."""
    import numpy as np

    import engine

    text = np.concatenate([model.learnt[: CHUNK + REST], model.held_out[:REST]])[: CHUNK + REST]
    chunk, rest = (
        engine.finish(engine.score(model.config, model.weights, ids)).bits for ids in (text[:CHUNK], text[CHUNK:])
    )
    prompt, expected = text[:PROMPT].astype(np.intp), text[PROMPT:CHUNK].tolist()
    writer = engine.Writer.after_prompt(model.config, model.weights, prompt)
    greedy = writer.write(engine.SamplingRule(temperature=0), np.random.default_rng(0))
    ids = [*islice(greedy, len(expected))]
    right = next((n for n in range(len(ids)) if ids[n] != expected[n]), len(ids))
    return Knowledge(chunk, rest, right, model.vocabulary.decode([*prompt.tolist(), *ids])[:EXCERPT])


def _chart(results: Results) -> Chart:
    """The loss of single updates: a smooth one forgets too slowly to show how fast a chunk is learnt."""
    import numpy as np

    import engine

    from ...flags import UPDATES
    from ...report.charts import Chart, Named
    from .. import findings as found

    def learnt(run: RecordedRun) -> tuple[engine.Array, engine.Array]:
        bits = [engine.bits_per_character(loss, run.config.loss_length) for loss in run.history.losses]
        return np.array(run.history.updates, float), np.array(bits)

    def held_out(run: RecordedRun) -> tuple[engine.Array, engine.Array]:
        return run.validation_curve(UPDATES)

    bands: list[tuple[str, Band, int]] = [(point.name, point.band(learnt), len(point.runs)) for point in results.points]
    first = results.points[0]
    if first.config.validation:
        bands.append(("text after the chunk", first.band(held_out), len(first.runs)))
    return Chart(
        title="loss by update",
        x_name="update",
        y_name="loss, bits per character",
        lines=[line for n, (name, band, runs) in enumerate(bands) for line in found.band_lines(name, band, runs, n)],
        log=True,
        references=[Named("guessing", results.guessing)],
        height=320,
    )


def _sentences(results: Results, known: Known) -> Iterator[str]:
    from ...run.groups import spread
    from .. import findings as found

    for point in results.points:
        models = [model for run in point.runs if (model := known(run)) is not None]
        if models:
            chunk = found.cell(spread(model.chunk for model in models), found.bits)
            rest = found.cell(spread(model.rest for model in models), found.bits)
            right = found.cell(spread(float(model.right) for model in models), found.whole)
            yield (
                f"Trained on {point.name}: a loss of {chunk} bits per character on the chunk and of {rest} on the text "
                f"after it; by heart, {right} of {CHUNK - PROMPT} characters are right before the first mistake."
            )
    yield f"Guessing among all characters costs {found.bits(results.guessing)} bits per character."


_CAPTION = (
    "The loss of single updates on what is learnt, and of the network that learns the chunk on the text after it: the "
    "median, and faintly the range over the seeds."
)
_MEANING = (
    f"The chunk: the loss on the first {CHUNK} characters, in bits per character. The text after it: the same on the "
    f"next {REST:,} at most, which are part of the whole text and new to the other network. By heart: given the "
    f"first {PROMPT} characters of the chunk, and always taking the likeliest next one, how many of the other "
    f"{CHUNK - PROMPT} come out right before the first mistake."
)

LAB = Lab(
    shows="one chunk of the text learnt by heart: the check that a model can learn at all",
    seconds=15,
    plan=Plan(
        recipe="assignment-2026",
        settings={"learning_rate": 0.002, "clip": 0.0, "clip_norm": 1.0},
        updates=6_000,
    ),
    points_for=points,
    named=("one chunk", "the whole text"),
    look=(
        f"One network reads the first {CHUNK} characters of the text over and over; the other, with the same settings "
        "and for as many updates, reads the whole text.",
        "A network with thousands of weights can store 500 characters, so that its loss on them must go down to "
        'almost 0. This is the first check of a new implementation (Karpathy, "A recipe for training neural networks", '
        "2019): if the loss stays at some bits per character even here, something is wrong with the "
        "gradient, the learning rate, or the way from the text to the inputs and targets, and a long run on the whole "
        "text would only hide it. It is quick, and it needs no other implementation to compare with.",
        "Look at how far the loss of the chunk falls, and at the loss of the same network on the text after the chunk: "
        "where does it turn, and does it end above that of guessing? A low training loss alone says nothing about "
        "other texts (Zhang, Bengio, Hardt, Recht, Vinyals 2017).",
        "Questions: why can the network that reads the whole text not bring its loss down as far? Which faults in a "
        "backward pass would this check find, and which would it not find? (A gradient check finds those.)",
    ),
    findings=findings,
)
