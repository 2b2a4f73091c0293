"""What each pane of the run's screen declares, once, for the keys, the help page and the screen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class About:
    """A pane.

    Attributes:
        id: as in the style sheet.
        key: that shows and hides it.
        title: in its border, after the key.
        what: its name within a sentence.
        help: what it shows, for the help page.
        side: whether it belongs to the side column, which is hidden on a small screen.
        label: of its key in the footer; "" if that is not there.
    """

    id: str
    key: str
    title: str
    what: str
    help: str
    side: bool = False
    label: str = ""

    @property
    def heading(self) -> str:
        """The plain border title."""
        return f"{self.key} {self.title}"
