"""The help page: the keys, what each pane shows, the words, the equations."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ..keys import GROUPS
from .dialog import Dialog

PANES = (
    ("1 loss", "How well the next character is guessed, in bits per character: lower is better, and knowing nothing "
     "costs log2 of the number of distinct characters (\"guessing\"). The line is the smooth loss, an average over "
     "about the last 1,000 updates; the tint behind it is the range of single updates. The right axis is the loss as "
     "the assignment has it: nats, summed over a sequence. ◆ the best so far, ┊ e1 the end of an epoch, ▲▼ a change of "
     "the learning rate. Move the mouse over it for values; the wheel zooms, dragging pans."),
    ("2 text", "What the model writes now, a new text every few seconds (\"live\"). The texts that are kept are pages: "
     "[ and ] turn them, . comes back to the present. Writing draws from a generator of its own: looking does not "
     "change what is learnt."),
    ("3 gradient check", "The gradient that training uses (g_a) against a numerical one (g_n), in float64: for each "
     "array the sums Σ of both and the largest error |g_a - g_n| / max(eps, |g_a| + |g_n|), at a zero hidden state "
     "and at another. A check that has passed is one line; focus the pane (tab) to see its table."),
    ("4 run", "Where the run is kept, its best loss, learning rate, speed and memory."),
    ("5 log", "What happened, and when."),
)  # fmt: skip

WORDS = (
    ("update", "one step of the optimizer: it reads the next sequence (25 characters) and changes every weight once."),
    ("epoch", "once through the whole text."),
    ("temperature", "below 1 the model keeps to what is likely, above 1 it dares more."),
    ("surprise", "-log2 of the probability that a character had: 0 bits for a sure thing."),
    ("clip 5", "an entry of the gradient above 5 counts as 5."),
)

EQUATIONS = """\
a_t = W h_(t-1) + U x_t + b      h_t = tanh(a_t)
o_t = V h_t + c                  p_t = softmax(o_t)
loss = sum over t of -log p_t[next character]

AdaGrad:  memory += g²    theta -= eta g / sqrt(memory + 1e-8)
"""


class HelpScreen(Dialog[None]):
    """One page, scrollable; escape closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark", "dismiss", "Close")]

    def compose(self) -> ComposeResult:
        """The page."""
        with VerticalScroll(classes="dialog"):
            yield Static(page(), markup=False)

    def on_mount(self) -> None:
        """Keys scroll it."""
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
    for title, entries in (("What the panes show", PANES), ("Words", WORDS)):
        parts.append((f"{title}\n", "bold $accent"))
        for name, text in entries:
            parts += [(f"{name}  ", "bold"), f"{text}\n"]
        parts.append("\n")
    parts += [("What is computed\n", "bold $accent"), EQUATIONS]
    return Content.assemble(*parts)
