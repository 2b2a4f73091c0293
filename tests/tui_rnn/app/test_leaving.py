"""An app that is told by a signal to quit; how a run or a sweep is saved then: test_launch.py, tests/use."""

from __future__ import annotations

import os
import signal
import threading

from textual.app import App

from tui_rnn.app.leaving import StoppedFromOutside, leave_on_signals


class Told(App):
    """An app that only listens."""

    def __init__(self) -> None:
        super().__init__()
        self.messages, self.was_told = [], threading.Event()

    def post_message(self, message):
        self.messages.append(message)
        self.was_told.set()
        return True


def test_a_signal_stops_what_goes_on_and_waits_for_it_before_the_app_is_told():
    app, order = Told(), []
    before = signal.getsignal(signal.SIGTERM)
    with leave_on_signals(app, order.append, lambda: order.append("joined")) as caught:
        os.kill(os.getpid(), signal.SIGTERM)
        assert app.was_told.wait(30)
    assert caught.number == signal.SIGTERM
    assert order == [signal.SIGTERM, "joined"]
    assert isinstance(app.messages[-1], StoppedFromOutside)
    assert signal.getsignal(signal.SIGTERM) is before
