"""The panels beside the text of a unit: the features, the unit, and what is marked or knocked out."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events as textual_events
from textual.content import Content
from textual.message import Message

import engine

from ...events import KnockedOut, UnitsFound
from ..panes.still import StillStatic
from . import unit_rows as rows
from .cells import FAINT, explained

USUAL = 42  # columns of a panel that has not been laid out yet
LOW = 10  # lines, likewise
HALF = 37  # columns of a row of the table where two stand side by side


class FeatureTable(StillStatic):
    """For each feature, the unit that follows it best; a click chooses it."""

    class Chosen(Message):
        """The feature in this place was chosen."""

        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, classes="pane")
        self._count, self._compact = 0, False

    def draw(self, found: UnitsFound, chosen: int, unit: int, *, compact: bool) -> None:
        """Show what was found; ``compact``: two rows side by side, and below them what the unit does."""
        self._count, self._compact = len(found.features), compact
        features = rows.feature_rows(found, chosen, compact=compact)
        self.entitle(f"what the state knows ─ {found.characters:,} characters", rows.NONE if compact else "")
        if compact:
            half = (len(features) + 1) // 2
            right = [*features[half:], *[Content("")] * (2 * half - len(features))]
            reads, pushes = rows.reads_and_pushes(found.units[unit], 60)
            lines = [a + Content(" ") + b for a, b in zip(features[:half], right, strict=True)]
            for does, shown in (("reads", reads), ("pushes", pushes)):
                lines.append(Content.assemble((f"{f'unit {unit} {does}':<{rows.NAME}} ", FAINT), shown))
        else:
            lines = [Content.styled(rows.HEADER, FAINT), *features, Content.styled(rows.NONE, FAINT)]
        self.set_content(Content("\n").join(lines))

    def on_click(self, event: textual_events.Click) -> None:
        """Choose the feature of the row."""
        at = event.get_content_offset(self)
        if at is None:
            return
        lines = (self._count + 1) // 2 if self._compact else self._count
        row = at.y if self._compact else at.y - 1
        place = row + lines * (self._compact and at.x >= HALF)
        if 0 <= row < lines and place < self._count:
            self.post_message(self.Chosen(place))


class UnitPanel(StillStatic):
    """What a unit does; the wheel goes from unit to unit."""

    class Turned(Message):
        """The wheel was turned by so many units."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    def draw(self, found: UnitsFound, unit: int, place: str, explanation: str) -> None:
        """Show a unit; ``place``: where it stands among the others."""
        self.entitle(f"unit {unit}", place)
        room = self.content_size
        lines = rows.unit_rows(found, unit, room.width or USUAL)
        picture = Content("\n").join(lines[: room.height or LOW])
        self.set_content(explained(picture, explanation, room.width, room.height))

    def on_mouse_scroll_down(self) -> None:
        """The next unit."""
        self.post_message(self.Turned(1))

    def on_mouse_scroll_up(self) -> None:
        """The unit before."""
        self.post_message(self.Turned(-1))


class ExtraPanel(StillStatic):
    """The units of a marked range, of which a click chooses one; or the model without a unit."""

    class Chosen(Message):
        """The unit in this row was chosen."""

        def __init__(self, row: int) -> None:
            super().__init__()
            self.row = row

    def draw_marked(self, best: Sequence[engine.Marked], length: int, unit: int) -> None:
        """Show the units that are on in a range of that length; ``unit`` is the one of the text."""
        lines = rows.marked_rows(best[: max(1, (self.content_size.height or LOW) - 1)], unit)
        where = f"these {length:,} characters" if length > 1 else "this character"
        self.entitle(f"high or low in just {where}", "[ ] goes through them, esc closes")
        self.set_content(Content("\n").join(lines))

    def draw_knocked(self, name: str, found: KnockedOut | None) -> None:
        """Show what the model does without a unit of that name; None: it is not known yet."""
        if found is None:
            self.entitle(f"without {name}", "x closes")
            self.set_content(Content.styled("reading and writing without it …", FAINT))
            return
        self.entitle(f"without {name}", f"update {found.update:,} ─ x closes")
        room = self.content_size
        lines = rows.knocked_rows(found, room.width or USUAL, room.height or LOW)
        self.set_content(Content("\n").join(lines))

    def on_click(self, event: textual_events.Click) -> None:
        """Choose the unit of the row."""
        at = event.get_content_offset(self)
        if at is not None:
            self.post_message(self.Chosen(at.y - 1))
