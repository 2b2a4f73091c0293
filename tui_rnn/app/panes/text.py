"""The text pane: what the model writes now, and pages of what it wrote before."""

from __future__ import annotations

import time
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Show
from textual.message import Message

import engine

from ...events import Sampled, Writing
from ...system.terminal import shortened, steady, steady_line
from ...watch.view import MOST_TEXTS, View
from ...watch.words import rule_in_words
from .copies import copied_in_words, with_copies
from .pane import About
from .still import StillStatic
from .surprise import has_surprise, plain, surprised

TAIL = 2000  # characters shown of a text that is being written
READING = 3.0  # seconds that a text stays before a live one replaces it; a text that is kept waits twice as long
DRAW_EVERY = 0.2  # seconds between redraws of a text that is being written


class TextPane(VerticalScroll):
    """Pages of text. After the last page comes the live text, which is followed until somebody turns back."""

    ABOUT = About(
        "text",
        "2",
        "text",
        "the text",
        'What the model writes now: a new text every few seconds ("live"). Texts that are kept become pages: [ and ] '
        "turn them, . returns to the live text. u marks what surprised the model, p what it copied: passages of 20 "
        "characters or more that stand in the text it learns. Look for words, then names, then sentences; long copies "
        "mean that it learns by heart. Sampling has a random generator of its own: watching does not change what is "
        "learnt.",
    )

    class PageTurned(Message):
        """Another page is shown: ``update`` is that of its model; None for the live text."""

        def __init__(self, update: int | None) -> None:
            super().__init__()
            self.update = update

    def __init__(self, view: View) -> None:
        super().__init__(id=self.ABOUT.id, classes="pane", can_maximize=True)
        self._loss_length = view.started.config.loss_length
        self._pages: list[Sampled] = []  # kept texts
        self._present: Sampled | None = None  # what is shown while the live text is followed
        self._page: int | None = None  # that is shown; None follows the live text
        self._surprise = self._copies = False
        self._writing: dict[str, list[Writing]] = {}  # occasion -> pieces of a text that is being written
        self._drawn: Sampled | None = None  # the text on the screen
        self._shown_at = self._drawn_at = 0.0
        self._sheet = StillStatic("The first text appears before the first update.", id="page")
        self.border_title = self.ABOUT.heading

    def show(self, view: View) -> None:
        """Do nothing: ``add`` and ``add_piece`` take texts as they come."""

    def turn_back(self) -> None:
        """Turn to the text before."""
        self.turn(-1)

    def turn_forward(self) -> None:
        """Turn to the text after; after the last comes the live text."""
        self.turn(1)

    def compose(self) -> ComposeResult:
        """One Static that shows the page."""
        yield self._sheet

    @property
    def text(self) -> str:
        """The text that is shown, for copying: exactly as the model wrote it."""
        if self._shows_writing:
            return "".join(piece.text for piece in self._written_so_far)
        shown = self._shown
        return shown.prompt + shown.text if shown else ""

    @property
    def wants_live_text(self) -> bool:
        """Whether a new live text would be shown now."""
        return self._page is None and not self._writing and self._has_been_read(None)

    def _has_been_read(self, new: Sampled | None) -> bool:
        """Whether the present text has been shown long enough to be replaced by a new one."""
        seconds = READING * (2 if new is not None and new.occasion != "live" else 1)
        return self._present is None or time.monotonic() - self._shown_at >= seconds

    @property
    def _shown(self) -> Sampled | None:
        return self._present if self._page is None else self._pages[self._page]

    @property
    def _written_so_far(self) -> list[Writing]:
        """The pieces of the text that is being written; of two, the one that a person asked for."""
        return self._writing.get("asked") or next(iter(self._writing.values()), [])

    @property
    def _shows_writing(self) -> bool:
        return self._page is None and bool(self._writing)

    def fill(self, texts: Sequence[Sampled]) -> None:
        """Take the kept texts of the past, instead of what was here, and show the latest."""
        self._pages, self._page = [*texts][-MOST_TEXTS:], None
        self._writing.clear()
        if self._pages:
            self._present = self._pages[-1]
        self._draw()

    def add(self, event: Sampled) -> None:
        """Take a text. Show it at once if it was asked for, else once the one before has been read."""
        asked = event.occasion == "asked"
        if event.occasion != "live":
            self._writing.pop(event.occasion, None)
            self._pages.append(event)
            if len(self._pages) > MOST_TEXTS:
                del self._pages[0]
                self._page = None if self._page is None else max(0, self._page - 1)
        if asked:
            self._page = len(self._pages) - 1
        elif self._page is not None or event.occasion == "final" or self._has_been_read(event):
            self._present = event
        elif event.occasion == "live":
            return
        self._draw(home=asked)

    def add_piece(self, event: Writing) -> None:
        """Show another piece of a text that is being written."""
        if event.occasion == "asked" and "asked" not in self._writing:
            self._page = None  # where it is shown
        self._writing.setdefault(event.occasion, []).append(event)
        now = time.monotonic()
        if now - self._drawn_at >= DRAW_EVERY:
            self._drawn_at = now
            self._draw(home=False)

    def turn(self, pages: int) -> None:
        """Turn forward, or back if negative. After the last page the live text is followed again."""
        if not self._pages:
            return
        at = self._page
        if at is None:  # the live text may be one of the pages
            at = next((n for n, page in enumerate(self._pages) if page is self._present), len(self._pages))
        at = max(at + pages, 0)
        self._page = None if at >= len(self._pages) else at
        self._draw()
        self._report_page()

    def go_to_present(self) -> None:
        """Follow the live text again."""
        self._page = None
        self._draw()
        self._report_page()

    def _report_page(self) -> None:
        self.post_message(self.PageTurned(None if self._page is None else self._pages[self._page].update))

    def toggle_surprise(self) -> None:
        """Mark each character by how much it surprised the model, or stop marking."""
        self._surprise, self._copies = not self._surprise, False
        self._draw(home=False)

    def toggle_copied(self) -> None:
        """Mark the passages that stand in what is learnt, or stop marking."""
        self._copies, self._surprise = not self._copies, False
        self._draw(home=False)

    @property
    def is_marked(self) -> bool:
        """Whether part of the text is selected, to be copied."""
        return self.is_attached and self._sheet in self.screen.selections

    def on_show(self, event: Show) -> None:
        """Show what came while the pane was hidden."""
        self._draw(home=False)

    def _draw(self, home: bool = True) -> None:
        if self.is_marked:
            return  # a new text would lose the selection
        if self._shows_writing:
            self._draw_writing()
            return
        shown = self._shown
        if shown is None:
            return
        if shown is not self._drawn:
            self._drawn, self._shown_at = shown, time.monotonic()
        self._entitle(self._title(shown), self._subtitle(shown))
        picture = surprised if self._surprise else with_copies if self._copies else plain
        self._sheet.set_content(picture(shown))
        if home:
            self.scroll_home(animate=False)

    def _draw_writing(self) -> None:
        pieces = self._written_so_far
        total = sum(len(piece.text) for piece in pieces)
        self._entitle(f"2 text ─ writing · {total:,} characters so far", f"by the model of update {pieces[0].update:,}")
        tail = ""
        for piece in reversed(pieces):
            tail = piece.text + tail
            if len(tail) >= TAIL:
                break
        self._sheet.set_content(Content(steady(tail[-TAIL:])))
        if self.max_scroll_y - self.scroll_y <= 2:
            self.scroll_end(animate=False)

    def _entitle(self, title: str, subtitle: str) -> None:
        if str(self.border_title) != title:
            self.border_title = Content(title)
        if str(self.border_subtitle) != subtitle:
            self.border_subtitle = Content(subtitle)

    def _title(self, shown: Sampled) -> str:
        """Which page it is, and which model wrote it."""
        bits = ""
        if shown.smooth_loss is not None:
            bits = f" · {engine.bits_per_character(shown.smooth_loss, self._loss_length):.2f} bits/char"
        best = " · best model" if shown.model == "best" else ""
        rule = "" if shown.rule == engine.SamplingRule() else f" · {rule_in_words(shown.rule)}"
        live = "live · " if shown.occasion == "live" else ""
        which = f"page {self._page + 1}/{len(self._pages)} · " if self._page is not None else live
        return f"2 text ─ {which}update {shown.update:,}{bits}{rule}{best}"

    def _subtitle(self, shown: Sampled) -> str:
        """The mean surprise and a legend of its marks, or what is copied; else the prompt, and how to turn pages."""
        if self._surprise:
            if not has_surprise(shown):
                return "no surprise was recorded for this text"
            mean = sum(shown.surprise) / max(1, len(shown.surprise))
            return f"surprise: mean {mean:.2f} bits · dim <0.5 · bold >2 · underlined >4 · reversed >6"
        if self._copies:
            return copied_in_words(shown, self._before(shown))
        after = f"after “{shortened(steady_line(shown.prompt), 40)}” · " if shown.prompt else ""
        if shown.longest_copied:
            after += f"longest copied passage {shown.longest_copied:,} characters: p marks it · "
        if self._page is not None:
            return f"{after}[ ] turn pages · . back to the live text"
        return f"{after}[ earlier texts" if self._pages else after.removesuffix(" · ")

    def _before(self, shown: Sampled) -> Sampled | None:
        """The latest kept text of an earlier update that was compared with what is learnt."""
        earlier = (page for page in reversed(self._pages) if page.update < shown.update)
        return next((page for page in earlier if page.longest_copied is not None), None)
