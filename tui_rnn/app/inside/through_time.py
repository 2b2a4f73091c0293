"""Time: how far back the model sees, what the carried state is worth, what its units do, what an update changes."""

from __future__ import annotations

import math
from typing import ClassVar

from textual import events as textual_events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from ...commands import LookThroughTime
from ...events import ThroughTime
from ...system.terminal import steady_line
from ...watch.view import View
from ..panes.pane import About
from ..panes.still import StillStatic
from . import time_figures as figures
from .cells import FAINT
from .line_chart import Line, LineChart, Rule
from .look import Look, of_update

FLOORS = tuple(10.0**-power for power in range(2, 7))  # of the chart of shares: what is less than that is nothing
MARGIN = 1.1  # how much longer the chart is than what there is to see
EARLY = 1000  # an update to compare with
LOW = 30  # rows below which only the chart and the figures are shown
NOW = "bold $text-warning"
# Of what is compared with: style, dashes, the mark in the legend; the earliest first.
EARLIER = (
    ("$text-error 80%", (1, 3), "·"),
    ("$text-primary 80%", (2, 2), "┈"),
    ("$text-success 80%", (6, 3), "╌"),
)
CARRIED, ZERO = ("bold $text-success", None), ("$text-warning", (2, 2))


class TimeChart(StillStatic):
    """The gradient through time; a click moves the cursor."""

    def on_click(self, event: textual_events.Click) -> None:
        """Move the cursor there."""
        place = event.get_content_offset(self)
        look = self.screen.query_one(TimeLook)
        if place is not None:
            look.point(place.x)


