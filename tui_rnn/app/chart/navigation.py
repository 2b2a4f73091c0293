"""Moving about in a chart: which part of the run is visible, and where its cursor is; by keyboard and by mouse."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from textual import events
from textual.geometry import Offset
from textual.reactive import reactive

from ...plot.drawing import Drawn, draw, say
from ...plot.heights import FITTING, share_of
from ...plot.layout import Plot
from ...plot.picture import WAITING, ChartData, Picture
from ...plot.viewport import Viewport
from .canvas import Canvas

ZOOM = 1.6
PAN = 0.25  # of the visible part


@dataclass(frozen=True, slots=True)
class Grip:
    """Where a drag started: the mouse's column, the visible part, and the updates per column."""

    column: int
    viewport: Viewport
    updates: float


class Navigation(Canvas, can_focus=True):
    """Draws ChartData. Its methods, the wheel and drags zoom and pan it.

    It has one cursor, at which it shows the values of the curves: the mouse, or an update that was last pointed at.
    """

    ALLOW_SELECT = False  # a drag pans

    log_y: reactive[bool] = reactive(False, repaint=False)

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._chart: ChartData | None = None
        self._viewport = Viewport()
        self._heights = FITTING
        self._pointer: Offset | None = None  # the mouse; only one of this and ...
        self._pointed_at: float | None = None  # ... an update is set
        self._grip: Grip | None = None
        self._drawn: Drawn | None = None
        self._drawn_from: tuple[object, ...] = ()

    def show_data(self, data: ChartData) -> None:
        """Draw ``data``, unless nothing changed."""
        self._chart = data
        self.draw_now()

    def toggle_log(self) -> None:
        """Switch between a linear and a logarithmic axis."""
        self.log_y = not self.log_y

    def zoom_in(self) -> None:
        """See less in more detail, around the cursor if there is one."""
        self._zoom(1 / ZOOM)

    def zoom_out(self) -> None:
        """See more."""
        self._zoom(ZOOM)

    def stretch(self) -> None:
        """See fewer values in more detail: around the mouse if it is there, else around the end of the curve."""
        self._zoom_values(1 / ZOOM)

    def squeeze(self) -> None:
        """See more values."""
        self._zoom_values(ZOOM)

    def reset_view(self) -> None:
        """See the whole run, and no cursor but the mouse."""
        self._heights, self._pointed_at = FITTING, None
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

    def cursor_left(self) -> None:
        """Move the cursor to the column before; it starts at the last one."""
        plot, column = self._plot_now(), self._cursor_column()
        last = plot.left + plot.columns - 1
        self.point_at(plot.update_at(last if column is None else max(column - 1, plot.left)))

    def cursor_right(self) -> None:
        """Move the cursor to the column after; beyond the last it is hidden."""
        plot, column = self._plot_now(), self._cursor_column()
        if column is not None:
            self.point_at(plot.update_at(column + 1) if plot.contains(column + 1, plot.top) else None)

    def point_at(self, update: float | None) -> None:
        """Put the cursor at an update, and show that part of the run; None hides it."""
        self._pointer, self._pointed_at = None, update
        if update is not None:
            self._viewport = self._viewport.including(update, *self._bounds())
        self.draw_soon()

    def _zoom(self, factor: float) -> None:
        self._look(self._viewport.zoomed(factor, self._cursor(), *self._bounds()))

    def _zoom_values(self, factor: float) -> None:
        if self._drawn is None or self._chart is None:
            return
        plot, y_axis, fitting = self._drawn
        if self._pointer is not None and plot.top <= self._pointer.y < plot.foot:
            value = plot.value_at(self._pointer.y, y_axis)
        else:
            x, smooth = self._chart.view[:2]
            value = float(smooth[max(0, int(np.searchsorted(x, plot.x_axis.high, "right")) - 1)])
        self._heights = self._heights.zoomed(factor, share_of(value, *fitting, self.log_y))
        self.draw_soon()

    def _pan(self, share: float) -> None:
        low, high = self._viewport.window(*self._bounds())
        self._look(self._viewport.panned(share * (high - low), *self._bounds()))

    def _look(self, viewport: Viewport) -> None:
        self._viewport = viewport
        self.draw_soon()

    def _bounds(self) -> tuple[float, float]:
        """The first and the last update of the run."""
        if self._chart is None or len(self._chart.view.x) == 0:
            return 0.0, 0.0
        first, last = float(self._chart.view.x[0]), float(self._chart.view.x[-1])
        return (0.0 if first < 2 else first), last

    def _plot_now(self) -> Plot:
        """The plot of the present window, which may not be drawn yet."""
        return Plot.inside(*self.size, self._viewport.window(*self._bounds()))

    def _cursor(self) -> float | None:
        """The update at the cursor; None if there is none in the plot."""
        plot, pointed_at = self._plot_now(), self._pointed_at
        if self._pointer is not None:
            return plot.update_at(self._pointer.x) if plot.contains(*self._pointer) else None
        return None if pointed_at is None or plot.column(pointed_at) is None else pointed_at

    def _cursor_column(self) -> int | None:
        at = self._cursor()
        return None if at is None else self._plot_now().column(at)

    def watch_log_y(self) -> None:
        """Redraw for the new axis."""
        self._heights = FITTING
        self.draw_soon()

    def on_resize(self) -> None:
        """Redraw for the new size."""
        self.draw_now()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Zoom in."""
        self._wheel(event, 1 / ZOOM)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Zoom out."""
        self._wheel(event, ZOOM)

    def _wheel(self, event: events.MouseEvent, factor: float) -> None:
        """Zoom around the update under the mouse; with ctrl or shift, or over the y axis, around the value."""
        event.stop()
        self._pointer, self._pointed_at = event.get_content_offset(self), None
        plot = None if self._drawn is None else self._drawn.plot
        beside = plot is not None and self._pointer is not None and not plot.contains(self._pointer.x, plot.top)
        if event.ctrl or event.shift or beside:
            self._zoom_values(factor)
        else:
            self._zoom(factor)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Start to drag the plot, with the left button."""
        offset, plot = event.get_content_offset(self), None if self._drawn is None else self._drawn.plot
        if event.button == 1 and offset and plot and plot.contains(*offset):
            axis = plot.x_axis
            self._grip = Grip(offset.x, self._viewport, (axis.high - axis.low) / plot.columns)
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
        self._pointer, self._pointed_at = event.get_content_offset(self), None
        if self._grip is not None:
            moved = self._grip.column - event.get_content_offset_capture(self).x
            self._viewport = self._grip.viewport.panned(moved * self._grip.updates, *self._bounds())
        self.draw_soon()

    def on_leave(self) -> None:
        """Hide the values under the mouse."""
        self._pointer = None
        self.draw_soon()

    def draw_now(self) -> None:
        """Draw, if anything has changed."""
        signature = self._chart and self._chart.signature
        cursor = self._pointer, self._pointed_at
        key = (self.size, self.log_y, self._viewport, self._heights, *cursor, signature)
        if not self.size or (key == self._drawn_from and not self._restyled):
            return
        self._drawn_from = key
        picture = Picture(*self.size)
        self._drawn = None
        if self._chart is None or len(self._chart.view.x) < 2:
            say(picture, WAITING if self._chart is None else self._chart.waiting)
        else:
            window = self._viewport.window(*self._bounds())
            self._drawn = draw(picture, self._chart, window, self.log_y, self._cursor(), self._heights)
        self.paint(picture)
