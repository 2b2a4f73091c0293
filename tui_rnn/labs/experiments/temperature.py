"""One model, and what it writes at temperatures from 0.1 to 2: how sure it is, what it copies, whether it loops."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence, Set
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from ...sweep.plan import Plan
from ..lab import Lab

if TYPE_CHECKING:
    import engine

    from ...report.blocks import Table
    from ...report.charts import Chart
    from ...run.groups import Spread
    from ..findings import Findings
    from ..results import Results

TEMPERATURES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0)
SHOWN = (0.2, 0.7, 1.4)  # of which a passage is shown, of EXCERPT characters
CHARACTERS, EXCERPT = 3_000, 300  # that are written at each
PASSAGE = 20  # characters: about four words
WORD = re.compile(r"[^\W\d_]+")


class Sample(NamedTuple):
    """A text that a model wrote, or has to be compared with.

    Attributes:
        entropy: of the predictions on the way, in bits per character; None for a text that the model did not write.
        real: how many of its words stand in the text that was learnt, in percent; None for a text without words.
        copied: how many of its passages stand there, in percent. loops: how many stand in itself, further up. None for
            a text that is shorter than a passage.
    """

    text: str
    entropy: float | None
    real: float | None
    copied: float | None
    loops: float | None


FIELDS = {"entropy": "entropy", "real words": "real", "copied": "copied", "loops": "loops"}  # of a sample, by names
Model = list[Sample]
"""What was measured of a model: a sample for each of TEMPERATURES, and then the beginning of what is held out."""


def findings(results: Results) -> Findings:
    """Entropy, words, copies and loops by temperature."""
    from ...report.blocks import Figure, Written
    from .. import findings as found

    measured = results.measured(_measured)
    models = [model for run in results.points[0].runs if (model := measured(run)) is not None]
    copied, loss = _spread(models, -1, "copied"), results.points[0].spread(results.last)
    return found.Findings(
        figures=[
            Figure("words", _chart(models, ("real words", "loops"), "words and loops, percent"), _WORDS),
            Figure("copied", _chart(models, ("copied",), "copied passages, percent", held_out=copied), _COPIED),
            Figure("entropy", _chart(models, ("entropy",), "entropy, bits per character", held_out=loss), _ENTROPY),
        ],
        table=_table(models),
        sentences=[*_sentences(results, models)],
        written=[
            Written(f"At temperature {temperature:g}", model[TEMPERATURES.index(temperature)].text[:EXCERPT])
            for model in models[:1]
            for temperature in SHOWN
        ],
    )


def _measured(model: engine.Snapshot) -> Model:
    """Have a model write at each temperature."""
    words = {word.lower() for word in WORD.findall(model.vocabulary.decode(model.learnt.tolist()))}
    samples = [_written(model, temperature, words) for temperature in TEMPERATURES]
    return [*samples, _sample(model, model.held_out[:CHARACTERS].tolist(), words)]


def _written(model: engine.Snapshot, temperature: float, words: Set[str]) -> Sample:
    """What a model writes next, after what it was reading when its run was over."""
    import numpy as np

    import engine

    writer = engine.Writer(model.config, model.weights, model.state, int(model.learnt[model.place]))
    rule, generator = engine.SamplingRule(temperature=temperature), np.random.default_rng(model.config.seed)
    ids, probabilities = zip(*islice(writer.choices(rule, generator), CHARACTERS), strict=True)
    # The mean of -log p over what is drawn from p is its entropy, on average.
    return _sample(model, ids, words)._replace(entropy=-math.fsum(map(math.log2, probabilities)) / CHARACTERS)


def _sample(model: engine.Snapshot, ids: Sequence[int], words: Set[str]) -> Sample:
    """Measure a text; ``words``: of the text that was learnt, in small letters."""
    import numpy as np

    import engine

    parts = engine.cut([(0, len(model.learnt))], model.boundaries)
    copied = engine.novelty(model.learnt, np.array(ids, np.uint32), [PASSAGE], parts=parts).shares.get(PASSAGE)
    passages = [tuple(ids[start : start + PASSAGE]) for start in range(len(ids) - PASSAGE + 1)]
    text = model.vocabulary.decode(ids)
    written = WORD.findall(text)
    return Sample(
        text=text,
        entropy=None,
        real=100 * sum(word.lower() in words for word in written) / len(written) if written else None,
        copied=None if copied is None else 100 * copied,
        loops=100 * (1 - len(set(passages)) / len(passages)) if passages else None,
    )


def _chart(models: Sequence[Model], names: Sequence[str], y_name: str, *, held_out: Spread | None = None) -> Chart:
    """Curves of what has these names; ``held_out``: what there is to compare them with."""
    from ...report.charts import Chart, Line, Named
    from ..curves import median_line

    lines = list[Line]()
    for number, name in enumerate(names):
        values = [[getattr(model[n], FIELDS[name]) for model in models] for n in range(len(TEMPERATURES))]
        lines += median_line(name, TEMPERATURES, values, number, dotted=True)
    return Chart(
        title=f"{y_name.partition(',')[0]} by temperature",
        x_name="temperature",
        y_name=y_name,
        lines=lines,
        references=[Named(f"held out: {held_out.median:.1f}", held_out.median)] if held_out else [],
        height=260,
    )


def _spread(models: Sequence[Model], number: int, field: str) -> Spread | None:
    """Of a figure of each model's sample of that number."""
    from ...run.groups import spread

    return spread(getattr(model[number], field) for model in models)