class TimeLook(Look):
    """The gradient through time, the loss by position, and the figures of states and updates."""

    ABOUT: ClassVar[About] = About(
        "time",
        "6",
        "time",
        "how far back the model sees",
        "How much of the gradient of one loss term arrives so many steps before it, as a share of what it is at the "
        "loss, now and earlier in the run. Look for how far it reaches: what has faded teaches nothing. Training looks "
        "back no further than ┊ T. Below it the loss by position in a sequence: the gap is what carrying the state is "
        "worth. norm is that of a parameter's gradient (the bars are those of all), step how far it moves, as a share "
        "of its size (0.1 % is usual), cut the share of entries that are clipped. Of the units, at ±1 is beyond ±0.97, "
        "stuck is nearly always there, where no gradient passes, and dead is never far from 0. The spectral radius is "
        "what a step back multiplies by in the long run. Memory horizon: after so many characters two different pasts "
        "give the same guesses.",
        label="Time",
    )

    ANSWER = ThroughTime

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self._view = view
        self._chart = TimeChart(id="time-chart", classes="pane")
        self._positions = StillStatic(id="time-positions", classes="pane")
        self._parameters = StillStatic(id="time-parameters", classes="pane")
        self._state = StillStatic(id="time-state", classes="pane")
        self._words = StillStatic(id="time-words", classes="pane")
        self._cursor = max(1, view.started.config.seq_length - 1)

    def compose(self) -> ComposeResult:
        """The charts, and beside or below them the figures."""
        with Vertical(id="time-charts"):
            yield self._chart
            yield self._positions
        with Vertical(id="time-figures"):
            yield self._parameters
            yield self._state
            yield self._words

    def order(self) -> LookThroughTime:
        """A new look; until it is answered, or if it cannot be, there is what was recorded."""
        return LookThroughTime()

    # What keys and the mouse do

    def left(self) -> None:
        """A step closer."""
        self._move(-1)

    def right(self) -> None:
        """A step further back."""
        self._move(1)

    def point(self, x: int) -> None:
        """Move the cursor to a column of the chart."""
        shown = self._shown
        if shown is not None and (steps := self._lines_chart(shown, self.earlier(shown)).x_at(x)) is not None:
            self._cursor = steps
            self._draw()

    def up(self) -> None:
        """Scroll the figures up, where there is no room for all."""
        self._scroll(-1)

    def down(self) -> None:
        """Scroll them down."""
        self._scroll(1)

    def _scroll(self, by: int) -> None:
        for pane in (self._parameters, self._state):
            pane.scroll_relative(y=by, animate=False)

    def on_mouse_scroll_down(self) -> None:
        """Further back."""
        self.right()

    def on_mouse_scroll_up(self) -> None:
        """Closer."""
        self.left()

    def _move(self, by: int) -> None:
        self._cursor = max(0, min(self._cursor + by, self._last))
        self._draw()

    @property
    def _shown(self) -> ThroughTime | None:
        found = self._view.looks.get(ThroughTime)
        return found if isinstance(found, ThroughTime) else None

    @property
    def _last(self) -> int:
        shown = self._shown
        return max(1, len(shown.gradient_through_time) - 1) if shown is not None else 1

    # What is drawn

    def on_resize(self, event: textual_events.Resize) -> None:
        """Draw what fits now."""
        self.set_class(event.size.height < LOW, "-low")
        self.call_after_refresh(self._draw)

    def show(self, view: View) -> None:
        """Draw the latest answer."""
        self._view = view
        self._draw()

    def _draw(self) -> None:
        shown = self._shown
        if shown is None:
            nothing = steady_line(self._view.nothing_to_see) or "looking …"
            self._chart.entitle(self.ABOUT.heading)
            self._chart.set_content(Content.styled(nothing, FAINT))
            return
        self._cursor = min(self._cursor, self._last)
        self._draw_chart(shown)
        self._draw_positions(shown)
        self._draw_figures(shown)

    def earlier(self, shown: ThroughTime) -> list[ThroughTime]:
        """Up to three recorded looks to compare with: the first, that of about update 1,000, and the last."""
        before = [look for look in list(self._view.recorded_looks) if look.update < shown.update]
        if not before:
            return []
        early = min(before, key=lambda look: abs(look.update - EARLY))
        return sorted({look.update: look for look in (before[0], early, before[-1])}.values(), key=lambda x: x.update)

    def _draw_chart(self, shown: ThroughTime) -> None:
        config = self._view.started.config
        self._chart.entitle(
            [f"{self.ABOUT.heading} ─ gradient{words}: {figures.fading(shown)}" for words in (" through time", "")],
            f"mean of {shown.windows} places ─ {of_update(self._view, shown.update)}",
        )
        if not shown.gradient_through_time:
            self._chart.set_content(Content.styled("no picture: see above", FAINT))
            return
        earlier = self.earlier(shown)
        chart = self._lines_chart(shown, earlier)
        self._cursor = min(self._cursor, chart.last)
        lines = [
            Line(look.gradient_through_time, style, dashes)
            for look, (style, dashes, _) in zip(earlier, EARLIER, strict=False)
        ]
        rules = [Rule(config.seq_length, "┊", "T", FAINT)] if config.seq_length <= chart.last else []
        rules.append(Rule(self._cursor, "│", "", "$foreground"))
        drawn = chart.content([*lines, Line(shown.gradient_through_time, NOW)], rules)
        self._chart.set_content(Content("\n").join([self._legend(shown, earlier), drawn]))

    def _lines_chart(self, shown: ThroughTime, earlier: list[ThroughTime]) -> LineChart:
        """As many steps and powers of ten as there is something to see; that of update 0 falls without end."""
        size, told = self._chart.content_size, [look.gradient_through_time for look in (shown, *earlier[1:])]
        lowest = min((share for shares in told for share in shares if share > 0), default=0.0)
        low = next((floor for floor in FLOORS if floor <= lowest), FLOORS[-1])
        seen = max((k for shares in told for k, share in enumerate(shares) if share >= low), default=0)
        last = min(self._last, max(math.ceil(MARGIN * seen), math.ceil(MARGIN * self._view.started.config.seq_length)))
        return LineChart(size.width, size.height - 1, 0, last, low, 1.0, True, "steps")

    def _legend(self, shown: ThroughTime, earlier: list[ThroughTime]) -> Content:
        def share(look: ThroughTime) -> str:
            shares = look.gradient_through_time
            return figures.percent(shares[self._cursor] if self._cursor < len(shares) else math.nan)

        def legend(steps: str, update: str) -> Content:
            parts = [(f"{self._cursor} {steps} ", FAINT), (f" ━ now {share(shown)}", NOW)]
            for look, (style, _, mark) in reversed(list(zip(earlier, EARLIER, strict=False))):
                parts.append((f"  {mark} {update}{look.update:,}: {share(look)}", style))
            return Content.assemble(*parts)

        room = self._chart.content_size.width
        found = [legend(*words) for words in (("steps back", "update "), ("steps back", ""), ("back", ""))]
        return next((line for line in found if line.cell_length <= room), found[-1])

    def _draw_positions(self, shown: ThroughTime) -> None:
        size, by = self._positions.content_size, shown.loss_by_position
        if size.width < 12 or size.height < 4:
            return
        self._positions.entitle("loss by position", figures.carrying(shown))
        values = [bits for bits in (*by.carried, *by.zero) if math.isfinite(bits)] or [0.0, 1.0]
        low, high = min(values), max(values)
        chart = LineChart(size.width, size.height - 1, 1, len(by.carried), low, max(high, low + 0.1), False, "position")
        legend = Content.assemble(
            ("━ state carried over", CARRIED[0]), ("   ┈┈ from a state of zero", ZERO[0]), ("   bits/char", FAINT)
        )
        lines = [Line(by.zero, *ZERO), Line(by.carried, *CARRIED)]
        self._positions.set_content(Content("\n").join([legend, chart.content(lines)]))

    def _draw_figures(self, shown: ThroughTime) -> None:
        config = self._view.started.config
        self._parameters.entitle("the next update", figures.clipped_words(config))
        width, norms = self._parameters.content_size.width, list(self._view.gradient_norms)
        latest = figures.latest_norms(norms, shown.parameters, width)
        self._parameters.set_content(
            Content("\n").join([*latest, *figures.parameters(shown, config.clip, over=self._view.is_over)])
        )
        self._state.entitle("state and memory")
        self._state.set_content(figures.state(shown, self._state.content_size.width))
        self._words.entitle("what am I seeing?")
        room = self._words.content_size
        self._words.set_content(Content(figures.explanation(config, room.width, room.height)))
