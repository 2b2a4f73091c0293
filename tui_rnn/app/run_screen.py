"""The app's own screen: the status line, five panes, the keys."""

from __future__ import annotations

from typing import TypeVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Static

from ..watch.view import View
from .inside import LOOKS
from .inside.look import Look
from .key_footer import KeyFooter
from .panes import PANES
from .panes.gradients import GradientPane
from .panes.log import LogPane
from .panes.loss import LossChart
from .panes.pane import About
from .panes.run import RunPane
from .panes.status import Status
from .panes.text import TextPane

NARROW, LOW = 100, 30  # columns and rows below which the side panes are hidden
ROOM_FOR_PALETTE = 110, 140  # columns from which on the footer has room for the palette: of the panes, of the looks


P = TypeVar("P")


class RunScreen(Screen[None]):
    """Shows what it is given. Which panes are visible depends on its size and on what the person chose.

    Args:
        view: of the run.
        chosen: pane id -> whether it was shown or hidden by hand; updated in place.
        banner: a line that stays at the top; "" is none.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-usual"), (160, "-wide")]  # noqa: RUF012 - Textual's own declaration

    def __init__(self, view: View, chosen: dict[str, bool], banner: str = "") -> None:
        super().__init__()
        self.status = Status(view)
        self.panes = [kind(view) for kind in PANES]
        self.chart, self.text = self.pane(LossChart), self.pane(TextPane)
        self.gradients, self.run_pane, self.log_pane = self.pane(GradientPane), self.pane(RunPane), self.pane(LogPane)
        self.looks: list[Look] = [kind(view) for kind in LOOKS]
        self.inside: Look | None = None
        self._chosen, self._cramped, self._banner = chosen, False, banner
        self._footer = KeyFooter()

    def compose(self) -> ComposeResult:
        """The status line, the panes, the keys."""
        yield self.status
        if self._banner:
            yield Static(self._banner, id="banner", markup=False)
        with Horizontal(id="panes"):
            for box in ("main", "side"):
                with Vertical(id=box):
                    yield from (pane for pane in self.panes if pane.ABOUT.side == (box == "side"))
            first, last = PANES[0].ABOUT.key, PANES[-1].ABOUT.key
            yield Static(f"All panes are hidden; {first} to {last} show them.", id="no-panes", markup=False)
        yield from self.looks
        yield self._footer

    def on_mount(self) -> None:
        """Focus the chart first."""
        self.chart.set_title(LossChart.ABOUT.heading)
        self.chart.focus()

    def pane(self, kind: type[P]) -> P:
        """The pane of that kind."""
        return next(pane for pane in self.panes if isinstance(pane, kind))

    def show(self, view: View) -> None:
        """Show the run in every visible pane."""
        for pane in self.panes:
            if pane.is_on_screen:
                pane.show(view)
        if self.inside is not None:
            self.inside.show(view)

    @property
    def inside_id(self) -> str:
        """The look inside that is open, by its id; "" when the panes are shown."""
        return "" if self.inside is None else self.inside.ABOUT.id

    @property
    def about_focused(self) -> About | None:
        """What the look that is open shows, or else the focused pane; None if there is neither."""
        if self.inside is not None:
            return self.inside.ABOUT
        return next((pane.ABOUT for pane in self.panes if pane.has_focus_within), None)

    def look_inside(self, name: str) -> None:
        """Show a look inside in the place of the panes; "" shows the panes again."""
        if self.maximized is not None:
            self.minimize()
        self.inside = next((look for look in self.looks if look.ABOUT.id == name), None)
        for look in self.looks:
            look.display = look is self.inside
        self.query_one("#panes").display = self.inside is None
        self._make_room()
        (self.inside or self.chart).focus()

    def on_resize(self, event: Resize) -> None:
        """Hide the side panes on a small screen."""
        self._cramped = event.size.width < NARROW or event.size.height < LOW
        self._make_room()
        self.fold()

    def _make_room(self) -> None:
        """Leave the palette out of the footer where it would cover other keys."""
        self._footer.show_command_palette = self.size.width >= ROOM_FOR_PALETTE[self.inside is not None]

    def on_text_pane_page_turned(self, event: TextPane.PageTurned) -> None:
        """Point the chart at the update of the text that is shown."""
        self.chart.point_at(event.update)

    def fold(self) -> None:
        """Show the panes that were chosen by hand, or else those that there is room for."""
        for pane in self.panes:
            shown = self._chosen.get(pane.ABOUT.id, not pane.ABOUT.side or not self._cramped)
            pane.set_class(not shown, "hidden")
        for box in {pane.parent for pane in self.panes}:
            if isinstance(box, Vertical):
                box.set_class(all(pane.has_class("hidden") for pane in box.children), "hidden")
        self.set_class(all(pane.has_class("hidden") for pane in self.panes), "-no-panes")

    def toggle_pane(self, name: str) -> None:
        """Show or hide a pane."""
        if self.maximized is not None:
            self.minimize()  # else the hidden pane would keep filling the screen
        pane = next(pane for pane in self.panes if pane.id == name)
        self._chosen[name] = pane.has_class("hidden")
        if not self._chosen[name] and pane.has_focus_within:
            self.set_focus(None)
        self.fold()

    def toggle_maximized(self) -> None:
        """Maximise the focused pane, or restore it."""
        if self.maximized is not None:
            self.minimize()
            return
        shown = [pane for pane in self.panes if not pane.has_class("hidden")]
        focused = [pane for pane in shown if pane.has_focus_within]
        for pane in (focused or shown)[:1]:
            self.maximize(pane, container=False)