def _table(models: Sequence[Model]) -> Table:
    from ...report.blocks import Table
    from .. import findings as found

    entropy, *shares = FIELDS
    rows = [
        [
            name,
            found.cell(_spread(models, number, FIELDS[entropy]), found.bits),
            *(found.cell(_spread(models, number, FIELDS[share]), found.one_decimal) for share in shares),
        ]
        for number, name in enumerate([*map(str, TEMPERATURES), "held out"])
    ]
    return Table(["temperature", entropy, *(f"{share}, %" for share in shares)], rows, _MEANING)


def _sentences(results: Results, models: Sequence[Model]) -> Iterator[str]:
    from .. import findings as found

    def told(number: int, field: str) -> str:
        return found.cell(_spread(models, number, field), found.one_decimal)

    one, last = TEMPERATURES.index(1.0), len(TEMPERATURES) - 1
    entropy, loss = _spread(models, one, "entropy"), results.points[0].spread(results.last)
    yield (
        f"At temperature 1 the entropy is {found.cell(entropy, found.bits)} bits per character; the loss on the text "
        f"that is held out is {found.cell(loss, found.bits)}."
    )
    yield (
        f"Real words: {told(0, 'real')} % at temperature {TEMPERATURES[0]:g}, {told(one, 'real')} % at 1, "
        f"{told(last, 'real')} % at {TEMPERATURES[-1]:g}, and {told(-1, 'real')} % in the text that is held out."
    )
    for field, what in (("copied", "Copied passages"), ("loops", "Passages repeated in loops")):
        medians = [spread.median if (spread := _spread(models, n, field)) else 0.0 for n in range(last + 1)]
        most = max(range(last + 1), key=medians.__getitem__)
        yield (
            f"{what}: the highest median is {told(most, field)} %, at temperature {TEMPERATURES[most]:g}; at 1 it is "
            f"{told(one, field)} %, and in the text that is held out {told(-1, field)} %."
        )


_WORDS = (
    f"Of {CHARACTERS:,} characters written at each temperature: words that stand in the text that was learnt, and "
    f"loops: passages of {PASSAGE} characters that stand in what was written, further up. The median, and faintly the "
    "range over the seeds."
)
_COPIED = (
    f"Passages of {PASSAGE} characters that stand in the text that was learnt; beside them, how many such passages of "
    "the text that is held out stand there."
)
_ENTROPY = "How open the predictions are while the model writes; beside that, its loss on the text that is held out."
_MEANING = (
    "The median of the seeds, and the range. Entropy: of the predictions at that temperature, in bits per character. "
    f"Real words: those that stand in the text that was learnt. Copied: passages of {PASSAGE} characters that stand in "
    "it. Loops: passages that stand in what was written itself, further up. Held out: the beginning of the text that "
    f"was not learnt, {CHARACTERS:,} characters of it, measured in the same way."
)

LAB = Lab(
    shows="the temperature of sampling: entropy, real words, copies and loops",
    seconds=60,
    plan=Plan(recipe="quick", settings={"validation": 0.1}, seeds=tuple(range(5)), updates=3_000),
    named=("quick",),
    look=(
        "A model is trained, once for each seed, and then writes at temperatures from 0.1 to 2. Nothing else changes: "
        "the scores of all characters are divided by the temperature before the softmax makes probabilities of them.",
        "The softmax with a temperature is the Boltzmann distribution of physics (Ackley, Hinton, Sejnowski 1985). "
        "Near 0 it takes the likeliest character each time; at 1 the model writes as it predicts; above, all "
        "characters become ever more alike, up to an entropy of log2 V bits for V characters. What is likeliest at "
        "each step does not make a likely text: it gets caught in loops (Holtzman et al. 2020). A model that is as "
        "sure as it may be has, at temperature 1, an entropy of about its loss; one that has overfitted is surer.",
        "Look at where loops end, and where words begin to be wrong: what reads well lies between the two. Look at how "
        "much is copied, word for word, beside what two parts of the same book share anyway (held out).",
        "Questions: which temperature would you choose for this model, and by which figure? Is there one at which it "
        "copies more than the book repeats itself, and what would you conclude from that?",
    ),
    findings=findings,
)
