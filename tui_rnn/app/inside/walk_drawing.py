"""The walk through an update, in characters: the sequence, the hidden units at one time step, the parameters."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.content import Content

import engine

from .cells import BARS, FAINT, ON_BAR, columns_for, in_cell
from .prediction_figures import percent

LABEL = 7  # columns before each row of cells
NUMBER = 9  # columns of a number in the table
CELL = 7  # columns of a unit's cell with its value
MOST_BITS = 8.0  # of the highest bar
WIDEST_BAR = 15  # columns to each side of zero
LEAST_BAR = 4
UP, DOWN = "$text-success", "$text-error"
LEGEND = "bars: up from 0, or down"

HEIGHTS = 4  # of a bar in a cell: those above 0 take the lower half, those below it the upper one
LEAST_COURSE = 25  # time steps

Column = tuple[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Course:
    """What becomes of the units, time step by time step.

    Attributes:
        name: of the values. most: the absolute value of the highest bar.
        values: (T, H) of each unit. cursor: the present time step.
    """

    name: str
    values: Sequence[Sequence[float]]
    most: float
    cursor: int

    def of(self, unit: int, width: int, pad: str = "") -> Content:
        """One unit, in bars, each followed by ``pad``; the cursor has a ground of its own."""
        room = max(1, width // (1 + len(pad)))
        start = first_shown(self.cursor, len(self.values), room)
        return Content.assemble(
            *(
                part
                for t, values in list(enumerate(self.values))[start : start + room]
                for part in self._at(t, values[unit], pad)
            )
        )

    def _at(self, time_step: int, value: float, pad: str) -> list[tuple[str, str]]:
        bar, style = signed_cell(value, self.most)
        ground = ON_BAR if time_step == self.cursor else ""
        return [(bar, f"{style} {ground}"), (pad, ground)]


def signed_cell(value: float, most: float) -> tuple[str, str]:
    """A bar as high as |value|, from 0 to ``most``, and its style: above 0 it stands, below 0 it hangs."""
    if not math.isfinite(value):
        return "?", ""
    height = round(HEIGHTS * min(1.0, abs(value) / most)) if most > 0 else 0
    if not height:
        return "·", FAINT
    # In reverse, what a bar leaves free is filled.
    return (BARS[height - 1], UP) if value > 0 else (BARS[-1 - height], f"{DOWN} reverse")


def _sign(value: float) -> str:
    return UP if value >= 0 else DOWN


def first_shown(cursor: int, count: int, room: int) -> int:
    """The first of ``count`` cells to show where there is room for fewer, so that the cursor is among them."""
    return max(0, min(cursor - room // 2, count - room))


def columns_of(step: engine.SlowStep, vocabulary: str) -> int:
    """How many columns each character of the sequence takes."""
    steps = step.time_steps
    return columns_for("".join(vocabulary[s.input] for s in steps), vocabulary[steps[-1].target])


def sequence(step: engine.SlowStep, vocabulary: str, cursor: int, width: int, bars: tuple[str, list[float]]) -> Content:
    """What is read and what comes next, with a row of bars, ``(label, shares)``; the cursor in reverse."""
    steps = step.time_steps
    columns = columns_of(step, vocabulary)
    room = max(1, (width - LABEL) // columns)
    start = first_shown(cursor, len(steps), room)
    shown = range(start, min(len(steps), start + room))
    pad = " " * (columns - 1)
    rows: list[tuple[str, Callable[[int], str], str]] = [
        ("reads", lambda t: in_cell(vocabulary[steps[t].input], columns), "bold"),
        ("next", lambda t: in_cell(vocabulary[steps[t].target], columns), ""),
        (bars[0], lambda t: level(bars[1][t]) + pad, "$text-warning"),
    ]
    marks = ("reverse", "reverse", ON_BAR)
    return Content("\n").join(
        Content.assemble(
            (f"{label:<{LABEL}}", FAINT), *((cell(t), f"{style} {mark}" if t == cursor else style) for t in shown)
        )
        for (label, cell, style), mark in zip(rows, marks, strict=True)
    )


def level(share: float) -> str:
    """One of eight heights for a share from 0 to 1; nothing for one that is not finite."""
    return BARS[max(0, min(len(BARS) - 1, int(share * len(BARS))))] if math.isfinite(share) else "?"


def strip(label: str, values: Sequence[float], most: float, width: int, lines: int) -> Content:
    """A row of cells, one for each hidden unit in order: with its value if there is room, else as a bar.

    Args:
        most: the absolute value of the highest bar.
        lines: that the row may take.
    """
    across = max(1, width - LABEL)
    if len(values) * CELL <= across:
        return Content.assemble(
            (f"{label:<{LABEL}}", FAINT),
            *((f"{short(v):>{CELL - 1}} ", _sign(v)) for v in values),
        )
    shown = values[: across * lines]
    rows = [
        Content.assemble(
            (f"{label if start == 0 else '':<{LABEL}}", FAINT),
            *(signed_cell(v, most) for v in shown[start : start + across]),
        )
        for start in range(0, len(shown), across)
    ]
    return Content("\n").join(rows)


def short(value: float) -> str:
    """A value in six columns."""
    return f"{value:+.2f}" if 0.005 <= abs(value) < 100 or value == 0 else f"{value:+.0e}".replace("e-0", "e-")


def number(value: float) -> str:
    """A value in nine columns."""
    if not math.isfinite(value):
        return "-"
    return f"{value:+.4f}" if value == 0 or 0.001 <= abs(value) < 1000 else f"{value:+.1e}"


def table(columns: Sequence[Column], by: Column, course: Course, rows: int, width: int) -> Content:
    """Hidden units with their figures: all of them in order, or else the largest.

    Args:
        columns: (heading, a value for each unit); the last are left out if there is no room for them.
        by: what makes a unit large, likewise. course: what is drawn of each, if there is room.
        rows: that there is room for, with the heading and the line below.
    """
    (name, sizes), bars = by, course.values[course.cursor]
    units = list(range(len(sizes)))
    all_fit = len(units) < rows
    if not all_fit:
        units = sorted(units, key=lambda unit: -abs(sizes[unit]))[: max(1, rows - 2)]
    columns = columns[: max(1, (width - 5) // NUMBER)]
    bar = min(WIDEST_BAR, (width - 6 - NUMBER * len(columns)) // 2 - 1)
    used = 6 + NUMBER * len(columns) + (2 * bar + 1 if bar >= LEAST_BAR else 0)
    wide = width - used - 2 >= min(len(course.values), LEAST_COURSE) and bar >= LEAST_BAR
    heading = " unit" + "".join(f"{heading:>{NUMBER}}" for heading, _ in columns)
    heading = f"{heading:<{used + 2}}{course.name} over time" if wide else heading
    lines = [Content.styled(heading, FAINT)]
    most = max((abs(bars[unit]) for unit in units), default=0.0)
    for unit in units:
        figures = "".join(f"{number(column[unit]):>{NUMBER}}" for _, column in columns)
        line = Content.assemble((f"{unit:>5}", FAINT), figures)
        if bar >= LEAST_BAR:
            line = line + Content(" ") + signed_bar(bars[unit], most, bar)
        if wide:
            line = line + Content(" " * (used + 2 - line.cell_length)) + course.of(unit, width - used - 2)
        lines.append(line)
    if not all_fit:
        lines.append(Content.styled(f"the {len(units)} of {len(sizes):,} units with the largest |{name}|", FAINT))
    return Content("\n").join(lines)


def courses(course: Course, columns: int, width: int) -> Content:
    """All units, below the characters of the sequence, which take ``columns`` each."""
    return Content("\n").join(
        Content.assemble((f"{f'{course.name} {unit}':<{LABEL}}", FAINT))
        + course.of(unit, width - LABEL, " " * (columns - 1))
        for unit in range(len(course.values[0]))
    )


def signed_bar(value: float, most: float, columns: int) -> Content:
    """A bar to the right of zero, or to its left for a negative value."""
    share = abs(value) / most if most and math.isfinite(value) else 0.0
    length = round(share * columns)
    bar = "█" * length
    if value < 0:
        return Content.assemble(" " * (columns - length), (bar, DOWN), ("│", FAINT))
    return Content.assemble(" " * columns, ("│", FAINT), (bar, UP))


def guesses(step: engine.SlowTimeStep, vocabulary: str, width: int) -> Content:
    """The five best guesses, as many as fit on a line, and the loss."""
    true = vocabulary[step.target]
    line = Content.styled(f"{'guess':<{LABEL}}", FAINT)
    for guess, p in zip(step.guesses, step.probabilities, strict=True):
        shown = in_cell(vocabulary[guess], columns_for(vocabulary[guess]))
        style = "bold underline" if guess == step.target else ""
        part = Content.assemble((f"{shown} {percent(p)}", style))
        if line.cell_length + part.cell_length <= width:
            line = line + part + Content("  ")
    p = math.exp(-step.loss)
    return Content.assemble(
        line,
        "\n",
        (f"{'loss':<{LABEL}}", FAINT),
        f"-log p('{in_cell(true, columns_for(true))}') = -log {p:.4f} = ",
        (f"{step.loss:.3f}", "bold"),
        " nats",
    )


def updates(step: engine.SlowStep, config: engine.Config) -> Content:
    """What the update does to each parameter: its gradient, what is clipped of it, how far it moves."""
    rows = [("", "gradient", "clipped", "cut", "moves")]
    for p in step.parameters:
        moves = percent(p.step) if math.isfinite(p.step) else "from 0"
        rows.append((p.symbol, figure(p.norm), figure(p.clipped_norm), percent(p.clipped), moves))
    lines = [
        Content.assemble((f"{row[0]:<4}", "bold"), (_cells(row[1:], (9, 9, 8, 8)), "" if n else FAINT))
        for n, row in enumerate(rows)
    ]
    return Content("\n").join([*lines, Content.styled(clipping(config), FAINT)])


def _cells(texts: Sequence[str], widths: Sequence[int]) -> str:
    return "".join(f"{text:>{width}}" for text, width in zip(texts, widths, strict=True))


def clipping(config: engine.Config) -> str:
    """What is clipped, in words."""
    kinds = [f"entries are cut to ±{config.clip:g}"] if config.clip else []
    kinds += [f"the norm of all to {config.clip_norm:g}"] if config.clip_norm else []
    return ", then ".join(kinds) or "nothing is clipped"


def figure(value: float) -> str:
    """A norm: never negative."""
    return number(value).lstrip("+")
