"""The help page: what the focused pane shows, then the keys, what the others show, a glossary, the equations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ..inside import LOOKS
from ..keys import GROUPS, Key
from ..panes import PANES
from ..panes.pane import About
from .dialog import Dialog
from .glossary import GLOSSARY

TERM = max(len(term) for term, _ in GLOSSARY) + 2  # columns
Part = Content | str | tuple[str, str]

EQUATIONS = """\
a_t = W h_(t-1) + U x_t + b      h_t = tanh(a_t)
o_t = V h_t + c                  p_t = softmax(o_t)
loss = sum over t of -log p_t[next character]

AdaGrad:  memory += g²    theta -= eta g / sqrt(memory + 1e-8)
"""


class HelpScreen(Dialog[None]):
    """A page that scrolls; escape closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark", "dismiss", "Close")]

    def __init__(self, text: Content) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        """The page."""
        with VerticalScroll(classes="dialog"):
            yield Static(self._text, markup=False)

    def on_mount(self) -> None:
        """Let keys scroll it."""
        dialog = self.query_one(".dialog")
        dialog.border_title, dialog.border_subtitle = "Help", "escape closes"
        dialog.focus()


def page(about: About | None = None, *, only_watches: bool = False) -> Content:
    """The whole text of the page on a run.

    Args:
        about: the pane or the look that it is to begin with; None begins with the keys.
        only_watches: whether keys that change the run are left out.
    """
    parts: list[Part] = []
    if about is not None:
        parts += [(f"{about.heading}: what it shows\n", "bold $accent"), f"{about.help}\n\n"]
    for group, keys in GROUPS:
        parts += key_lines(group, [key for key in keys if key.only_watches or not only_watches])
    parts.append(("What the panes show\n", "bold $accent"))
    for kind in (*PANES, *LOOKS):
        parts += [(f"{kind.ABOUT.heading}  ", "bold"), f"{kind.ABOUT.help}\n"]
    parts.append(("\nTwelve terms\n", "bold $accent"))
    for term, meaning in GLOSSARY:
        parts += [(f"{term:<{TERM}}", "bold"), f"{meaning}\n"]
    parts.append("\n")
    parts += [("The equations\n", "bold $accent"), EQUATIONS]
    return Content.assemble(*parts)


def key_lines(group: str, keys: Iterable[Key]) -> Iterator[Part]:
    """A group of keys and what they do."""
    yield f"{group}\n", "bold $accent"
    yield from (Content.assemble((f"{key.shown:>8}  ", "bold"), key.help, "\n") for key in keys if key.help)
    yield "\n"
