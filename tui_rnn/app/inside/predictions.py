"""Predictions: the text that the model reads, and under each character what it expected there."""

from __future__ import annotations

from typing import ClassVar

from textual import events as textual_events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from ...commands import Predict
from ...events import TEMPERATURES, TOP_PS, Predicted
from ...system.terminal import steady_line
from ...watch.view import View
from ..panes.pane import About
from ..panes.still import StillStatic
from .cells import bar, columns_for, in_cell
from .look import Look

LABELS = ("text", "1", "2", "3", "4", "5", "p", "bits")
LABEL_COLUMNS = 5
BLOCK = len(LABELS) + 1  # lines of the grid for each line of text
MOST_BITS = 8.0  # of the highest bar
ROOM_FOR_HELP = 20  # lines
LIKELY, UNLIKELY = 0.5, 0.05
WIDEST_BAR = 20
NARROW_CHOICE = 36  # columns within which what came takes a line of its own
FAINT = "$foreground 60%"
SOURCES = {"held-out": "held-out text", "next": "the text it reads next", "typed": "your own text"}


class PredictionsLook(Look):
    """Under each character of a text the five likeliest, the probability of the true one, and its bits."""

    ABOUT: ClassVar[About] = About(
        "predictions",
        "8",
        "predictions",
        "what the model expects at each character",
        "Under each character of a text the five that the model found likeliest there, the likeliest first. p is the "
        "probability that it gave to the character that came, bits is -log2 of it: the loss is the mean of these. "
        "Look for bits: high where a word begins, low within it, once it has learnt words. "
        "Beside it the choice at the cursor, at other temperatures, and how many characters top-p would keep.",
    )

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self._grid = StillStatic(id="grid", classes="pane")
        self._choice = StillStatic(id="choice", classes="pane")
        self._own = Input(placeholder="your own text; escape returns", id="own-text", classes="-off")
        self._cursor, self._start, self._columns = 0, 0, 1
        self._shown: Predicted | None = None

    def compose(self) -> ComposeResult:
        """The grid, and beside or below it the choice at the cursor."""
        with Vertical(id="grid-column"):
            yield self._grid
            yield self._own
        yield self._choice

    # What is asked for

    @property
    def _across(self) -> int:
        """Characters in a line."""
        return max(1, (self._grid.content_size.width - LABEL_COLUMNS - 1) // self._columns)

    @property
    def _down(self) -> int:
        """Lines of text; the last line of the grid is the summary."""
        return max(1, (self._grid.content_size.height - 1) // BLOCK)

    def order(self) -> Predict | None:
        """As much text as there is room for."""
        if not self._grid.content_size.width:
            return None
        typed = self._own.value if self._is_typing else ""
        if self._is_typing and not typed:
            return None
        return Predict(self._across * self._down, self._start, typed, asked=bool(typed))

    @property
    def _is_typing(self) -> bool:
        return not self._own.has_class("-off")

    # What keys and the mouse do

    def left(self) -> None:
        """The character before."""
        self._move(-1)

    def right(self) -> None:
        """The next character."""
        self._move(1)

    def up(self) -> None:
        """The line above."""
        self._move(-self._across)

    def down(self) -> None:
        """The line below."""
        self._move(self._across)

    def page_up(self) -> None:
        """Earlier held-out text."""
        self._turn(-1)

    def page_down(self) -> None:
        """Further held-out text."""
        self._turn(1)

    def type(self) -> None:
        """Score a text that is typed."""
        self._own.remove_class("-off")
        self._own.focus()

    def stop_typing(self) -> None:
        """Return to the run's text."""
        self._own.add_class("-off")
        self.focus()

    def on_click(self, event: textual_events.Click) -> None:
        """Move the cursor to the character that was clicked."""
        point = event.get_content_offset(self._grid)
        if point is None or self._shown is None:
            return
        line, row = divmod(point.y, BLOCK)
        column = (point.x - LABEL_COLUMNS) // self._columns
        if 0 <= column < self._across and row < len(LABELS):
            place = line * self._across + column
            if place < len(self._shown.text):
                self._cursor = place
                self._draw()

    def on_key(self, event: textual_events.Key) -> None:
        """Escape leaves the own text before it leaves the look."""
        if event.key == "escape" and self._is_typing:
            event.stop()
            self.stop_typing()

    def on_mouse_scroll_down(self) -> None:
        """Further held-out text."""
        self.page_down()

    def on_mouse_scroll_up(self) -> None:
        """Earlier held-out text."""
        self.page_up()

    def _move(self, by: int) -> None:
        if self._shown is not None and self._shown.text:
            place = self._cursor + by
            if 0 <= place < len(self._shown.text):
                self._cursor = place
                self._draw()

    def _turn(self, pages: int) -> None:
        if self._shown is not None and self._shown.source == "held-out":
            step = self._across * self._down
            last = max(0, self._shown.available - step)
            self._start = max(0, min(self._start + pages * step, last))

    # What is drawn

    def on_resize(self) -> None:
        """Draw what fits now."""
        self._draw()

    def show(self, view: View) -> None:
        """Draw the latest answer."""
        found = view.looks.get(Predicted)
        if isinstance(found, Predicted) and found is not self._shown:
            self._shown = found
            self._columns = columns_for(found.text, *found.guesses)
            last = len(found.text) - 1
            self._cursor = max(0, last if found.source == "typed" else min(self._cursor, last))
            self._draw()
        elif found is None:
            nothing = "this run is over" if view.is_over else "looking …"
            self._grid.set_content(Content.styled(nothing, FAINT))

    def _draw(self) -> None:
        shown = self._shown
        if shown is None:
            return
        without = f", without {steady_line(shown.unknown)}, which it does not know" if shown.unknown else ""
        self._grid.entitle(f"{self.ABOUT.heading} ─ {SOURCES[shown.source]}{without}", f"update {shown.update:,}")
        self._grid.set_content(grid(shown, self._cursor, self._across, self._down, self._columns))
        if shown.text:
            kept = ", ".join(f"{p:g} keeps {n:,}" for p, n in zip(TOP_PS, shown.kept[self._cursor], strict=True))
            self._choice.entitle("at the cursor", f"top-p {kept}")
            room = self._choice.content_size
            picture = choice(shown, self._cursor, room.width)
            if room.height >= ROOM_FOR_HELP:
                picture += Content.styled(f"\n\n{self.ABOUT.help}", FAINT)
            self._choice.set_content(picture)


def grid(shown: Predicted, cursor: int, across: int, down: int, columns: int) -> Content:
    """The text with its guesses, line by line, and a summary."""
    lines: list[Content] = []
    for start in range(0, min(len(shown.text), across * down), across):
        lines += _block(shown, cursor, range(start, min(start + across, len(shown.text))), columns)
    if not lines:
        return Content.styled("nothing to predict yet: type at least two characters that it knows", FAINT)
    return Content("\n").join([*lines, _summary(shown)])


def _block(shown: Predicted, cursor: int, places: range, columns: int) -> list[Content]:
    """The lines for a line of text."""

    def line(label: str, cells: list[tuple[str, str]]) -> Content:
        marked = [
            (text, f"{style} reverse".strip()) if place == cursor else (text, style)
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
    lines.append(line(LABELS[6], [(bar(p) + pad, "$text-success") for p in likelihood]))
    lines.append(line(LABELS[7], [(bar(shown.bits[n] / MOST_BITS) + pad, "$text-warning") for n in places]))
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
        (f"mean {mean:.2f} bits", "bold"), f"; the right one was first in {first} of {N}, among five in {five}"
    )


def choice(shown: Predicted, cursor: int, width: int) -> Content:
    """What the model chose among at the cursor."""
    columns = columns_for(shown.guesses[cursor], shown.text[cursor])
    true = shown.text[cursor]
    temperatures = "".join(f"{f'T {t:g}':>8}" for t in (1, *TEMPERATURES))
    lines = [*_what_came(shown, cursor, columns, width), Content.styled(" " * (columns + 2) + temperatures, FAINT)]
    room = max(0, min(WIDEST_BAR, width - columns - 4 - len(temperatures)))
    left = [1.0] * (1 + len(TEMPERATURES))
    for guess, p in zip(shown.guesses[cursor], shown.probabilities[cursor], strict=True):
        at = [p, *(p ** (1 / t) / z for t, z in zip(TEMPERATURES, shown.normalisers[cursor], strict=True))]
        left = [rest - share for rest, share in zip(left, at, strict=True)]
        figures = "".join(f"{percent(share):>8}" for share in at)
        text = f"{in_cell(guess, columns)}  {figures}  "
        bold = "bold" if guess == true else ""
        lines.append(Content.assemble((text, bold), ("█" * round(p * room), "$text-success")))
    others = "".join(f"{percent(max(0.0, rest)):>8}" for rest in left)
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
    then = Content.assemble(("came   ", FAINT), (in_cell(shown.text[cursor], columns), "bold"), came)
    return [after + Content("  ") + then] if wide else [after, then]


def percent(share: float) -> str:
    """A share as people write it."""
    return "< 0.01%" if 0 < share < 0.0001 else f"{share:.2%}" if share < 0.01 else f"{share:.1%}"
