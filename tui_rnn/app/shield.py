"""An app that survives errors in its screens: a run is worth more than a dialog."""

from __future__ import annotations

import time
import traceback
from typing import Any

from textual._context import active_message_pump
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen

REBUILT_AGAIN_AFTER = 60.0  # seconds: a second error of the app's own screen within this time ends the app


class ShieldedApp(App[int]):
    """An app in which an error in a dialog closes the dialogs, and an error in its own screen rebuilds it, once.

    Another error ends the app, as the first would in any Textual app. (Textual's palette alone can fail in several
    ways: a key in a list that is not drawn yet, a screen of three rows, a second click next to it.)

    Attributes:
        shielded: the tracebacks of all errors that did not end the app.
    """

    def __init__(self) -> None:
        super().__init__()
        self.shielded: list[str] = []
        self._rebuilt_at: float | None = None
        self._mending = False  # an error is being handled: what is being closed may cause more of its kind

    def new_run_screen(self) -> Screen[Any]:
        """A new run screen, made from what the app knows of the run."""
        raise NotImplementedError

    def tell_of_error(self, message: str, trace: str) -> None:
        """Say that something went wrong in the app itself."""
        raise NotImplementedError

    async def _dispatch_message(self, message: Message) -> None:
        """Textual's own, but the app's message queue survives an error: it is the one that cannot be recreated."""
        try:
            await super()._dispatch_message(message)
        except Exception as error:
            self._handle_exception(error)

    def _handle_exception(self, error: Exception) -> None:
        """Textual's hook for every error of every screen, widget and timer."""
        if self._mending or not self._screen_stacks.get(self._current_mode):
            return None if self._mending else super()._handle_exception(error)
        trace = "".join(traceback.format_exception(error))
        if len(self.screen_stack) > 1 or self._is_of_a_dialog(active_message_pump.get(None)):
            self._mend(trace, f"The dialog failed with {type(error).__name__} and was closed.")
            self.call_later(self._close_dialogs)
        elif self._rebuilt_at is None or time.monotonic() - self._rebuilt_at > REBUILT_AGAIN_AFTER:
            self._rebuilt_at = time.monotonic()
            self._mend(trace, f"The screen failed with {type(error).__name__} and was rebuilt.")
            self.call_later(self._rebuild)
        else:
            super()._handle_exception(error)
        return None

    def _is_of_a_dialog(self, pump: MessagePump | None) -> bool:
        """Whether a message pump belongs, or belonged, to a screen other than the app's own."""
        if pump is None or pump is self:
            return False
        while pump is not None and not isinstance(pump, Screen):
            pump = pump._parent
        return pump is not self.screen_stack[0]

    def _mend(self, trace: str, message: str) -> None:
        self._mending = True
        self.shielded.append(trace)
        self.call_later(self.tell_of_error, message, trace)

    def _close_dialogs(self) -> None:
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self._mending = False

    async def _rebuild(self) -> None:
        self._mending = False
        broken = self.screen
        broken._push_result_callback(broken, None)  # Textual pops one for every screen that closes; the first has none
        await self.switch_screen(self.new_run_screen())
