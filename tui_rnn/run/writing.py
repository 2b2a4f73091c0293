"""Texts that a model is to write: how many, each from a seed of its own, until when, and what each is called."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import engine

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIDE_BY_SIDE = 16  # texts that are written at once: together they take far less time than one after another
TOLD_EVERY = 100  # characters between two words on how far a text is
BLOCK = 256  # characters of a text that are joined to a piece
WORD = 32  # bits


@dataclass(frozen=True, slots=True)
class Order:
    """What to write.

    Attributes:
        n: characters of each text, at the most. until: stop a text as soon as it ends in this; "" for not.
        prompt: what each goes on from; "" for what the model was reading.
        rules: how characters are chosen; each is used for as many ``samples``.
        seed: of the first sample; None: other texts each time.
    """

    n: int
    rules: tuple[engine.SamplingRule, ...] = (engine.SamplingRule(),)
    prompt: str = ""
    until: str = ""
    samples: int = 1
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """One of the texts.

    Attributes:
        rule: how its characters are chosen. seed: that writes it alone; None if it cannot be told.
        title: what it is among the others, "" for a single one.
        pieces: the prompt, what follows it, and a newline, to be read once and before the next text.
    """

    rule: engine.SamplingRule
    seed: int | None
    title: str
    pieces: Iterator[str]


def written(checkpoint: engine.Checkpoint, order: Order, block: int = BLOCK) -> Iterator[Written]:
    """The texts, one after another. ``block``: how many characters to wait for before they are passed on.

    Raises:
        engine.VocabularyError: a character of ``prompt`` or ``until`` is not in the vocabulary.
    """
    vocabulary = checkpoint.vocabulary
    before = vocabulary.encode(order.prompt).tolist()
    try:
        ending = vocabulary.encode(order.until).tolist()
    except engine.VocabularyError as error:
        raise error.about("--until") from None
    ids = (ids for rule in order.rules for ids in _of_one_rule(checkpoint, order, rule))
    return (
        Written(
            rule,
            None if order.seed is None else seed_of(order.seed, number),
            title,
            _pieces(vocabulary, order, _until(chosen, ending, before), block),
        )
        for (rule, number), (title, _), chosen in zip(_all(order), titles_and_names(order), ids, strict=True)
    )


def _all(order: Order) -> list[tuple[engine.SamplingRule, int]]:
    """The rule and the number, from 0, of each text."""
    return [(rule, number) for rule in order.rules for number in range(order.samples)]


def titles_and_names(order: Order) -> list[tuple[str, str]]:
    """What each text is among the others, "" for a single one; and the same as the name of a file."""
    found = []
    for rule, number in _all(order):
        title, name = [], []
        if len(order.rules) > 1:
            title, name = [f"temperature {exactly(rule.temperature)}"], [f"temperature-{exactly(rule.temperature)}"]
        if order.samples > 1:
            title.append(f"sample {number + 1} of {order.samples}")
            name.append(f"{number + 1:0{len(str(order.samples))}}")
        found.append((", ".join(title), "-".join(name) or "1"))
    return found


def exactly(number: float) -> str:
    """A number with all of its digits, and no more: two that differ are written differently."""
    return repr(number).removesuffix(".0")


def _of_one_rule(checkpoint: engine.Checkpoint, order: Order, rule: engine.SamplingRule) -> Iterator[Iterator[int]]:
    """The ids of each sample, to be read one after another."""
    for start in range(0, order.samples, SIDE_BY_SIDE):
        numbers = range(start, min(start + SIDE_BY_SIDE, order.samples))
        generators = [generator_of(order.seed, number) for number in numbers]
        choices = checkpoint.writer(order.prompt).choices_side_by_side(rule, generators)
        kept = [array("L") for _ in numbers]
        steps = islice(choices, order.n)
        yield from (_read(steps, kept, text) for text in range(len(numbers)))


def _read(steps: Iterator[list[tuple[int, float]]], kept: list[array[int]], text: int) -> Iterator[int]:
    """One of several texts that are written side by side: what was kept of it, then what is written now.

    That of the texts after it is kept until it is their turn.
    """
    yield from kept[text]
    kept[text] = array("L")
    for choices in steps:
        for later in range(text + 1, len(kept)):
            kept[later].append(choices[later][0])
        yield choices[text][0]


def ids_written(
    checkpoint: engine.Checkpoint, rule: engine.SamplingRule, seed: int, n: int, tell: Callable[[str, float], object]
) -> NDArray[np.uint32]:
    """(n,) ids: what a checkpoint writes with a rule and a seed, the same as a single text of an ``Order``.

    ``tell``: called often, with what is done and the share of it that is.
    """
    import numpy as np

    def told() -> Iterator[int]:
        for number, character in enumerate(islice(checkpoint.writer().write(rule, generator_of(seed, 0)), n)):
            if number % TOLD_EVERY == 0:
                tell("writing", number / n)
            yield character

    return np.fromiter(told(), np.uint32, n)


def seed_of(seed: int, number: int) -> int:
    """The seed that writes a sample alone: it depends on its number, from 0, and not on how many there are.

    NumPy reads a seed as words of 32 bits, so this is the seed [seed, number], as one number.
    """
    words = max(1, -(-seed.bit_length() // WORD))
    return seed + (number << WORD * words)


def generator_of(seed: int | None, number: int) -> np.random.Generator:
    """Of a sample; without a seed a new one each time."""
    import numpy as np

    return np.random.default_rng(None if seed is None else seed_of(seed, number))


def _until(ids: Iterable[int], ending: Sequence[int], before: Sequence[int]) -> Iterator[int]:
    """The characters up to where the text, with what stands ``before``, ends in ``ending``; all, if that is empty."""
    if not ending:
        yield from ids
        return
    last = deque(before, maxlen=len(ending))
    wanted = deque(ending)
    for character in ids:
        yield character
        last.append(character)
        if last == wanted:
            return


def _pieces(vocabulary: engine.Vocabulary, order: Order, ids: Iterator[int], block: int) -> Iterator[str]:
    """The prompt, what follows it, and a newline, unless ``until`` was to be one and has come."""
    last = order.prompt
    if order.prompt:
        yield order.prompt
    while some := list(islice(ids, block)):
        last = vocabulary.decode(some)
        yield last
    if not (order.until.endswith("\n") and last.endswith("\n")):
        yield "\n"
