"""Every key of the screen of a sweep, declared once, as in ``app.keys``."""

from __future__ import annotations

from ..keys import Key

STARTING, GOING, SAVING, OVER, FAILED = "starting", "running", "saving", "over", "failed"  # states of the app

GROUPS: tuple[tuple[str, tuple[Key, ...]], ...] = (
    (
        "The sweep",
        (
            Key("enter", "enter", "open_run", "Open", "Open a run of this point in the app, or choose one of several; "
                "q there returns. A double click does the same.", 2),
            Key("x", "x", "stop_run", "Stop", "Have a run of this point, or all of them, saved and ended; the rest of "
                "the sweep goes on.", 3, (STARTING, GOING)),
            Key("q", "q", "quit", "Quit", "Save all runs and quit, or keep going. The same command goes on with them "
                "later.", 1),
            Key("question_mark", "?", "help", "Help", "This page.", 1),
        ),
    ),
    (
        "The table",
        (
            Key("s", "s", "table('sort_next')", "Sort", "Sort by the next column; a click on a heading sorts by that "
                "one.", 2),
            Key("S", "S", "table('reverse')", "Reverse", "Sort the other way round; so does another click.", 3),
            Key("up,k", "↑", "table('up')", "Up", "The point above."),
            Key("down,j", "↓", "table('down')", "Down", "The point below."),
            Key("pageup", "pgup", "table('page_up')", "Page up", "A screenful up."),
            Key("pagedown", "pgdn", "table('page_down')", "Page down", "A screenful down."),
            Key("home", "home", "table('first')", "First", "The first point."),
            Key("end", "end", "table('last')", "Last", "The last point."),
        ),
    ),
    (
        "The screen",
        (
            Key("t", "t", "change_theme", "Theme", "Choose a colour theme."),
            Key("p", "p", "picture", "Screenshot", "Save a screenshot as SVG."),
            Key("ctrl+l", "ctrl+l", "redraw", "Redraw", "Redraw the screen, if another program has written over it.",
                everywhere=True),
            Key("ctrl+c", "ctrl+c", "copy_or_quit", "Copy or quit",
                "Copy what is selected; if nothing is, the same as q.", everywhere=True),
            Key("ctrl+z", "ctrl+z", "suspend_process", "Suspend", "Suspend to the shell; fg returns. The runs go on.",
                everywhere=True),
        ),
    ),
)  # fmt: skip

KEYS = tuple(key for _, keys in GROUPS for key in keys)


def is_available(action: str, state: str) -> bool:
    """Whether an action, in Textual's syntax, makes sense in a state of the app."""
    keys = [key for key in KEYS if key.action == action]
    return not keys or any(key.states is None or state in key.states for key in keys)
