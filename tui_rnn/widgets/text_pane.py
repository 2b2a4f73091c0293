"""The text pane: what the model writes now, and everything it wrote before, as pages to turn."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from engine.events import Sampled, Writing

from ..terminal import printable, printable_line

MAX_LIVE = 300  # pages of texts that nobody asked for; the oldest go first

# bits of surprise, from which on -> style. Bold, underlining and reversal tell it without colour.
LEVELS = ((6.0, "reverse $text-error"), (4.0, "bold underline $text-error"), (2.0, "bold $text-warning"), (0.5, ""))
EXPECTED = "$foreground 60%"


class TextPane(VerticalScroll):
    """Pages of text; the last one is the present, and is followed as long as nobody turns back."""

    def __init__(self) -> None:
        super().__init__(id="text", classes="pane", can_maximize=True)
        self.border_title = "text"
        self._pages: list[Sampled] = []
        self._shown = 0
        self._following = True
        self._surprise = False
        self._page_widget = Static("The first text comes before the first update.", id="page", markup=False)
        self._writing = ""  # a text that is being written

    def compose(self) -> ComposeResult:
        """One Static, in which the page is shown."""
        yield self._page_widget

    @property
    def text(self) -> str:
        """The text of the shown page, for copying: as the model wrote it."""
        page = self._page()
        return self._writing or (page.prompt + page.text if page else "")

    def add(self, event: Sampled) -> None:
        """Add a page. A text that was asked for is shown at once."""
        if self._following and event.occasion == "live" and self._pages and self._pages[-1].occasion == "live":
            self._thin_out()
        self._pages.append(event)
        if event.occasion == "asked":
            self._writing, self._following = "", False
            self._shown = len(self._pages) - 1
        elif self._following:
            self._shown = len(self._pages) - 1
        self._draw(stay=event.occasion == "asked")

    def _thin_out(self) -> None:
        live = [n for n, page in enumerate(self._pages) if page.occasion == "live"]
        if len(live) >= MAX_LIVE:
            del self._pages[live[0]]

    def write_on(self, event: Writing) -> None:
        """Show a piece more of a text that was asked for."""
        near_end = self.max_scroll_y - self.scroll_y <= 2
        self._writing += event.text
        self.border_title = Content(f"text ─ writing, with the model of update {event.update:,}")
        self._page_widget.update(Content(printable(self._writing)))
        if near_end:
            self.scroll_end(animate=False)

    def turn(self, pages: int) -> None:
        """Turn forward, or back when negative. The last page follows the present again."""
        if self._pages:
            self._shown = min(max(self._shown + pages, 0), len(self._pages) - 1)
            self._following = self._shown == len(self._pages) - 1
            self._draw()

    def toggle_surprise(self) -> None:
        """Mark each character by how surprised the model was at it, or stop that."""
        self._surprise = not self._surprise
        self._draw()

    def _page(self) -> Sampled | None:
        return self._pages[self._shown] if self._pages else None

    def _draw(self, stay: bool = False) -> None:
        page = self._page()
        if page is None or self._writing:
            return
        self.border_title = Content(title(page, self._shown, len(self._pages)))
        self.border_subtitle = Content(subtitle(page, self._surprise))
        shown = (
            surprised(page)
            if self._surprise
            else Content.assemble((printable(page.prompt), "bold"), printable(page.text))
        )
        self._page_widget.update(shown)
        if not stay:
            self.scroll_home(animate=False)


def title(page: Sampled, number: int, pages: int) -> str:
    """What the page is, and where in the pile."""
    loss = "" if page.smooth_loss is None else f" · loss {page.smooth_loss:.2f}"
    best = " · best model" if page.model == "best" else ""
    return f"text at update {page.update:,}{loss} · T {page.temperature:g}{best} ─ [ {number + 1}/{pages} ]"


def subtitle(page: Sampled, surprise: bool) -> str:
    """The legend of the marks and the mean surprise, or the prompt."""
    if surprise and page.surprise:
        mean = sum(page.surprise) / len(page.surprise)
        return f"surprise in bits: dim <0.5, bold >2, underlined >4, reversed >6 · mean {mean:.2f}"
    return printable_line(f"after “{page.prompt}”") if page.prompt else ""


def surprised(page: Sampled) -> Content:
    """The text with each character in the style of its surprise."""
    return Content.assemble((printable(page.prompt), "bold"), *_runs(page))


def _runs(page: Sampled) -> Iterator[tuple[str, str]]:
    pairs = zip(page.text, page.surprise, strict=True)
    for style, run in groupby(((c, style_of(bits)) for c, bits in pairs), key=lambda pair: pair[1]):
        yield printable("".join(c for c, _ in run)), style


def style_of(bits: float) -> str:
    """The style of a character that the model gave 2^-bits to."""
    return next((style for least, style in LEVELS if bits >= least), EXPECTED)
