"""The screen of a sweep: two lines at the top, the table of its points, the chosen point, the keys."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.events import Resize
from textual.screen import Screen

from ...sweep.view import SweepView
from ..key_footer import KeyFooter
from .details import NotesPane, PointChart, RunsPane
from .header import Header
from .table import PointTable

ROOM_FOR_PALETTE = 80  # columns from which on the footer has room for the palette


class SweepScreen(Screen[None]):
    """Shows a sweep. The details of the chosen point are below the table or beside it, where there is room."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-usual"), (160, "-wide")]  # noqa: RUF012 - Textual's own declaration
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]  # noqa: RUF012

    def __init__(self, view: SweepView) -> None:
        super().__init__()
        self._view = view
        self.header = Header(view)
        self.table = PointTable(view)
        self.chart, self.runs, self.notes = PointChart(view), RunsPane(view), NotesPane(view)
        self._footer = KeyFooter()

    def compose(self) -> ComposeResult:
        """The lines at the top, the table, the details, the keys."""
        yield self.header
        with Container(id="sweep"):
            yield self.table
            with Container(id="details"):
                with Vertical(id="point-side"):
                    yield self.runs
                    yield self.notes
                yield self.chart
        yield self._footer

    def on_mount(self) -> None:
        """Keys are the table's."""
        self.table.focus()

    def on_resize(self, event: Resize) -> None:
        """Leave the palette out of the footer where it would cover other keys."""
        has_room = event.size.width >= ROOM_FOR_PALETTE
        if has_room != self._footer.show_command_palette:
            self._footer.show_command_palette = has_room
            self.refresh_bindings()
        self.call_after_refresh(self.show_details)

    def show(self, state: str) -> None:
        """Show the figures, in a ``state`` of the app."""
        if self.is_attached:
            self.header.show(state)
            self.table.show()

    def show_details(self) -> None:
        """Show the point that is chosen, and the notes."""
        if self.runs.is_on_screen:
            self.runs.show(self.table.point)
        if self.chart.is_on_screen:
            self.chart.show(self.table.point)
        if self.shows_notes:
            self.notes.show()

    @property
    def shows_notes(self) -> bool:
        """Whether there is room for the notes."""
        return bool(self.notes.is_on_screen)

    def on_point_table_chosen(self) -> None:
        """Show another point."""
        self.show_details()
