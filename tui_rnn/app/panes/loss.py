"""The loss chart: which part of the curve is visible, and how to navigate it. ``drawing`` draws it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar, Self

import numpy as np
from rich.style import Style
from textual import events
from textual.content import Content
from textual.geometry import Offset, Region
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from ...plot.drawing import draw, say
from ...plot.ink import COLOURS, styles
from ...plot.layout import Plot
from ...plot.picture import ChartData, Overlay, Picture
from ...plot.viewport import Viewport
from ...system.terminal import steady_line
from ...watch.history import History
from ...watch.progress import in_nats
from ...watch.view import View
from .pane import About

ZOOM = 1.6
PAN = 0.25  # of the visible part


@dataclass(frozen=True, slots=True)
class Grip:
    """Where a drag started: the mouse's column, the visible part, and the updates per column."""

    column: int
    viewport: Viewport
    updates: float


class LossChart(Widget, can_focus=True):
    """Draws ChartData. Its methods, the wheel and drags zoom and pan it; it shows the values under the mouse.

    Attributes:
        overlays: the curves of other runs.
    """

    ABOUT = About(
        "loss",
        "1",
        "loss",
        "the loss",
        "How well the model predicts the next character, in bits per character: lower is better, and blind guessing "
        'costs log2 of the number of distinct characters ("guessing"). The line is the smooth loss, averaged over '
        "about the last 25,000 characters; the tint behind it is the range of single updates. The right axis shows "
        "the assignment's loss: nats, summed over a sequence. ◆ marks the best so far, ┊ e1 the end of an epoch, ▲▼ a "
        "change of the learning rate. Point with the mouse to read values; the wheel zooms, dragging pans.",
    )
    ALLOW_SELECT = False  # a drag pans
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"chart--{n}" for n in range(len(COLOURS))}
    DEFAULT_CSS = "LossChart { height: 1fr; } " + " ".join(
        f"LossChart > .chart--{n} {{ color: {colour}; }}" for n, colour in enumerate(COLOURS)
    )

    log_y: reactive[bool] = reactive(False, repaint=False)

    def __init__(self, view: View | None = None) -> None:
        super().__init__(id=self.ABOUT.id, classes="pane")
        self.overlays: tuple[Overlay, ...] = ()
        self._chart: ChartData | None = None
        self._viewport = Viewport()
        self._pointer: Offset | None = None
        self._grip: Grip | None = None
        self._plot: Plot | None = None  # as drawn
        self._picture: Picture | None = None  # as drawn ...
        self._drawn_from: tuple[object, ...] = ()  # ... from these
        self._lines: list[Strip] = []
        self._ink: dict[int, Style] = {}
        self._restyled = True
        self._redraw_due = False
        self._titled = False  # while only the title changes

    def show(self, view: View) -> None:
        """Draw the loss of a run."""
        started, validated, best = view.started, view.validation.snapshot(), view.best_bits
        self.show_data(
            ChartData(
                view=view.curve.snapshot(),
                overlays=self.overlays,
                best=None if best is None else (view.best.update, best),
                updates_per_epoch=started.updates_per_epoch,
                learning_rate_marks=changes(view.learning_rates),
                loss_length=started.config.loss_length,
                validation=(validated.x, validated.smooth) if len(validated.x) else None,
                guessing=math.log2(len(started.vocabulary)),
            )
        )
        self.set_title(heading(view))

    def show_data(self, data: ChartData) -> None:
        """Draw ``data``, unless nothing changed."""
        self._chart = data
        self._redraw()

    def set_title(self, title: str) -> None:
        """Change the border title. Assigning ``border_title`` would redraw the whole chart; this redraws one row."""
        content = Content(title)
        if content.markup != self.border_title:
            self._titled = True
            try:
                self.border_title = content
            finally:
                self._titled = False

    def toggle_log(self) -> None:
        """Switch between a linear and a logarithmic axis."""
        self.log_y = not self.log_y

    def zoom_in(self) -> None:
        """See less in more detail, around the crosshair if there is one."""
        self._zoom(1 / ZOOM)

    def zoom_out(self) -> None:
        """See more."""
        self._zoom(ZOOM)

    def reset_view(self) -> None:
        """See the whole run."""
        self._look(Viewport())

    def toggle_recent(self) -> None:
        """Follow the latest tenth of the run, or see the whole run again."""
        self._look(self._viewport.recent_or_whole(self._bounds()[1]))

    def pan_left(self) -> None:
        """See earlier updates."""
        self._pan(-PAN)

    def pan_right(self) -> None:
        """See later updates; at the end, follow the run again."""
        self._pan(PAN)

    def _zoom(self, factor: float) -> None:
        self._look(self._viewport.zoomed(factor, self._update_under_pointer(), *self._bounds()))

    def _pan(self, share: float) -> None:
        low, high = self._viewport.window(*self._bounds())
        self._look(self._viewport.panned(share * (high - low), *self._bounds()))

    def _look(self, viewport: Viewport) -> None:
        self._viewport = viewport
        self._redraw_soon()

    def _bounds(self) -> tuple[float, float]:
        """The first and the last update of the run."""
        if self._chart is None or len(self._chart.view.x) == 0:
            return 0.0, 0.0
        first, last = float(self._chart.view.x[0]), float(self._chart.view.x[-1])
        return (0.0 if first < 2 else first), last

    def _update_under_pointer(self) -> float | None:
        """The update under the mouse in the present window, which may not be drawn yet."""
        if self._pointer is None or self._plot is None or not self._plot.contains(*self._pointer):
            return None
        window = self._viewport.window(*self._bounds())
        return Plot.inside(*self.size, window).update_at(self._pointer.x)

    def watch_log_y(self) -> None:
        """Redraw for the new axis."""
        self._redraw_soon()

    def on_resize(self) -> None:
        """Redraw for the new size."""
        self._redraw()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Zoom around the update under the mouse."""
        self._wheel(event, self.zoom_in)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Zoom around the update under the mouse."""
        self._wheel(event, self.zoom_out)

    def _wheel(self, event: events.MouseEvent, zoom: Callable[[], None]) -> None:
        event.stop()
        self._pointer = event.get_content_offset(self)
        zoom()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Start to drag the plot, with the left button."""
        offset = event.get_content_offset(self)
        if event.button == 1 and offset and self._plot and self._plot.contains(*offset):
            axis = self._plot.x_axis
            self._grip = Grip(offset.x, self._viewport, (axis.high - axis.low) / self._plot.columns)
            self.capture_mouse()

    def on_mouse_up(self) -> None:
        """End a drag."""
        self.release_mouse()

    def on_mouse_release(self) -> None:
        """End a drag, whatever ended it."""
        self._grip = None

    def on_click(self, event: events.Click) -> None:
        """Show the whole run on a double click."""
        if event.button == 1 and event.chain == 2:
            self.reset_view()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show the values under the mouse, or drag."""
        self._pointer = event.get_content_offset(self)
        if self._grip is not None:
            moved = self._grip.column - event.get_content_offset_capture(self).x
            self._viewport = self._grip.viewport.panned(moved * self._grip.updates, *self._bounds())
        self._redraw_soon()

    def on_leave(self) -> None:
        """Hide the values."""
        self._pointer = None
        self._redraw_soon()

    def notify_style_update(self) -> None:
        """Redraw for the new theme."""
        super().notify_style_update()
        self._restyled = True
        self._redraw_soon()

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Repaint; while ``set_title`` changes the title, only its row."""
        if self._titled:
            left, top = self.content_offset
            regions = (Region(-left, -top, self.outer_size.width, 1),)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render_line(self, y: int) -> Strip:
        """A line of the picture as last drawn."""
        return self._lines[y] if y < len(self._lines) else Strip.blank(self.size.width, self.rich_style)

    def _redraw_soon(self) -> None:
        """Redraw once for all pending events."""
        if not self._redraw_due and self.is_attached:
            self._redraw_due = self.call_after_refresh(self._redraw)

    def _redraw(self) -> None:
        """Redraw, if anything has changed, and repaint the rows that came out differently."""
        self._redraw_due = False
        key = (self.size, self.log_y, self._viewport, self._pointer, self._chart and self._chart.signature)
        if not self.size or (key == self._drawn_from and not self._restyled):
            return
        self._drawn_from = key
        self._restyle()
        picture = Picture(*self.size)
        self._plot = None
        if self._chart is None or len(self._chart.view.x) < 2:
            say(picture, "waiting for the first updates ...")
        else:
            window = self._viewport.window(*self._bounds())
            self._plot = draw(picture, self._chart, window, self.log_y, self._pointer)
        self._paint(picture)

    def _paint(self, picture: Picture) -> None:
        rows = picture.changed_rows(self._picture)
        if len(self._lines) != picture.height:
            self._lines = [Strip.blank(picture.width)] * picture.height
        for row in rows:
            self._lines[row] = picture.strip(row, self._ink)
        self._picture = picture
        if rows:
            self.refresh(*(Region(0, row, picture.width, 1) for row in rows))

    def _restyle(self) -> None:
        """Take the styles of the theme; if they are new, so is every row."""
        if self._restyled:
            self._restyled = False
            colours = [self.get_component_styles(f"chart--{n}").color for n in range(len(COLOURS))]
            ink = styles(colours, self.background_colors[1])
            if ink != self._ink:
                self._ink, self._picture = ink, None


def heading(view: View) -> str:
    """The border title: the loss in both units."""
    progress = view.progress
    latest, bits = progress.latest, progress.bits_per_character
    if latest is None or bits is None:
        return LossChart.ABOUT.heading
    held_out = progress.validation_bits
    validation = "" if held_out is None else f" · validation {held_out:.3f}"
    nats = in_nats(latest.smooth_loss, progress.loss_length)
    return f"{LossChart.ABOUT.heading} ─ {bits:.3f} bits/char{validation} · smooth loss {nats}"


def changes(learning_rates: Sequence[tuple[int, float]]) -> tuple[tuple[int, int], ...]:
    """(update, +1 or -1) for every change of the learning rate."""
    known = list(learning_rates)  # the training thread may add to it
    return tuple((update, 1 if rate > before else -1) for (_, before), (update, rate) in pairwise(known))


def overlay(name: str, history: History) -> Overlay:
    """Another run's curves."""
    return Overlay(
        steady_line(name),
        np.array(history.updates, float),
        np.array(history.bits, float),
        np.array(history.validated, float),
        np.array(history.validation_bits, float),
    )
