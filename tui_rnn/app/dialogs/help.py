"""The help page: the keys, what each pane shows, a glossary, the equations."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ..keys import GROUPS
from ..panes import PANES
from .dialog import Dialog

WORDS = (
    (
        "update",
        "one step of the optimizer: it reads the next sequence (25 characters in the assignment) and changes every "
        "weight once.",
    ),
    ("epoch", "one pass through the whole text."),
    ("temperature", "below 1 the model plays it safe, above 1 it takes more risks."),
    ("surprise", "-log2 of the probability that the model gave a character, in bits; 0 for a certainty."),
    ("clip 5", "every entry of the gradient is limited to [-5, 5]."),
)

EQUATIONS = """\
a_t = W h_(t-1) + U x_t + b      h_t = tanh(a_t)
o_t = V h_t + c                  p_t = softmax(o_t)
loss = sum over t of -log p_t[next character]

AdaGrad:  memory += g²    theta -= eta g / sqrt(memory + 1e-8)
"""


class HelpScreen(Dialog[None]):
    """A page that scrolls; escape closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark", "dismiss", "Close")]

    def compose(self) -> ComposeResult:
        """The page."""
        with VerticalScroll(classes="dialog"):
            yield Static(page(), markup=False)

    def on_mount(self) -> None:
        """Let keys scroll it."""
        dialog = self.query_one(".dialog")
        dialog.border_title, dialog.border_subtitle = "Help", "escape closes"
        dialog.focus()


def page() -> Content:
    """The whole text of the page."""
    parts: list[Content | str | tuple[str, str]] = []
    for group, keys in GROUPS:
        parts.append((f"{group}\n", "bold $accent"))
        parts += [Content.assemble((f"{key.shown:>8}  ", "bold"), key.help, "\n") for key in keys if key.help]
        parts.append("\n")
    panes = [(kind.ABOUT.heading, kind.ABOUT.help) for kind in PANES]
    for title, entries in (("What the panes show", panes), ("Glossary", WORDS)):
        parts.append((f"{title}\n", "bold $accent"))
        for name, text in entries:
            parts += [(f"{name}  ", "bold"), f"{text}\n"]
        parts.append("\n")
    parts += [("The equations\n", "bold $accent"), EQUATIONS]
    return Content.assemble(*parts)
