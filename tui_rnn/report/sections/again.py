"""How to repeat the run, and how to check what the report says."""

from __future__ import annotations

from collections.abc import Iterator

from ...system.terminal import for_shell
from ..blocks import Block, Command, Facts, Paragraph, Section
from ..report import Report


def section(report: Report) -> Section:
    """The section."""
    return Section("Once more", tuple(_blocks(report)))


def _blocks(report: Report) -> Iterator[Block]:
    yield Paragraph(
        "The same command on the same text gives the same weights, bit for bit, on the same kind of machine."
    )
    yield Command(f"{report.command} && tui-rnn report {for_shell(report.checkpoint)}")
    for what in report.by_hand:
        yield Paragraph(f"Not repeated by this: {what}.")
    yield Paragraph("The report carries its figures; whoever has the checkpoint can repeat them:")
    yield Command(f"tui-rnn report {for_shell(report.checkpoint)} --verify report.html")
    yield Facts(tuple(_facts(report)))


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    made = report.versions
    yield "report made with", f"tui-rnn {made.tui_rnn}, NumPy {made.numpy}, Python {made.python}, on {made.machine}"
    if report.trained_with:
        yield (
            "trained with",
            ", ".join(f"{name.replace('_', '-')} {version}" for name, version in report.trained_with.items()),
        )
    yield "text, sha256", report.text.sha256
    yield ("run" if report.kind == "run" else "model") + ", sha256", report.weights_sha256
    yield "best model, sha256", report.best_sha256
