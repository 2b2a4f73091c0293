"""What every look inside is to the screen."""

from __future__ import annotations

from typing import ClassVar

from textual.containers import Container
from textual.message import Message

from ...commands import Look as Order
from ...events import Look as Answer
from ...watch.view import View
from ..panes.pane import About

OLD = 3.0  # seconds after which a picture says how old it is


def of_update(view: View, update: int) -> str:
    """Of which update a picture is, in words; and how long ago that was, if training has gone on for a while since."""
    behind, speed = view.progress.update - update, view.progress.updates_per_second
    is_old = behind > OLD * speed > 0 and not view.is_over
    return f"update {update:,}" + (f", {behind / speed:,.0f} s ago" if is_old else "")


class SendOrder(Message):
    """Send the run an order that a person gave, once."""

    def __init__(self, order: Order) -> None:
        super().__init__()
        self.order = order


class Look(Container, can_focus=True):
    """A picture of what is inside the model, in the place of the panes.

    Args:
        view: of the run.

    Attributes:
        ABOUT: what it is. PAUSES: whether training pauses when it opens, since it is looked at slowly.
    """

    ABOUT: ClassVar[About]
    PAUSES: ClassVar[bool] = False
    ANSWER: ClassVar[type[Answer]]
    """The event that answers ``order``."""

    def __init__(self, view: View) -> None:
        super().__init__(id=self.ABOUT.id, classes="look")

    def order(self) -> Order | None:
        """What to ask the run for, now that this is open; asked again whenever that, or the model, has changed."""
        raise NotImplementedError

    def offers(self, method: str) -> bool:
        """Whether the key of one of its methods does anything now; else the footer leaves it out."""
        return True

    def show(self, view: View) -> None:
        """Show the answer; called whenever one arrives, and about once a second."""
        raise NotImplementedError
