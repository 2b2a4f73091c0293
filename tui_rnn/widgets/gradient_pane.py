"""The gradient check: its status and, for each parameter, the figures."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from engine import GradientCheck
from engine.events import Checked, CheckStarted

WHICH = {"reduced": "a small new model", "live": "the live weights"}


class GradientPane(Static, can_focus=True):
    """Not run, running, passed or FAILED, at a zero and at a random hidden state."""

    BORDER_TITLE = "gradient check"

    def __init__(self) -> None:
        super().__init__("not run yet: g checks the live weights", id="gradients", classes="pane", markup=False)

    def running(self, event: CheckStarted) -> None:
        """Say that a check has begun."""
        self.border_title = Content("gradient check ─ running")
        self.set_class(False, "-failed")

    def show(self, event: Checked) -> None:
        """Show a check's result."""
        verdict = "passed ✓" if event.passed else "FAILED ✗"
        self.border_title = Content(f"gradient check ─ {verdict}")
        self.set_class(not event.passed, "-failed")
        self.border_subtitle = Content(f"update {event.update:,} · {event.seconds:.2f} s")
        lines = [Content.styled(f"{WHICH[event.model]}, {sampled(event.checks[0])}", "$foreground 60%")]
        for check in event.checks:
            lines += table(check)
        self.update(Content("\n").join(lines))


def sampled(check: GradientCheck) -> str:
    """How much of the model was compared."""
    compared, size = sum(p.entries for p in check.parameters), sum(p.size for p in check.parameters)
    return f"all {size:,} entries" if compared == size else f"{compared:,} of {size:,} entries"


def table(check: GradientCheck) -> list[Content]:
    """A heading with the hidden state, then a line for each parameter."""
    sign, style = ("✓", "bold $text-success") if check.passed else ("✗", "bold $text-error")
    heading = f"{'Σ g_n':>{13 - len(check.state)}}{'Σ g_a':>10}{'max err':>9}  worst"
    lines = [Content.assemble((f"{sign} {check.state}", style), (heading, "$foreground 60%"))]
    for p in check.parameters:
        failed = not p.max_error <= check.tolerance
        worst = ",".join(map(str, p.worst[-2:]))
        row = f"  {p.symbol:3}{p.sum_numerical:10.2e}{p.sum_analytical:10.2e}{p.max_error:9.1e}  {worst}"
        lines.append(Content.styled(row + (" ✗" if failed else ""), "bold $text-error" if failed else ""))
    return lines
