"""The figures of the predictions: the text with its guesses, and the choice at one character."""

from __future__ import annotations

from textual.content import Content

from ...events import TEMPERATURES, Predicted
from .cells import FAINT, ON_BAR, bar, columns_for, in_cell

LABELS = ("text", "1", "2", "3", "4", "5", "p", "bits")
LABEL_COLUMNS = 5
BLOCK = len(LABELS) + 1  # lines of the grid for each line of text
MOST_BITS = 8.0  # of the highest bar
LIKELY, UNLIKELY = 0.5, 0.05
WIDEST_BAR = 20
SHARE = 8  # columns of a probability
NARROW_CHOICE = 36  # columns within which what came takes a line of its own


def grid(shown: Predicted, cursor: int, across: int, down: int, columns: int, height: int) -> Content:
    """The text with its guesses, line by line, and a summary; an empty line before that, if there is room for it."""
    lines: list[Content] = []
    for start in range(0, min(len(shown.text), across * down), across):
        lines += _block(shown, cursor, range(start, min(start + across, len(shown.text))), columns)
    if not lines:
        return Content.styled("nothing to predict yet: type at least two characters that it knows", FAINT)
    return Content("\n").join([*(lines if len(lines) < height else lines[:-1]), _summary(shown)])


def _block(shown: Predicted, cursor: int, places: range, columns: int) -> list[Content]:
    """The lines for a line of text."""

    def line(label: str, cells: list[tuple[str, str]], mark: str = "reverse") -> Content:
        marked = [
            (text, f"{style} {mark}".strip()) if place == cursor else (text, style)
            for place, (text, style) in zip(places, cells, strict=True)
        ]
        return Content.assemble((f"{label:<{LABEL_COLUMNS}}", FAINT), *marked)

    likelihood = [2 ** -shown.bits[n] for n in places]
    text = [(in_cell(shown.text[n], columns), _style(p)) for n, p in zip(places, likelihood, strict=True)]
    lines = [line(LABELS[0], text)]
    for k in range(5):
        cells = []
        for n in places:
            guess = shown.guesses[n][k] if k < len(shown.guesses[n]) else ""
            right = guess == shown.text[n]
            cells.append((in_cell(guess, columns) if guess else " " * columns, "bold" if right else "$foreground 50%"))
        lines.append(line(LABELS[1 + k], cells))
    pad = " " * (columns - 1)
    lines.append(line(LABELS[6], [(bar(p) + pad, "$text-success") for p in likelihood], ON_BAR))
    bits = [(bar(shown.bits[n] / MOST_BITS) + pad, "$text-warning") for n in places]
    lines.append(line(LABELS[7], bits, ON_BAR))
    return [*lines, Content("")]


def _style(likelihood: float) -> str:
    if likelihood >= LIKELY:
        return "bold $text-success"
    return "underline $text-error" if likelihood < UNLIKELY else "bold"


def _summary(shown: Predicted) -> Content:
    N = len(shown.text)
    mean, first = sum(shown.bits) / N, sum(rank == 1 for rank in shown.ranks)
    five = sum(rank <= 5 for rank in shown.ranks)
    return Content.assemble(
        (f"mean {mean:.2f} bits", "bold"), f"; the right one first in {first} of {N}, among five in {five}"
    )


def choice(shown: Predicted, cursor: int, width: int) -> Content:
    """What the model chose among at the cursor."""
    columns = columns_for(shown.guesses[cursor], shown.text[cursor])
    true = shown.text[cursor]
    temperatures = "".join(f"{text:>{SHARE}}" for text in ("temp. 1", *(f"{t:g}" for t in TEMPERATURES)))
    lines = [*_what_came(shown, cursor, columns, width), Content.styled(" " * (columns + 2) + temperatures, FAINT)]
    room = max(0, min(WIDEST_BAR, width - columns - 4 - len(temperatures)))
    left = [1.0] * (1 + len(TEMPERATURES))
    for guess, p in zip(shown.guesses[cursor], shown.probabilities[cursor], strict=True):
        at = [p, *(p ** (1 / t) / z for t, z in zip(TEMPERATURES, shown.normalisers[cursor], strict=True))]
        left = [rest - share for rest, share in zip(left, at, strict=True)]
        figures = "".join(f"{percent(share):>{SHARE}}" for share in at)
        text = f"{in_cell(guess, columns)}  {figures}  "
        bold = "bold" if guess == true else ""
        lines.append(Content.assemble((text, bold), ("█" * round(p * room), "$text-success")))
    others = "".join(f"{percent(max(0.0, rest)):>{SHARE}}" for rest in left)
    return Content("\n").join([*lines, Content.styled(f"{'…':<{columns + 2}}{others}", FAINT)])


def _what_came(shown: Predicted, cursor: int, columns: int, width: int) -> list[Content]:
    """What was read before, and what came: on one line if there is room for it."""
    bits, rank = shown.bits[cursor], shown.ranks[cursor]
    came = f"  p {percent(2**-bits)}, {bits:.2f} bits, guess {rank:,}"
    wide = width >= 2 * NARROW_CHOICE
    across = columns_for(shown.before, shown.text)
    room = max(1, (width - 7 - (len(came) + columns + 9 if wide else 0)) // across)
    before = "".join(in_cell(c, across) for c in (shown.before + shown.text[:cursor])[-room:])
    after = Content.assemble(("after  ", FAINT), before)
    then = Content.assemble(("next   ", FAINT), (in_cell(shown.text[cursor], columns), "bold"), came)
    return [after + Content("  ") + then] if wide else [after, then]


def percent(share: float) -> str:
    """A share as people write it."""
    return "< 0.01%" if 0 < share < 0.0001 else f"{share:.2%}" if share < 0.01 else f"{share:.1%}"
