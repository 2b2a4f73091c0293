"""One step, slowly: the next update, time step by time step, forward and then back."""

from __future__ import annotations

import math
from typing import ClassVar

from textual import events as textual_events
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content

import engine

from ...commands import WalkThrough
from ...events import WalkedThrough
from ...watch.view import View
from ..panes.pane import About
from ..panes.still import StillStatic
from . import walk_drawing as draw
from . import walk_figures as figures
from .cells import FAINT, explained
from .look import Look

SEQUENCE = 3  # lines of the sequence
LOW = 16  # lines below which there are no empty ones between the parts


class Steps(StillStatic):
    """The sequence and the units; a click on a character goes to its time step."""

    def on_click(self, event: textual_events.Click) -> None:
        """Go to the time step of the character."""
        place = event.get_content_offset(self)
        look = self.parent
        if place is not None and isinstance(look, WalkThroughLook):
            look.point(place.x, place.y)


class WalkThroughLook(Look):
    """What one update computes, for each character of the sequence that it reads."""

    ABOUT: ClassVar[About] = About(
        "walk",
        "i",
        "one step, slowly",
        "one update, slowly (training pauses)",
        "The next update, before it is made. Forward: at each character the parts of a_t, the hidden state h_t and the "
        "guesses. Then, with f, back: the gradient that reaches h_t from the loss above it and from t + 1, and what "
        "each parameter does: the norm of its gradient, before and after clipping, the share of entries cut, and how "
        "far it moves, as a share of its size. Look for a gradient that fades on its way back, and for |h_t| near 1, "
        "where 1 - h_t^2 lets none through. n makes the update, and shows the one after.",
        label="Slowly",
    )
    ANSWER = WalkedThrough
    PAUSES: ClassVar[bool] = True

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self._config, self._vocabulary = view.started.config, view.started.vocabulary
        self._steps = Steps(id="walk-steps", classes="pane")
        self._equations = StillStatic(id="equations")
        self._updates = StillStatic(id="updates")
        self._equations_pane = VerticalScroll(self._equations, id="equations-pane", classes="pane", can_focus=False)
        self._updates_pane = VerticalScroll(self._updates, id="updates-pane", classes="pane", can_focus=False)
        self._shown: WalkedThrough | None = None
        self._time_step = self._layer = 0
        self._is_finished = False
        self._back = False

    def compose(self) -> ComposeResult:
        """The time steps; beside or below them the equations and the parameters."""
        yield self._steps
        with Container(id="walk-side"):
            yield self._equations_pane
            yield self._updates_pane

    def order(self) -> WalkThrough:
        """Always the same: the next update."""
        return WalkThrough(asked=True)

    def offers(self, method: str) -> bool:
        """There may be a single layer."""
        return method not in ("up", "down") or self._config.layers > 1

    # What keys and the mouse do

    def left(self) -> None:
        """The time step before."""
        self._go_to(self._time_step - 1)

    def right(self) -> None:
        """The next time step; after the last the way back begins."""
        step = self._step
        if step is not None and self._time_step == len(step.time_steps) - 1:
            self._back = True
        self._go_to(self._time_step + 1)

    def up(self) -> None:
        """The layer above."""
        self._choose_layer(self._layer + 1)

    def down(self) -> None:
        """The layer below."""
        self._choose_layer(self._layer - 1)

    def page_up(self) -> None:
        """The equations and the parameters above, where there is no room for all."""
        self._equations_pane.scroll_page_up(animate=False)
        self._updates_pane.scroll_page_up(animate=False)

    def page_down(self) -> None:
        """Those below."""
        self._equations_pane.scroll_page_down(animate=False)
        self._updates_pane.scroll_page_down(animate=False)

    def turn(self) -> None:
        """Change between forward and backward."""
        self._back = not self._back
        self._draw()

    def point(self, x: int, y: int) -> None:
        """Go to the time step of a character that is shown there."""
        step = self._step
        if step is None or y >= SEQUENCE or x < draw.LABEL:
            return
        columns = draw.columns_of(step, self._vocabulary)
        room = max(1, (self._steps.content_size.width - draw.LABEL) // columns)
        start = draw.first_shown(self._time_step, len(step.time_steps), room)
        if (place := start + (x - draw.LABEL) // columns) < len(step.time_steps):
            self._go_to(place)

    def on_mouse_scroll_down(self) -> None:
        """The next time step."""
        self._go_to(self._time_step + 1)

    def on_mouse_scroll_up(self) -> None:
        """The time step before."""
        self._go_to(self._time_step - 1)

    def _go_to(self, time_step: int) -> None:
        if self._step is not None:
            self._time_step = max(0, min(time_step, len(self._step.time_steps) - 1))
            self._draw()

    def _choose_layer(self, layer: int) -> None:
        self._layer = max(0, min(layer, self._config.layers - 1))
        self._draw()

    # What is drawn

    @property
    def _step(self) -> engine.SlowStep | None:
        return None if self._shown is None else self._shown.step

    def on_resize(self) -> None:
        """Draw what fits now."""
        self.call_after_refresh(self._draw)

    def show(self, view: View) -> None:
        """Draw the latest answer."""
        found, self._is_finished = view.looks.get(WalkedThrough), view.finished is not None
        if isinstance(found, WalkedThrough) and found is not self._shown:
            self._shown = found
            self._go_to(self._time_step)
        if self._step is None:
            nothing = "this run is over" if view.is_over else "looking …"
            if found is not None:
                nothing = "This model is too large to walk through one of its updates."
            self._steps.set_content(Content.styled(nothing, FAINT))

    def _draw(self) -> None:
        shown, step = self._shown, self._step
        room = self._steps.content_size
        if shown is None or step is None or not room.width:
            return
        way = "backward" if self._back else "forward"
        sequences = f", sequence 1 of {shown.sequences:,}" if shown.sequences > 1 else ""
        layer = f" · layer {self._layer + 1} of {self._config.layers}" if self._config.layers > 1 else ""
        T = step.skipped + len(step.time_steps)
        title = f"{self.ABOUT.heading} ─ {way} ─ update {shown.update + 1:,}"
        place = f"t = {step.skipped + self._time_step + 1} of {T}{layer}"
        before = f"{title} before it is made"
        self._steps.entitle([f"{before}{sequences}", before, title], [f"{place} ─ {draw.LEGEND}", place])
        self._steps.set_content(self._picture(step, room.width, room.height))
        self._draw_side(step)

    def _picture(self, step: engine.SlowStep, width: int, height: int) -> Content:
        """The sequence, the hidden state or its gradient, the units, the guesses."""
        time_step = step.time_steps[self._time_step]
        layer = time_step.layers[self._layer]
        gap = [Content("")] if height >= LOW else []
        strip_lines = 1 if height < LOW else 3
        if self._back:
            d_h = figures.d_h(layer)
            most = max(map(abs, d_h), default=0.0)
            cells = draw.strip("d_h_t", d_h, most, width, strip_lines)
            columns, end = figures.backward_columns(layer, self._config.cell), figures.arriving(layer, width)
            by: draw.Column = ("d_h_t", d_h)
        else:
            cells = draw.strip("h_t", layer.h, 1.0, width, strip_lines)
            columns = figures.forward_columns(layer, self._config.cell, self._layer)
            by = columns[-1] if layer.recurrent_part is None else columns[-2]
            end = draw.guesses(time_step, self._vocabulary, width)
        parts = [
            draw.sequence(step, self._vocabulary, self._time_step, width, self._bars(step)),
            *gap,
            cells,
            *gap,
        ]
        rows = height - sum(part.plain.count("\n") + 1 for part in [*parts, *gap, end])
        if rows >= 2:
            course, H = self._course(step), len(layer.h)
            parts += [draw.table(columns, by, course, rows, width), *gap]
            if rows >= 2 * H + 2 + len(gap):  # the table takes H + 1
                parts += [draw.courses(course, draw.columns_of(step, self._vocabulary), width), *gap]
        return Content("\n").join([*parts, end])

    def _course(self, step: engine.SlowStep) -> draw.Course:
        """h, or the gradient that reaches it, at all time steps."""
        layers = [s.layers[self._layer] for s in step.time_steps]
        if not self._back:
            return draw.Course("h", [layer.h for layer in layers], 1.0, self._time_step)
        d_h = [figures.d_h(layer) for layer in layers]
        most = max(abs(value) for values in d_h for value in values)
        return draw.Course("d_h", d_h, most, self._time_step)

    def _bars(self, step: engine.SlowStep) -> tuple[str, list[float]]:
        """Below the characters: the loss at each, or how large the gradient that reaches h_t is."""
        if not self._back:
            return "loss", [s.loss / math.log(2) / draw.MOST_BITS for s in step.time_steps]
        norms = [figures.norm(figures.d_h(s.layers[self._layer])) for s in step.time_steps]
        most = max(norms)
        return "|d_h|", [norm / most if most else 0.0 for norm in norms]

    def _draw_side(self, step: engine.SlowStep) -> None:
        cell = engine.equations(self._config.cell)
        lines = cell.of_model_backward if self._back else cell.of_model_forward
        room = self._equations_pane.content_size
        self._equations.set_content(explained(Content("\n".join(lines)), self.ABOUT.help, room.width, room.height))
        self._equations_pane.border_title = "the equations, backward" if self._back else "the equations, forward"
        self._updates_pane.border_title = f"loss {step.loss:.2f} ─ what the update does"
        self._updates_pane.border_subtitle = "" if self._is_finished else "n makes the update"
        self._updates.set_content(draw.updates(step, self._config))
