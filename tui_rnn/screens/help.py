"""The help page: the keys, what each pane shows, the equations."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ..keys import GROUPS

PANES = (
    ("loss", "The smooth loss over the run (0.999 of itself and 0.001 of the new loss every 25 characters), in nats "
     "per sequence and bits per character; the faint band is the loss of single updates. ◆ the lowest, ┆ an epoch, "
     "▲▼ a change of the learning rate. Move the mouse over it for values; the wheel zooms."),
    ("text", "What the model writes now, every two seconds; what it wrote before is kept as pages. It is drawn from a "
     "generator of its own: looking does not change what is learnt."),
    ("gradient check", "The gradient that training uses against a numerical one, in float64: error |g_a - g_n| / "
     "max(eps, |g_a| + |g_n|), at a zero hidden state and at a random one."),
    ("run", "Where the run is kept, its best loss, learning rate, speed and memory."),
    ("log", "What happened, and when."),
)  # fmt: skip

EQUATIONS = """\
a_t = W h_(t-1) + U x_t + b      h_t = tanh(a_t)
o_t = V h_t + c                  p_t = softmax(o_t)
loss = sum over t of -log p_t[next character]

AdaGrad:  memory += g²    theta -= eta g / sqrt(memory + 1e-8)
"""


class HelpScreen(ModalScreen[None]):
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
        parts += [Content.assemble((f"{key.shown:>8}  ", "bold"), key.help, "\n") for key in keys]
        parts.append("\n")
    parts.append(("What the panes show\n", "bold $accent"))
    for name, text in PANES:
        parts += [(f"{name}  ", "bold"), f"{text}\n"]
    parts += ["\n", ("What is computed\n", "bold $accent"), EQUATIONS]
    return Content.assemble(*parts)
