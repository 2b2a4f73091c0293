"""The gradient check: one line once it has passed; the figures of each parameter if it has not, or on focus."""

from __future__ import annotations

from textual.content import Content

from engine import GradientCheck

from ...events import Checked, CheckStarted
from ...watch.verdict import compared, largest_error
from ...watch.view import View
from .pane import About
from .still import StillStatic

WHICH = {"reduced": "a new model", "live": "the live weights"}


class GradientPane(StillStatic, can_focus=True):
    """Not run, running, passed or FAILED, at a zero and at a random hidden state."""

    ABOUT = About(
        "gradients",
        "3",
        "gradient check",
        "the gradient check",
        "Compares the gradient that training uses (g_a) with a numerical one (g_n), in float64, at a zero hidden state "
        "and at a random one: for each array the sums Σ of both, and the largest error |g_a - g_n| / max(eps, |g_a| + "
        "|g_n|). A check that has passed takes one line; focus the pane (tab) to see its table.",
        side=True,
    )
    BORDER_TITLE = ABOUT.heading

    def __init__(self, view: View | None = None) -> None:
        super().__init__("not run yet: g checks the live weights", id=self.ABOUT.id, classes="pane")
        self._check: Checked | None = None

    def show(self, view: View) -> None:
        """Show the latest check, unless it is already shown."""
        if view.check is not None and view.check is not self._check:
            self.show_check(view.check)
        elif view.check is None and view.is_over:
            self.set_content(Content("no gradient check was recorded"))

    def running(self, event: CheckStarted) -> None:
        """Say that a check is running."""
        self.entitle(f"{self.ABOUT.heading} ─ running on {WHICH[event.model]}")
        self.set_class(False, "-failed")

    def stopped(self) -> None:
        """A check ended without a result: show the latest result again."""
        if self._check is None:
            self.entitle(self.ABOUT.heading)
        else:
            self.show_check(self._check)

    def show_check(self, event: Checked) -> None:
        """Show a check's result."""
        self._check = event
        verdict = "passed ✓" if event.passed else "FAILED ✗"
        self.entitle(f"{self.ABOUT.heading} ─ {verdict}", f"update {event.update:,} · {event.seconds:.2f} s")
        self.set_class(not event.passed, "-failed")
        self._draw()

    def on_focus(self) -> None:
        """Show the table, once Textual has noted the focus, which it does after this."""
        self.call_later(self._draw)

    def on_blur(self) -> None:
        """Fold the table."""
        self.call_later(self._draw)

    def _draw(self) -> None:
        event = self._check
        if event is None:
            return
        lines = [Content.styled(f"{WHICH[event.model]}, {compared(event.checks[0])}", "$foreground 60%")]
        if event.passed and not self.has_focus:
            lines.append(Content.assemble(("✓ ", "bold $text-success"), largest_error(event.checks)))
        else:
            for check in event.checks:
                lines += table(check)
        self.set_content(Content("\n").join(lines))


def table(check: GradientCheck) -> list[Content]:
    """A heading with the hidden state, then a line for each parameter."""
    sign, style = ("✓", "bold $text-success") if check.passed else ("✗", "bold $text-error")
    heading = f"{'Σ g_n':>{13 - len(check.state)}}{'Σ g_a':>10}{'max err':>9}{'along':>9}  worst"
    lines = [Content.assemble((f"{sign} {check.state}", style), (heading, "$foreground 60%"))]
    for p in check.parameters:
        worst = ",".join(map(str, p.exact.worst[-2:]))
        row = (
            f"  {p.symbol:3}{p.exact.sum_numerical:10.2e}{p.sum_analytical:10.2e}{p.exact.max_error:9.1e}"
            f"{p.direction_error:9.1e}  {worst}"
        )
        lines.append(Content.styled(row if p.passed else f"{row} ✗", "" if p.passed else "bold $text-error"))
    return lines
