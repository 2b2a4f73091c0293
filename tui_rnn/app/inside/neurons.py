"""Neurons: the text coloured by one unit, what the unit does, and which unit follows what.

It is longer than other files because every key and every click has a method of its own, most of one line.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events as textual_events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from ...commands import FindUnits, KnockOut
from ...events import KnockedOut, UnitsFound
from ...system.terminal import steady_line
from ...watch.view import View
from ..panes.pane import About
from .cells import FAINT
from .look import SendOrder, of_update
from .pattern_field import PatternField
from .text_keys import TextKeys
from .unit_choice import UnitChoice
from .unit_panels import ExtraPanel, FeatureTable, UnitPanel
from .unit_rows import SOURCES, what_it_follows

SHOWN = 4_000  # characters
COMPACT = 100  # columns of the screen below which the panels share one place, below the text
ROOM_FOR_BOTH = 32  # lines beside the text for the unit's panel and the extra one, ...
ROOM_FOR_ALL = 46  # ... and for all of both


class NeuronsLook(TextKeys):
    """The text coloured by a unit, and panels for the features, the unit, and a marked range or a unit knocked out."""

    ABOUT: ClassVar[About] = About(
        "neurons",
        "7",
        "neurons",
        "which units follow something in the text",
        "The text, with a mark under each character at which the unit is high: above zero, or above the middle of its "
        "own range if it does not go far to both sides. For each feature, the table has "
        "the unit that follows it best: r is their correlation, AUC the chance that the unit is higher inside the "
        "feature than outside (0.5 is chance, 0 and 1 are perfect). All units together are judged by a linear probe "
        "on text that it was not fitted to: AUC, or R² for a number, where 0 knows nothing and 1 everything. A unit "
        "reads and pushes the characters with its largest weights in U and in V; it is highest at the end of the "
        "passages. Look for one that stays high through a whole quotation.",
        label="Neurons",
    )
    ANSWER = UnitsFound

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self._pattern = PatternField(id="unit-pattern")
        self._table = FeatureTable(id="unit-features")
        self._panel = UnitPanel(id="unit-panel", classes="pane")
        self._extra = ExtraPanel(id="unit-extra", classes="pane")
        self._choice: UnitChoice | None = None  # None before anything is found
        self._of_update = ""
        self._knocked: KnockedOut | None = None
        self._wanted = FindUnits(SHOWN)
        self._layers = view.started.config.layers
        self._without: tuple[int, int] | None = None  # layer and unit

    def compose(self) -> ComposeResult:
        """The text, and beside or below it the panels."""
        with Vertical(id="unit-column"):
            yield self._text
            yield self._pattern
        with Vertical(id="unit-side"):
            yield self._table
            yield self._panel
            yield self._extra

    def order(self) -> FindUnits:
        """The units of the layer, and the pattern that was typed."""
        return self._wanted

    def offers(self, method: str) -> bool:
        """There may be a single layer."""
        return method != "next_layer" or self._layers > 1

    # Units, features, layers

    def previous_unit(self) -> None:
        """The unit before."""
        self._turn(-1)

    def next_unit(self) -> None:
        """The next unit."""
        self._turn(1)

    def _turn(self, by: int) -> None:
        if self._choice is not None:
            self._choice.turn(by)
            self._draw()

    def next_feature(self) -> None:
        """The best unit of the next feature that some unit follows."""
        if self._choice is not None:
            self._choice.next_feature()
            self._draw()

    def sort(self) -> None:
        """Order the units in another way."""
        if self._choice is not None:
            self._choice.sort()
            self._draw()

    def next_layer(self) -> None:
        """The units of the next layer."""
        if self._choice is not None and self._choice.found.layers > 1:
            found = self._choice.found
            self._wanted = FindUnits(SHOWN, (found.layer + 1) % found.layers, self._wanted.pattern, asked=True)

    def knock_out(self) -> None:
        """Read and write without the unit; again closes that."""
        if self._choice is None:
            return
        unit = (self._choice.found.layer, self._choice.unit)
        self._without = None if self._without == unit else unit
        if self._without is not None:
            self._knocked = None
            self._text.clear()  # what was asked for last is shown
            self.post_message(SendOrder(KnockOut(*unit, asked=True)))
        self._draw()

    # Other keys, and the mouse

    def type(self) -> None:
        """Type a pattern."""
        self._pattern.open()

    def on_pattern_field_closed(self) -> None:
        """Keys are the look's again."""
        self.focus()

    def on_pattern_field_entered(self, event: PatternField.Entered) -> None:
        """Look for a pattern; "" looks for none."""
        self._wanted = FindUnits(SHOWN, self._wanted.layer, event.pattern, asked=True)
        if self._choice is not None:
            self._choice.follows = f"/{event.pattern}/" if event.pattern else ""

    def on_key(self, event: textual_events.Key) -> None:
        """Escape leaves the pattern and the cursor before it leaves the look; arrows move a cursor, if there is one."""
        selection = self._text.selection
        if event.key == "escape" and self._pattern.is_open:
            event.stop()
            self._pattern.close()
        elif event.key == "escape" and selection.cursor is not None:
            event.stop()
            self._text.clear()
        elif event.key in ("left", "right", "up", "down") and selection.is_moving and not self._pattern.is_open:
            event.stop()
            self._text.move(event.key, marking=False)

    def on_unit_pane_pointed(self) -> None:
        """The cursor has moved."""
        if self._choice is not None:
            self._choice.marked = self._text.selection.range
            self._draw()

    def on_feature_table_chosen(self, event: FeatureTable.Chosen) -> None:
        """The mouse has chosen a feature."""
        if self._choice is not None:
            self._choice.choose_feature(event.place)
            self._draw()

    def on_unit_panel_turned(self, event: UnitPanel.Turned) -> None:
        """The wheel has been turned."""
        self._turn(event.by)

    def on_extra_panel_chosen(self, event: ExtraPanel.Chosen) -> None:
        """The mouse has chosen a unit of those that are on in the marked range."""
        if self._choice is not None and self._text.selection.is_marked:
            order = self._choice.in_order()
            if 0 <= event.row < len(order):
                self._choice.choose(order[event.row])
                self._draw()

    # What is drawn

    def on_resize(self) -> None:
        """Draw what fits now."""
        self.call_after_refresh(self._draw)

    def show(self, view: View) -> None:
        """Show the latest answers."""
        found, knocked = view.looks.get(UnitsFound), view.looks.get(KnockedOut)
        if not isinstance(found, UnitsFound):
            nothing = steady_line(view.nothing_to_see) or "looking …"
            self._text.set_content(Content.styled(nothing, FAINT))
        else:
            self._show_found(found, of_update(view, found.update))
        if (
            isinstance(knocked, KnockedOut)
            and knocked is not self._knocked
            and (knocked.layer, knocked.unit) == self._without
        ):
            self._knocked = knocked
            self._draw()

    def _show_found(self, found: UnitsFound, of_update: str) -> None:
        before, self._of_update = self._of_update, of_update
        if self._choice is None or found is not self._choice.found:
            self._take(found)
        elif of_update != before:
            self._entitle(self._choice)

    def _take(self, found: UnitsFound) -> None:
        if self._choice is None:
            self._choice = UnitChoice(found)
        else:
            self._choice.take(found)
        if not self._pattern.is_open:
            self._pattern.tell(steady_line(found.problem))
        self._draw()

    def _draw(self) -> None:
        choice = self._choice
        if choice is None or not self._text.content_size.width:
            return
        self._draw_text(choice)
        compact = self._arrange()
        self._table.draw(choice.found, choice.feature, choice.unit, compact=compact)
        self._panel.draw(choice.found, choice.unit, choice.place, self.ABOUT.help)
        start, stop = choice.marked
        if stop > start:
            self._extra.draw_marked(choice.marking(), stop - start, choice.unit)
        elif self._without is not None:
            layer = f" of layer {self._without[0] + 1}" if choice.found.layers > 1 else ""
            self._extra.draw_knocked(f"unit {self._without[1]}{layer}", self._knocked)

    def _arrange(self) -> bool:
        """Show the panels that there is room for; returns whether there is only room for one."""
        extra = self._text.selection.is_marked or self._without is not None
        compact = self.size.width < COMPACT
        self._extra.display = extra
        self._table.display = not (extra and compact)
        self._panel.display = not compact and (self.size.height >= ROOM_FOR_BOTH or not extra)
        self._panel.set_class(extra and self.size.height < ROOM_FOR_ALL, "-short")
        return compact

    def _draw_text(self, choice: UnitChoice) -> None:
        found = choice.found
        self._text.show_values(found.text, choice.values, choice.levels)
        self._entitle(choice)

    def _entitle(self, choice: UnitChoice) -> None:
        found, legend = choice.found, choice.levels.legend
        layer = f"layer {found.layer + 1} of {found.layers}, " if found.layers > 1 else ""
        follows = f"─ {what_it_follows(found, choice.unit, choice.feature)}"
        units = [f"{layer}unit {choice.unit} of {len(found.units)}", f"{layer}unit {choice.unit}", f"{choice.unit}"]
        cursor = f"{self._text.at_cursor} ─ " if self._text.at_cursor else ""
        of_update = [f" ─ {SOURCES[found.source]}, {self._of_update}", f" ─ {self._of_update}", ""]
        self._text.entitle(
            [f"{self.ABOUT.heading} ─ {unit} {follows}" for unit in units],
            [f"{cursor}{legend}{of}" for of in of_update],
        )
