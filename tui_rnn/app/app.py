"""The app: it shows a run and sends it commands. It knows no mathematics and touches no parameter.

Figures are pulled: the training thread replaces immutable values, and timers here read them a few times a second.
Rare events (a text, a checkpoint, a check, the end) are pushed, as messages.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from rich.console import RenderableType
from textual._compositor import CompositorUpdate
from textual.app import SystemCommand
from textual.binding import BindingType
from textual.events import CursorPosition, Key
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen
from textual.theme import ThemeProvider
from textual.widget import Widget
from textual.widgets import Input, TextArea

import engine

from .. import events
from ..commands import CheckGradients, Pause, Sample, Save, Stop
from ..system import tty
from ..system.terminal import printable, shortened, steady_line
from ..watch.history import History
from ..watch.progress import clock
from ..watch.records import rolled_back
from ..watch.source import Source
from ..watch.verdict import largest_error
from ..watch.view import View
from . import keys
from .dialogs.dialog import Palette
from .dialogs.failure import FailureScreen
from .dialogs.help import HelpScreen
from .dialogs.quit import (
    DISCARD,
    ELSEWHERE,
    NOT_SAVED,
    SAVE,
    STILL_SAVING,
    ChoiceScreen,
    SaveElsewhereScreen,
    ways_to_quit,
)
from .dialogs.sample import SampleScreen
from .frames import Frames
from .panes.gradients import WHICH
from .panes.loss import overlay
from .run_screen import RunScreen
from .shield import ShieldedApp

LOOK_EVERY = 1 / 4  # seconds between updates of the figures ...
CHART_EVERY = 1.0  # ... and of the curve, nearly every row of which changes each time: 10 kB over the line
LIVE_TEXT_EVERY = 2.0  # minimum seconds between two live texts, which nobody asked for
LIVE_TEXT_LENGTHS = 200, 1000  # characters, minimum and maximum; in between, half of what the pane holds
# From there a viewer of the screenshot would load fonts, unasked; local fonts will do.
FONT_FACE = re.compile(r"@font-face\s*\{.*?\}\s*", re.DOTALL)
ONE_PRESS = 0.5  # seconds within which a held key counts as one press, for keys whose presses add up
END_EVERY = 0.1  # seconds between two checks whether the run has ended
LAST_ANSWER = 2.0  # seconds that quitting waits for the terminal's answer
SLOW = 3.0  # seconds of saving on quitting after which a message says so
EARLY_ENDS = {"patience": "; the validation loss stopped improving", "time": "; the time limit (--minutes) was reached"}
REASON = 200  # characters of a reason shown in a toast


class Told(Message):
    """A rare event of the run, from the training thread."""

    def __init__(self, event: events.Event) -> None:
        super().__init__()
        self.event = event


class StoppedFromOutside(Message):
    """The run was stopped from outside and is saved: quit."""


class TrainApp(ShieldedApp):
    """Shows one session's run.

    Args:
        view: everything that is shown; it must be among the source's observers.
        source: reports the run and takes commands. The app adds itself to its observers, and starts it once the first
            frame is drawn.
        notes: lines for the log, written before that.
        others: (name, history) of runs to compare with.
    """

    CSS_PATH = "app.tcss"
    TITLE = "tui-rnn"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings()]

    state: reactive[str] = reactive("starting", bindings=True)

    def __init__(
        self,
        view: View,
        source: Source,
        notes: Sequence[str] = (),
        others: Sequence[tuple[str, History]] = (),
    ) -> None:
        super().__init__()
        self.view, self.source, self._notes = view, source, notes
        self._others = tuple(overlay(name, other) for name, other in others)
        self.exit_code = 0
        self._chosen: dict[str, bool] = {}  # panes shown or hidden by hand
        self._sample_values: dict[str, str] = {}
        self._departing = False  # the run is being saved or was stopped, and takes no more commands
        self._left_at = 0.0  # when that started
        self.gave_up = False  # the person did not wait for the save
        self._rescue: Path | None = None  # where to save the run because its own file fails
        self._pressed: dict[str, float] = {}  # when each key whose presses add up was last pressed
        self._screen_since = 0.0  # when the topmost screen appeared
        self._toasts: tuple[str, int] = "", 0  # the latest, and how often in a row
        self._backlog, self._frames = tty.Backlog(), Frames()
        self._chart_due = self._text_due = 0.0  # when the chart is next drawn, and a live text next asked for
        self._unshown: deque[events.Sampled | events.Writing] = deque()  # while the terminal is behind
        self._exit_asked_at: float | None = None
        # Kept in case the screen has to be rebuilt.
        self._notices: deque[tuple[str, str, str]] = deque(maxlen=200)
        self.run_screen = self.new_run_screen()
        source.observers.append(self._observe)

    # What is on the screen

    def get_default_screen(self) -> Screen[Any]:
        """The run's screen."""
        return self.run_screen

    def new_run_screen(self) -> RunScreen:
        """A screen of the run; a replacement is filled with what the one before showed."""
        self.run_screen = RunScreen(self.view, self._chosen)
        self.run_screen.chart.overlays = self._others
        if self.is_running:  # so there was one before
            self.run_screen.call_after_refresh(self._fill)
        return self.run_screen

    def _fill(self) -> None:
        screen = self.run_screen
        for text in list(self.view.texts):  # the training thread may add to it
            screen.text.add(text)
        for when, message, style in self._notices:
            screen.log_pane.add_line(when, message, style)
        self._show_figures()
        self._show_panes()

    def on_mount(self) -> None:
        """Start the run once the first frame is on the screen."""
        self.screen_change_signal.subscribe(self, self._screen_changed, immediate=True)
        self.app_resume_signal.subscribe(self, lambda _: self.action_redraw(), immediate=True)
        for note in self._notes:
            self._say(note)
        for text in self.view.texts:
            self.run_screen.text.add(text)
        self._text_due = time.monotonic() + LIVE_TEXT_EVERY
        self.set_interval(LOOK_EVERY, self._look)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.source.send(CheckGradients(reduced=True))
        self.source.start()
        if self.state == "starting":
            self.state = "training"

    def _look(self) -> None:
        """Show what is new, unless the terminal is still drawing what came before: answers to keys come first."""
        if self._backlog.is_backed_up(self._driver, self.size.width):
            return
        now = time.monotonic() + LOOK_EVERY / 2  # a timer is not exact
        self._show_texts()
        self._show_figures()
        if now >= self._chart_due:
            self._chart_due = now + CHART_EVERY
            self._show_panes()
        if now >= self._text_due:
            self._text_due = now + LIVE_TEXT_EVERY
            self._ask_for_text()

    def _text(self, event: events.Sampled | events.Writing) -> None:
        self._unshown.append(event)
        if not self._backlog.is_backed_up(self._driver, self.size.width):
            self._show_texts()

    def _show_texts(self) -> None:
        while self._unshown:
            event = self._unshown.popleft()
            if isinstance(event, events.Writing):
                self.run_screen.text.add_piece(event)
            else:
                self.run_screen.text.add(event)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Textual's hook for each frame: what the terminal already shows is not written again."""
        if isinstance(renderable, CompositorUpdate):
            renderable = self._frames.news_of(renderable)
        super()._display(screen, renderable)

    def on_resize(self) -> None:
        """A terminal that is resized may change what it shows."""
        self._frames.forget()

    def _end_update(self) -> None:
        """Textual's hook after each frame."""
        super()._end_update()
        if self._driver is not None and self._exit_asked_at is None:
            self._backlog.ask(self._driver, self.size.width)

    def on_cursor_position(self, event: CursorPosition) -> None:
        """The terminal has drawn a frame."""
        self._backlog.answered(event.x + 1)

    def watch_state(self) -> None:
        """Show a new state at once."""
        if self.is_running and self.run_screen.is_attached:
            self._show_figures()

    # What the run reports

    def _observe(self, event: events.Event) -> None:
        """The observer, called in the training thread."""
        if not isinstance(event, events.Updated | events.Evaluated | events.Started):
            self.post_message(Told(event))

    def on_told(self, message: Told) -> None:
        """A rare event."""
        event = message.event
        match event:
            case events.Sampled():
                self._sampled(event)
            case events.Writing():
                self._text(event)
            case events.Working():
                self._show_figures()
            case events.CheckStarted():
                self.run_screen.gradients.running(event)
            case events.Checked():
                self._checked(event)
            case events.Saved():
                self._saved(event)
            case events.SaveFailed():
                self._save_failed(event)
            case events.CheckFailed():
                self.warn(event.reason)
                self.run_screen.gradients.stopped()
            case events.Refused() | events.Warned():
                self.warn(event.reason)
            case events.LearningRateChanged():
                self._say(f"learning rate {event.learning_rate:g} from update {event.update + 1:,} on")
                self._toast(f"Learning rate {event.learning_rate:g}; r undoes it")
            case events.RolledBack():
                self._rolled_back(event)
            case events.Extended():
                goal = "the run has no goal" if event.goal is None else f"the goal is now update {event.goal:,}"
                self._say(goal)
                self._toast(goal[0].upper() + goal[1:])
            case events.Paused():
                self._become("paused")
            case events.Resumed():
                self._become("training")
            case events.Finished():
                self._finished(event)
            case events.Failed():
                self._failed(event)

    def _become(self, state: str) -> None:
        if not self._departing:
            self.state = state

    def _sampled(self, event: events.Sampled) -> None:
        self._text(event)
        if event.occasion in ("asked", "final") and not self.view.is_over:
            self._say(f"{len(event.text):,} characters written by the {event.model} model")

    def _checked(self, event: events.Checked) -> None:
        self.run_screen.gradients.show_check(event)
        if self.view.is_over:
            return
        verdict = "passed" if event.passed else "FAILED"
        error = largest_error(event.checks)
        self._say(f"gradient check ({WHICH[event.model]}) {verdict} in {event.seconds:.2f} s: {error}")
        if not event.passed:
            self.warn("The gradient check FAILED: see its pane.")

    def _rolled_back(self, event: events.RolledBack) -> None:
        if event.reason:
            self.warn(rolled_back(event))
        else:
            self._say(rolled_back(event))
            self._toast(f"Back to update {event.update:,}, learning rate {event.learning_rate:g}")
        if self.state in ("failed", "finished"):
            self.exit_code = 0
            for screen in self.screen_stack:
                if isinstance(screen, FailureScreen):
                    screen.dismiss()
            self._become("training" if self.state == "failed" else "paused")

    def _finished(self, event: events.Finished) -> None:
        if event.reason == events.OVER:
            self.state = "over"
            self._show_panes()
            self._say(f"read from the files of {self.view.checkpoint}; nothing is trained or written")
        elif event.completed and not self._departing:
            self.state = "finished"
            early = EARLY_ENDS.get(event.reason, "")
            self._say(f"finished: {event.update:,} updates in {clock(event.seconds)}{early}")
            self._toast("The run is finished and saved. e continues, s samples, q quits.")

    def _failed(self, event: events.Failed) -> None:
        self.state, self.exit_code = "failed", 1
        last = "This run has not written a checkpoint."
        if self.view.last_save is not None:
            last = f"The last checkpoint is {self.view.checkpoint}."
        self._say(f"failed: {event.reason}")
        self._open(FailureScreen(event, last))

    def _say(self, message: str, style: str = "") -> None:
        notice = time.strftime("%H:%M:%S"), message, style
        self._notices.append(notice)
        self.run_screen.log_pane.add_line(*notice)

    def _toast(self, message: str, severity: str = "information", timeout: float = 3) -> None:
        """Show one notice over the panes: the next replaces it, and a repeated one is counted."""
        last, times = self._toasts
        self._toasts = message, times + 1 if message == last and self._notifications else 1
        shown = shortened(steady_line(message), REASON) + (f"  × {self._toasts[1]}" if self._toasts[1] > 1 else "")
        self.clear_notifications()
        self.notify(shown, severity=severity, markup=False, timeout=timeout)  # type: ignore[arg-type]

    def warn(self, message: str) -> None:
        """Report something that went wrong, in the log and as a toast."""
        self._say(message, "bold")
        self._toast(message, "warning", 8)

    def tell_of_error(self, message: str, trace: str) -> None:
        """Report an error in the app itself."""
        self.warn(f"{message} The run continues; the log has the details.")
        self._say(trace)

    def on_stopped_from_outside(self) -> None:
        """Quit without asking."""
        self._departing = True
        self.exit(self.exit_code, self.exit_code)

    # What is refreshed regularly

    def _show_figures(self) -> None:
        screen = self.run_screen
        if not screen.is_attached:
            return
        screen.status.show(self.state, self.view)

    def _show_panes(self) -> None:
        if self.run_screen.is_attached:
            self.run_screen.show(self.view)

    def _ask_for_text(self) -> None:
        pane = self.run_screen.text
        if self.state == "training" and pane.is_on_screen and pane.wants_live_text:
            length = min(max(pane.size.width * pane.size.height // 2, LIVE_TEXT_LENGTHS[0]), LIVE_TEXT_LENGTHS[1])
            self.source.send(Sample(length=length, occasion="live"))

    # What keys and the palette do

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The command palette: the table of keys."""
        for key in keys.KEYS:
            if key.help and keys.is_available(key.action, self.state):
                yield SystemCommand(f"{key.label} ({key.shown})", key.help, self._once(key.action))

    def _once(self, action: str) -> Callable[[], object]:
        """A callback that runs the action once, however often a held Enter calls it."""
        waiting = [action]

        async def act() -> None:
            if waiting:
                await self.run_action(waiting.pop())

        return act

    def action_command_palette(self) -> None:
        """Show the palette as Textual does, but one that can be dismissed twice."""
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def search_themes(self) -> None:
        """The palette for the themes."""
        self.push_screen(Palette([ThemeProvider], placeholder="Search for themes…"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action makes sense in the present state."""
        return keys.is_available(f"send({parameters[0]})" if action == "send" else action, self.state)

    def _open(self, screen: Screen[Any], callback: Callable[[Any], None] | None = None) -> None:
        """Open a dialog, unless one of its kind is already open."""
        if not any(type(other) is type(screen) for other in self.screen_stack):
            self.push_screen(screen, callback)

    def _is_first_press(self, key: str) -> bool:
        """Whether a key was pressed, not merely held."""
        now = time.monotonic()
        before, self._pressed[key] = self._pressed.get(key, 0.0), now
        return now - before > ONE_PRESS

    def action_send(self, place: int) -> None:
        """Send the command of a key, by the key's place in the table."""
        key = keys.KEYS[place]
        assert not isinstance(key.does, str)
        if key.once and not self._is_first_press(key.keys):
            return
        self.source.send(key.does)
        if isinstance(key.does, Pause):
            self.state = "pausing"  # right away, however long the update takes

    def action_pane(self, name: str, method: str) -> None:
        """Call a method of a pane."""
        getattr(next(pane for pane in self.run_screen.panes if pane.ABOUT.id == name), method)()

    def action_sample(self) -> None:
        """Ask what to write, and order it."""

        def write(order: Sample | None) -> None:
            if order:
                self.source.send(order)

        self._open(SampleScreen(engine.Vocabulary(self.view.started.vocabulary), self._sample_values), write)

    def action_copy(self) -> None:
        """Copy the text that is shown."""
        text = printable(self.run_screen.text.text)  # it may be pasted into a shell
        self.copy_to_clipboard(text)
        self._toast(f"Copied {len(text):,} characters")

    def action_toggle_pane(self, name: str) -> None:
        """Show or hide a pane."""
        self.run_screen.toggle_pane(name)

    def action_maximize(self) -> None:
        """Maximise the focused pane, or restore it."""
        self.run_screen.toggle_maximized()

    def action_picture(self) -> None:
        """Save a screenshot in the current folder."""
        path = Path(f"tui-rnn-{time.strftime('%Y%m%d-%H%M%S')}.svg")
        picture = FONT_FACE.sub("", self.export_screenshot())
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(picture)
        except OSError as error:
            self.warn(f"The screenshot cannot be saved: {error.strerror}")
        else:
            self._say(f"screenshot saved as {path}")
            self._toast(f"Saved {path}")

    def action_redraw(self) -> None:
        """Draw the whole screen again."""
        self._frames.forget()
        self._backlog = tty.Backlog()
        self.refresh()

    def action_help(self) -> None:
        """Show the help page."""
        self._open(HelpScreen())

    def action_suspend_process(self) -> None:
        """Suspend to the shell, if there is one that can bring the app back."""
        if tty.has_job_control():
            super().action_suspend_process()
        else:
            self.warn("The app cannot be suspended: there is no shell to return to.")

    def on_key(self, event: Key) -> None:
        """Ignore a key that was pressed before the present dialog opened.

        Textual looks up a key's binding only after widgets have had it, and by then another screen may be on top: an
        Enter typed before Ctrl-C would choose "Save and quit".
        """
        if len(self.screen_stack) > 1 and event.time < self._screen_since:
            event.prevent_default()

    def _screen_changed(self, screen: Screen[Any]) -> None:
        self._screen_since = time.monotonic()

    # Quitting

    def exit(self, result: int | None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Quit once the terminal has answered: a later answer would be typed into the shell."""
        now = time.monotonic()
        self._exit_asked_at = now if self._exit_asked_at is None else self._exit_asked_at
        if self._backlog.is_awaited and now - self._exit_asked_at < LAST_ANSWER:
            self.set_timer(END_EVERY / 4, partial(self.exit, result, return_code, message))
        else:
            super().exit(result, return_code, message)

    def action_copy_or_quit(self) -> None:
        """Ctrl-C copies the selection; without one it asks how to quit."""
        focused: Widget | None = self.focused
        marked = focused.selected_text if isinstance(focused, Input | TextArea) else self.screen.get_selected_text()
        if marked:
            self.copy_to_clipboard(marked)
            self._toast(f"Copied {len(marked):,} characters")
        else:
            self.call_later(self.action_quit)

    async def action_quit(self) -> None:
        """Ask how to quit."""
        if self.state in ("failed", "over"):
            self.source.send(Stop(save=False))
            self.exit(self.exit_code, self.exit_code)
        elif self._departing:
            self._open(ChoiceScreen("Still saving", STILL_SAVING), self._give_up_saving)
        else:
            self._open(ChoiceScreen("Quit", ways_to_quit(self.view, self.state)), self._leave)

    def _leave(self, choice: str | None) -> None:
        if choice in (SAVE, DISCARD) and not self._departing:
            self._departing, self.state, self._left_at = True, "saving", time.monotonic()
            self.source.send(Stop(save=choice == SAVE, insist=True))
            self.run_worker(self._wait_for_the_end(), name="leaving", exclusive=True)

    async def _wait_for_the_end(self) -> None:
        """Quit when the run has ended, however long saving it takes."""
        told = False
        while self._departing and not await asyncio.to_thread(self.source.join, END_EVERY):
            if not told and time.monotonic() - self._left_at > SLOW:
                told = True
                self._toast("Still saving. Press q to quit without waiting.", timeout=60)
        if self._departing:
            self.exit(self.exit_code, self.exit_code)

    def _give_up_saving(self, choice: str | None) -> None:
        if choice == DISCARD and self._departing:
            self.exit_code, self.gave_up = 1, True
            self.exit(1, 1)

    def _save_failed(self, event: events.SaveFailed) -> None:
        if not self._departing:
            self.warn(f"{event.path} cannot be saved: {event.reason}. Training goes on.")
            return
        self._departing = False
        self.state = "paused"
        self._say(f"{event.path} cannot be saved: {event.reason}", "bold")
        explanation = f"{event.path} cannot be saved: {shortened(event.reason, REASON)}. The run is paused and intact."
        self._open(ChoiceScreen("Not saved", NOT_SAVED, explanation), self._after_failed_save)

    def _after_failed_save(self, choice: str | None) -> None:
        if choice == ELSEWHERE:
            path = Path(self.view.checkpoint)
            name = f"{path.stem}-rescued{path.suffix}"
            suggestion = "".join(
                character for character in name if character.isprintable()
            )  # it will be shown and edited
            self._open(SaveElsewhereScreen(Path("~") / suggestion), self._save_elsewhere)
        else:
            self._leave(choice)

    def _save_elsewhere(self, path: Path | None) -> None:
        if path is not None:
            self._rescue = path
            self.source.send(Save(elsewhere=path))

    def _saved(self, event: events.Saved) -> None:
        self._say(f"saved {event.path} at update {event.update:,}")
        self._toast(f"Saved {event.path}")
        if self._rescue is not None and event.path == str(self._rescue):
            self._leave(DISCARD)
