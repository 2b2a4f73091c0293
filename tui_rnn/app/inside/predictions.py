"""Predictions: the text that the model reads, and under each character what it expected there."""

from __future__ import annotations

from typing import ClassVar

from textual import events as textual_events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from ...commands import Predict
from ...events import TOP_PS, Predicted
from ...system.terminal import steady_line
from ...watch.view import View
from ..panes.pane import About
from ..panes.still import StillStatic
from .cells import FAINT, columns_for, explained
from .look import Look, of_update
from .prediction_figures import BLOCK, LABEL_COLUMNS, LABELS, choice, grid

SOURCES = {"held-out": "held-out text", "next": "the text it reads next", "typed": "your own text"}


class PredictionsLook(Look):
    """Under each character of a text the five likeliest, the probability of the true one, and its bits."""

    ABOUT: ClassVar[About] = About(
        "predictions",
        "8",
        "predictions",
        "what the model expects at each character",
        "Under each character of a text the five that the model found likeliest there, the likeliest first, the right "
        "one bold. Of the text, what was likely is green and what was not is underlined. p is the probability that it "
        "gave to the character that came, bits is -log2 of it: the loss is the mean of these. Look for bits: high "
        "where a word begins, low within it, once it has learnt words. Beside it the choice at the cursor, at other "
        "temperatures, and how many characters top-p would keep.",
        label="Predict",
    )

    ANSWER = Predicted

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self._grid = StillStatic(id="grid", classes="pane")
        self._choice = StillStatic(id="choice", classes="pane")
        self._own = Input(placeholder="your own text; escape returns", id="own-text", classes="-off", compact=True)
        self._cursor, self._start, self._columns = 0, 0, 1
        self._shown: Predicted | None = None
        self._of_update = ""

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
        """Lines of text; the last line of the grid is the summary, and the one before it may be left out."""
        return max(1, self._grid.content_size.height // BLOCK)

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
        self.call_after_refresh(self._draw)

    def show(self, view: View) -> None:
        """Draw the latest answer."""
        found = view.looks.get(Predicted)
        self._of_update = of_update(view, found.update) if isinstance(found, Predicted) else ""
        if isinstance(found, Predicted) and found is not self._shown:
            self._shown = found
            self._columns = columns_for(found.text, *found.guesses)
            last = len(found.text) - 1
            self._cursor = max(0, last if found.source == "typed" else min(self._cursor, last))
            self._draw()
        elif self._shown is not None:
            self._entitle(self._shown)
        else:
            self._grid.set_content(Content.styled(steady_line(view.nothing_to_see) or "looking …", FAINT))

    def _draw(self) -> None:
        shown = self._shown
        if shown is None:
            return
        self._entitle(shown)
        room = self._grid.content_size
        self._grid.set_content(grid(shown, self._cursor, self._across, self._down, self._columns, room.height))
        if not shown.text:
            self._choice.entitle("at the cursor", "")
            self._choice.set_content(Content())
        else:
            kept = ", ".join(f"{p:g} keeps {n:,}" for p, n in zip(TOP_PS, shown.kept[self._cursor], strict=True))
            self._choice.entitle("at the cursor", f"top-p {kept}")
            room = self._choice.content_size
            picture = choice(shown, self._cursor, room.width)
            self._choice.set_content(explained(picture, self.ABOUT.help, room.width, room.height))

    def _entitle(self, shown: Predicted) -> None:
        without = f", without {steady_line(shown.unknown)}, which it does not know" if shown.unknown else ""
        self._grid.entitle(f"{self.ABOUT.heading} ─ {SOURCES[shown.source]}{without}", self._of_update)
