"""What every pane of the run's screen declares, once: the keys, the help page and the screen are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

from ...watch.view import View


@dataclass(frozen=True, slots=True)
class About:
    """A pane.

    Attributes:
        id: as in the style sheet. key: shows and hides it. title: in its border, behind the key. what: in a sentence.
        help: what is to be seen in it, for the help page.
        side: whether it stands at the side, which is folded away on a small screen.
    """

    id: str
    key: str
    title: str
    what: str
    help: str
    side: bool = False

    @property
    def heading(self) -> str:
        """The border title, with nothing to add."""
        return f"{self.key} {self.title}"


class Pane(Protocol):
    """A widget that shows a part of a view."""

    ABOUT: ClassVar[About]

    def show(self, view: View) -> None:
        """Show the run as it is now; called about once a second while the pane is on the screen."""
