"""The table of points: a row for each, sorted, of which only the cells that changed are drawn again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rich.style import Style
from textual.content import Content
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ...sweep.view import SweepView
from .columns import GAP, LOSS, Column, columns_of
from .drawing import COLOURS, Row, heading, line
from .rows import best_of, cells, ordered

ANY_ROOM = 10**6  # columns


class PointTable(ScrollView, inherit_bindings=False):
    """Shows the points of a sweep. One of them is chosen; the choice stays with it when rows change places.

    Attributes:
        point: the number of the point that is chosen.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"points--{name}" for name in COLOURS}
    DEFAULT_CSS = "PointTable > .points--cursor { background: $primary 30%; } " + " ".join(
        f"PointTable > .points--{name} {{ color: {colour}; }}" for name, colour in COLOURS.items()
    )
    can_focus = True

    class Chosen(Message):
        """Another point was chosen."""

    class Opened(Message):
        """The point was clicked twice."""

    def __init__(self, view: SweepView) -> None:
        super().__init__(id="points", classes="pane")
        self._view = view
        self._known = {column.name: column for column in columns_of(view.planned, ANY_ROOM)}
        self._columns: tuple[Column, ...] = ()  # those that there is room for
        self._fitted_to = 0, 0
        self._sorted_by, self._descending = LOSS, False
        self._order = list(range(len(view.points)))
        self._was_moved = False  # until it is, the cursor stays in the first row, whichever point that is
        self.point = 0
        self._drawn: dict[int, Row] = {}  # by row of the screen
        self._styles: dict[str, Style] = {}

    # What is shown

    def show(self) -> None:
        """Show what has changed since the last time."""
        self._fit()
        order = ordered(self._view, self._known[self._sorted_by], descending=self._descending)
        if order != self._order:
            was_in_sight = self._is_in_sight()
            self._order = order
            if not self._was_moved:
                self._choose(order[0])
            if was_in_sight:
                self._reveal()
        for y, row in self._rows():
            if self._drawn.get(y) != row:
                self._drawn[y] = row
                self.refresh(Region(0, y, self.size.width, 1))
        self._entitle()

    def _entitle(self) -> None:
        view = self._view
        place, by = self._order.index(self.point) + 1, "validation" if view.planned.by == "validation" else "smooth"
        title = f"points ─ lowest {by} loss, bits/char"
        subtitle = f"{place:,} of {len(self._order):,} ─ by {self._sorted_by}"
        for name, text in (("border_title", title), ("border_subtitle", subtitle)):
            if str(getattr(self, name)) != (content := Content(text)).markup:
                setattr(self, name, content)

    def _rows(self) -> Iterator[tuple[int, Row]]:
        """The rows that are in sight, below the heading."""
        best, first = best_of(self._view), round(self.scroll_y)
        for y, n in enumerate(self._order[first : first + max(0, self.size.height - 1)], 1):
            point = self._view.points[n]
            shown = cells(point, self._columns, self._view.planned.goal, best=n == best)
            yield y, (n, point.state, n == self.point, shown)

    def on_resize(self, event: Resize) -> None:
        """Fit the columns to the room."""
        self._fit()

    def _fit(self) -> None:
        """Fit the columns to the room, which is less with a scroll bar."""
        width = self.scrollable_content_region.width
        if self._fitted_to != (width, self.size.height):
            self._fitted_to = width, self.size.height
            self._columns = columns_of(self._view.planned, width)
            self.virtual_size = Size(width, len(self._order) + 1)
            self._redraw()
            self._reveal()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as the heading and all rows, where its height is not given."""
        return len(self._order) + 1

    def notify_style_update(self) -> None:
        """Take the colours of a new theme."""
        super().notify_style_update()
        self._styles.clear()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Show other rows."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._redraw()

    def _redraw(self) -> None:
        self._drawn = dict(self._rows())
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The heading, or a row."""
        if not self._styles:
            self._styles = {name: self.get_component_rich_style(f"points--{name}") for name in COLOURS}
        strip, ground = Strip([]), self.rich_style
        if y == 0:
            strip = heading(self._columns, self._sorted_by, descending=self._descending, style=self._styles["heading"])
        elif (row := self._drawn.get(y)) is not None:
            strip = line(self._columns, row, self._styles, ground)
            ground = self._styles["cursor"] if row[2] else ground
        return strip.adjust_cell_length(self.size.width, ground)

    # What keys and the mouse do

    def up(self) -> None:
        """Choose the point above."""
        self._move(-1)

    def down(self) -> None:
        """Choose the point below."""
        self._move(1)

    def page_up(self) -> None:
        """Move a screenful up."""
        self._move(2 - self.size.height)

    def page_down(self) -> None:
        """Move a screenful down."""
        self._move(self.size.height - 2)

    def first(self) -> None:
        """Choose the first point."""
        self._move(-len(self._order))

    def last(self) -> None:
        """Choose the last point."""
        self._move(len(self._order))

    def _move(self, rows: int) -> None:
        self._go_to(min(max(0, self._order.index(self.point) + rows), len(self._order) - 1))

    def _go_to(self, row: int) -> None:
        self._was_moved = True
        self._choose(self._order[row])
        self._reveal()
        self.show()

    def _is_in_sight(self) -> bool:
        top = round(self.scroll_y)
        return top <= self._order.index(self.point) < top + self.size.height - 1

    def _reveal(self) -> None:
        """Scroll to the point that is chosen, if it is not in sight."""
        if not self._is_in_sight():
            row, room = self._order.index(self.point), max(1, self.size.height - 1)
            self.scroll_to(y=row if row < self.scroll_y else row - room + 1, animate=False)

    def hold(self) -> int:
        """Keep to the point that is chosen, which something is done with, wherever its row goes. Returns its number."""
        self._was_moved = True
        return self.point

    def _choose(self, point: int) -> None:
        if point != self.point:
            self.point = point
            self.post_message(self.Chosen())

    def sort_next(self) -> None:
        """Sort by the next column."""
        names = [column.name for column in self._columns if column.sorts]
        if names:
            self._sort(names[(names.index(self._sorted_by) + 1) % len(names)] if self._sorted_by in names else names[0])

    def reverse(self) -> None:
        """Sort the other way round."""
        self._sort(self._sorted_by)

    def _sort(self, name: str) -> None:
        self._descending = name == self._sorted_by and not self._descending
        self._sorted_by = name
        self.show()
        self.refresh(Region(0, 0, self.size.width, 1))
        self._reveal()

    def on_click(self, event: Click) -> None:
        """Choose a point, open it by a double click, or sort by a heading."""
        place = event.get_content_offset(self)
        if place is None:
            return
        if place.y == 0:
            end = 0
            for column in self._columns:
                end += column.width + GAP
                if place.x < end and column.sorts:
                    self._sort(column.name)
                if place.x < end:
                    return
        elif (row := round(self.scroll_y) + place.y - 1) < len(self._order):
            same = self._order[row] == self.point
            self._go_to(row)
            if same and event.chain == 2:
                self.post_message(self.Opened())
