"""The app's own screen: the status line, five panes, the keys."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Resize
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer, Static

from .panes.gradients import GradientPane
from .panes.log import LogPane
from .panes.loss import LossChart
from .panes.run import RunPane
from .panes.status import Status
from .panes.text import TextPane

NARROW, LOW = 100, 30  # below so many columns or rows the side panes fold away
ROOM_FOR_PALETTE = 70  # columns of a footer that has room to name the palette


class RunScreen(Screen[None]):
    """Shows what it is given; which panes are seen depends on the size and on what a person chose.

    Args:
        text_name, model: for the status line. loss_length: characters whose losses add up in the loss.
        chosen: panes that were shown or hidden by hand; updated in place.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-usual"), (160, "-wide")]  # noqa: RUF012 - Textual's own declaration

    def __init__(self, text_name: str, model: str, loss_length: int, chosen: dict[str, bool]) -> None:
        super().__init__()
        self.status = Status(text_name, model)
        self.chart, self.text = LossChart(id="loss", classes="pane"), TextPane(loss_length)
        self.gradients, self.run_pane, self.log_pane = GradientPane(), RunPane(), LogPane()
        self.panes: tuple[Widget, ...] = (self.chart, self.text, self.gradients, self.run_pane, self.log_pane)
        self._chosen, self._cramped = chosen, False
        self._footer = Footer()

    def compose(self) -> ComposeResult:
        """The status line, the panes, the keys."""
        yield self.status
        with Horizontal(id="panes"):
            with Vertical(id="main"):
                yield self.chart
                yield self.text
            with Vertical(id="side"):
                yield self.gradients
                yield self.run_pane
                yield self.log_pane
            yield Static("All panes are hidden: 1 to 5 bring them back.", id="no-panes", markup=False)
        yield self._footer

    def on_mount(self) -> None:
        """Keys go to the chart at first."""
        self.chart.set_title("1 loss")
        self.chart.focus()

    def on_resize(self, event: Resize) -> None:
        """Fold the side panes on a small screen."""
        self._cramped = event.size.width < NARROW or event.size.height < LOW
        self._footer.show_command_palette = event.size.width >= ROOM_FOR_PALETTE
        self.fold()

    def fold(self) -> None:
        """Show the panes that were chosen, or else that there is room for."""
        for pane in self.panes:
            shown = self._chosen.get(str(pane.id), pane in (self.chart, self.text) or not self._cramped)
            pane.set_class(not shown, "hidden")
        for box in {pane.parent for pane in self.panes}:
            if isinstance(box, Vertical):
                box.set_class(all(pane.has_class("hidden") for pane in box.children), "hidden")
        self.set_class(all(pane.has_class("hidden") for pane in self.panes), "-no-panes")

    def toggle_pane(self, name: str) -> None:
        """Show or hide a pane."""
        if self.maximized is not None:
            self.minimize()  # else what is hidden would go on filling the screen
        pane = next(pane for pane in self.panes if pane.id == name)
        self._chosen[name] = pane.has_class("hidden")
        if not self._chosen[name] and pane.has_focus_within:
            self.set_focus(None)
        self.fold()

    def toggle_maximized(self) -> None:
        """The focused pane fills the screen, and back."""
        if self.maximized is not None:
            self.minimize()
            return
        shown = [pane for pane in self.panes if not pane.has_class("hidden")]
        focused = [pane for pane in shown if pane.has_focus_within]
        for pane in (focused or shown)[:1]:
            self.maximize(pane, container=False)
