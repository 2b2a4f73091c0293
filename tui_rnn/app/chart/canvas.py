"""A widget that shows a picture, and repaints only the rows that changed."""

from __future__ import annotations

from typing import ClassVar, Self

from rich.style import Style
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from ...plot.ink import COLOURS, styles
from ...plot.picture import Picture


class Canvas(Widget):
    """Shows a Picture in the colours of the theme. A subclass draws it, in ``draw_now``."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"chart--{n}" for n in range(len(COLOURS))}
    DEFAULT_CSS = "Canvas { height: 1fr; } " + " ".join(
        f"Canvas > .chart--{n} {{ color: {colour}; }}" for n, colour in enumerate(COLOURS)
    )

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._picture: Picture | None = None  # as drawn
        self._lines: list[Strip] = []
        self._ink: dict[int, Style] = {}
        self._restyled = True
        self._redraw_due = False
        self._entitled: int | None = None  # the row of the border, while only its title changes

    def draw_now(self) -> None:
        """Draw the picture, and ``paint`` it."""
        raise NotImplementedError

    def draw_soon(self) -> None:
        """Draw once for all pending events."""
        if not self._redraw_due and self.is_attached:
            self._redraw_due = self.call_after_refresh(self._draw_once)

    def _draw_once(self) -> None:
        self._redraw_due = False
        self.draw_now()

    def set_title(self, title: str) -> None:
        """Change the border title. Assigning ``border_title`` would repaint the whole chart; this repaints one row."""
        self._entitle("border_title", title, 0)

    def set_subtitle(self, subtitle: str) -> None:
        """Change the border subtitle, likewise."""
        self._entitle("border_subtitle", subtitle, self.outer_size.height - 1)

    def _entitle(self, name: str, text: str, row: int) -> None:
        content = Content(text)
        if content.markup != getattr(self, name):
            self._entitled = row
            try:
                setattr(self, name, content)
            finally:
                self._entitled = None

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Repaint; while only a title changes, only its row."""
        if self._entitled is not None:
            left, top = self.content_offset
            regions = (Region(-left, self._entitled - top, self.outer_size.width, 1),)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        """Redraw for the new theme."""
        super().notify_style_update()
        self._restyled = True
        self.draw_soon()

    def render_line(self, y: int) -> Strip:
        """A line of the picture as last drawn."""
        return self._lines[y] if y < len(self._lines) else Strip.blank(self.size.width, self.rich_style)

    def paint(self, picture: Picture) -> None:
        """Show a picture: repaint the rows that differ from the one before."""
        self._restyle()
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
