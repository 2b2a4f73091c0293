"""The footer: the keys that make sense at present."""

from __future__ import annotations

from textual.screen import Screen
from textual.widgets import Footer


class KeyFooter(Footer):
    """Textual's, which also follows the run while another window has the focus.

    Textual's own would stay empty in a window that has not had the focus yet, and go on to offer "Pause" in one that
    has lost it, after somebody else has paused the run.
    """

    def bindings_changed(self, screen: Screen[object]) -> None:
        """Show the keys."""
        super().bindings_changed(screen)
        if not screen.app.app_focus and self.is_attached and screen is self.screen:
            self.call_after_refresh(self.recompose)
