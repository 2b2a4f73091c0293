"""The loss chart: what is seen of the curve, and how a person moves in it. ``picture`` draws it."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual import events
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from .picture import BAND, BEST, COLOURS, LABEL, LEGEND, RATE, ChartData, Picture
from .plot import Axis

ZOOM = 1.6
PAN = 0.25  # of what is seen
RECENT = 0.1  # of the run, in the recent view
LEAST_SPAN = 20  # updates; closer than that there is nothing to see


class LossChart(Widget, can_focus=True):
    """Draws ChartData. Zoomed and panned by its methods, or the wheel; shows values under the mouse."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"chart--{n}" for n in range(len(COLOURS))}
    DEFAULT_CSS = "LossChart { height: 1fr; } " + " ".join(
        f"LossChart > .chart--{n} {{ color: {colour}; }}" for n, colour in enumerate(COLOURS)
    )

    log_y: reactive[bool] = reactive(False)

    def __init__(self, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._data: ChartData | None = None
        self._drawn: tuple[object, ...] = ()  # what the strips were drawn from
        self._strips: list[Strip] = []
        self._span: float | None = None  # updates that are seen; None is the whole run
        self._end: float | None = None  # the last update that is seen; None follows the run
        self._mouse: tuple[int, int] | None = None
        self._plot: tuple[Axis, int] | None = None  # the x axis as drawn, and the column it begins in

    def show(self, data: ChartData) -> None:
        """Draw ``data``, unless nothing changed."""
        self._data = data
        self._redraw()

    def zoom_in(self) -> None:
        """See less, in more detail."""
        self._zoom(1 / ZOOM)

    def zoom_out(self) -> None:
        """See more."""
        self._zoom(ZOOM)

    def reset_view(self) -> None:
        """See the whole run."""
        self._span = self._end = None
        self._redraw()

    def toggle_recent(self) -> None:
        """See the latest tenth of the run, following it; or the whole of it again."""
        self._span = None if self._span is not None else max(LEAST_SPAN, self._last * RECENT)
        self._end = None
        self._redraw()

    def pan_left(self) -> None:
        """See earlier updates."""
        self._pan(-PAN)

    def pan_right(self) -> None:
        """See later updates; at the end the view follows the run again."""
        self._pan(PAN)

    @property
    def _last(self) -> float:
        return float(self._data.view.x[-1]) if self._data and len(self._data.view.x) else 0.0

    def _zoom(self, factor: float) -> None:
        span = (self._last if self._span is None else self._span) * factor
        self._span = None if span >= self._last else max(span, LEAST_SPAN)
        if self._span is None:
            self._end = None
        self._redraw()

    def _pan(self, share: float) -> None:
        if self._span is not None:
            end = (self._last if self._end is None else self._end) + share * self._span
            self._end = None if end >= self._last else max(end, self._span)
            self._redraw()

    def watch_log_y(self) -> None:
        """Another axis, another picture."""
        self._redraw()

    def on_resize(self) -> None:
        """Another size, another picture."""
        self._redraw()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel zooms."""
        event.stop()
        self.zoom_in()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel zooms."""
        event.stop()
        self.zoom_out()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """The values under the mouse."""
        offset = event.get_content_offset(self)
        self._mouse = None if offset is None else (offset.x, offset.y)
        self._redraw()

    def on_leave(self) -> None:
        """No mouse, no values."""
        self._mouse = None
        self._redraw()

    def render_line(self, y: int) -> Strip:
        """A line that was drawn before."""
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width, self.rich_style)

    def notify_style_update(self) -> None:
        """Another theme, another picture."""
        super().notify_style_update()
        self._drawn = ()
        self._redraw()

    def _redraw(self) -> None:
        data = self._data
        key = (
            self.size, self.log_y, self._span, self._end, self._mouse, self.app.theme if self.is_attached else "",
            data and (len(data.view.x), self._last, data.best, data.learning_rate_marks, len(data.overlays)),
        )  # fmt: skip
        if key == self._drawn or not self.size:
            return
        self._drawn = key
        picture = Picture(self.size.width, self.size.height)
        if data is None or len(data.view.x) < 2:
            picture.write(self.size.height // 2, 2, "waiting for the first updates ...", LABEL)
        else:
            self._plot = picture.draw(data, self._window(), self.log_y, self._mouse)
        self._strips = picture.strips(self._styles())
        self.refresh()

    def _window(self) -> tuple[float, float]:
        """The first and the last update that are seen."""
        last = self._last
        if self._span is None or self._data is None:
            first = float(self._data.view.x[0]) if self._data else 0.0
            return min(first, 0.0 if first < 2 else first), last
        end = last if self._end is None else self._end
        return max(0.0, end - self._span), end

    def _styles(self) -> dict[int, Style]:
        """A Rich style for each kind of character, and for each with the band behind it."""
        _, base = self.background_colors
        band = base.blend(self.get_component_styles(f"chart--{LEGEND}").color, 0.07)
        styles = {}
        for n in range(len(COLOURS)):
            wanted = self.get_component_styles(f"chart--{n}").color
            colour = base.blend(wanted, wanted.a)
            for offset, background in ((0, base), (BAND, band)):
                styles[n + offset] = Style(
                    color=None if colour.ansi else colour.rich_color,
                    bgcolor=None if background.ansi else background.rich_color,
                    bold=n in (BEST, LEGEND, RATE) or None,
                )
        return styles
