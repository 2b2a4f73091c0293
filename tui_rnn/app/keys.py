"""Every key of the app, declared once: bindings, command palette and help page are made from this table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from textual.binding import Binding

from ..commands import (
    CheckGradients,
    Command,
    Extend,
    GoBack,
    Pause,
    Resume,
    Save,
    ScaleLearningRate,
    Step,
)
from .inside import LOOKS
from .panes import PANES

EXTENSION = 100_000  # updates
RUNNING = ("training", "pausing", "paused")
ALIVE = (*RUNNING, "finished")
ANY = "*"  # look inside
WRITING = ("sample", "report", "picture")  # actions that change the run or write a file, apart from commands


@dataclass(frozen=True, slots=True)
class Key:
    """A key and what it does.

    Attributes:
        keys: in Textual's names, separated by commas.
        shown: the name that people know.
        does: a command for the run, or an action of the app or of a pane, in Textual's syntax.
        label: for the footer and the palette.
        help: a sentence; "" if another key's covers it.
        footer: its place there: 1 comes first, and what comes last is cut off on a narrow screen; 0 is not shown.
        states: of the app in which it makes sense; None is all.
        everywhere: whether it works in dialogs, too.
        once: whether holding it counts as one press, for keys whose presses add up.
        inside: the look inside, by its id, in which it works, or ANY of them; "" is the panes, None is everywhere.
    """

    keys: str
    shown: str
    does: Command | str
    label: str
    help: str
    footer: int = 0
    states: Collection[str] | None = None
    everywhere: bool = False
    once: bool = False
    inside: str | None = None

    @property
    def action(self) -> str:
        """The action, in Textual's syntax."""
        return self.does if isinstance(self.does, str) else f"send({KEYS.index(self)})"

    @property
    def only_watches(self) -> bool:
        """Whether it neither changes the run nor writes a file."""
        return isinstance(self.does, str) and self.does not in WRITING


GROUPS: tuple[tuple[str, tuple[Key, ...]], ...] = (
    (
        "The run",
        (
            Key("space", "space", Pause(), "Pause", "Pause after this update; sampling, checks and saving still work.",
                3, ("starting", "training")),
            Key("space", "space", Resume(), "Resume", "Resume training.", 3, ("pausing", "paused")),
            Key("e", "e", Extend(EXTENSION), "Continue", "", 3, ("finished",), once=True),
            Key("q", "q", "quit", "Quit", "Save and quit, keep training, or quit without saving.", 3),
            Key("question_mark", "?", "help", "Help",
                "This page. It begins with what the focused pane shows (tab moves the focus).", 1),
            Key("d", "d", "detach", "Detach", "Leave the run, which goes on without a screen: it is saved and handed "
                "to a process of its own, and tui-rnn attach shows it again.", 0, ALIVE),
            Key("s", "s", "sample", "Sample", "Have the model write: choose a prompt, a length, a temperature.",
                3, ALIVE),
            Key("c", "c", Save(), "Save", "Save the run now.", 5, ALIVE, once=True),
            Key("r", "r", GoBack(), "Go back", "Undo: return to the last good point (kept every few seconds and "
                "before each change of the learning rate) or checkpoint; press again to go further back.",
                0, (*ALIVE, "failed"), once=True),
            Key("n", "n", Step(), "Step", "While paused, make a single update.", 0, ("paused",)),
            Key("e", "e", Extend(EXTENSION), "Extend",
                f"Move the goal {EXTENSION:,} updates further; also after the end.",
                0, RUNNING, once=True),
            Key("E", "E", Extend(-EXTENSION), "Shorten", f"Move the goal {EXTENSION:,} updates closer.", 0, RUNNING,
                once=True),
            Key("less_than_sign", "<", ScaleLearningRate(0.5), "Halve rate", "Halve the learning rate.", 0,
                ALIVE),
            Key("greater_than_sign", ">", ScaleLearningRate(2), "Double rate", "Double the learning rate.", 0,
                ALIVE),
            Key("R", "R", "report", "Report",
                "Write the report of the run so far, as an HTML page beside its checkpoint.", 0,
                (*ALIVE, "failed", "over")),
        ),
    ),
    (
        "Look inside",
        (
            *(Key(kind.ABOUT.key, kind.ABOUT.key, f"look_inside('{kind.ABOUT.id}')", kind.ABOUT.label,
                  f"Look at {kind.ABOUT.what}; again, or escape, returns to the panes.", 3,
                  (*ALIVE,) if kind.PAUSES else None) for kind in LOOKS),
            Key("escape", "esc", "look_inside('')", "Close",
                "Close what is open: a line to type in, a cursor, or the look itself.", 1, inside=ANY),
            Key("left", "←", "inside('time', 'left')", "Closer", "In the time chart: a step closer.",
                2, inside="time"),
            Key("right", "→", "inside('time', 'right')", "Further", "A step further back.", 2, inside="time"),
            Key("up", "↑", "inside('time', 'up')", "Scroll up", "Scroll the figures, if there is no room for all.",
                inside="time"),
            Key("down", "↓", "inside('time', 'down')", "Scroll down", "Scroll them down.", inside="time"),
            Key("left", "←", "inside('predictions', 'left')", "Cursor", "In the predictions: the character before.",
                2, inside="predictions"),
            Key("right", "→", "inside('predictions', 'right')", "Right", "The next character.", inside="predictions"),
            Key("up", "↑", "inside('predictions', 'up')", "Up", "The line above.", inside="predictions"),
            Key("down", "↓", "inside('predictions', 'down')", "Down", "The line below.", inside="predictions"),
            Key("pageup", "pgup", "inside('predictions', 'page_up')", "Back", "Earlier held-out text.",
                inside="predictions"),
            Key("pagedown", "pgdn", "inside('predictions', 'page_down')", "On", "Further held-out text.",
                inside="predictions"),
            Key("right", "→", "inside('walk', 'right')", "Time step", "In the walk through an update: the next time "
                "step; after the last the way back begins.", 2, inside="walk"),
            Key("left", "←", "inside('walk', 'left')", "Before", "The time step before.", inside="walk"),
            Key("f", "f", "inside('walk', 'turn')", "Forward/back", "Forward, or back.", 2, inside="walk"),
            Key("n", "n", Step(), "Update", "", 2, ("paused",), inside="walk"),
            Key("up", "↑", "inside('walk', 'up')", "Layer", "The layer above.", 2, inside="walk"),
            Key("down", "↓", "inside('walk', 'down')", "Layer below", "The layer below.", inside="walk"),
            Key("pagedown", "pgdn", "inside('walk', 'page_down')", "More", "Further equations and parameters.",
                inside="walk"),
            Key("pageup", "pgup", "inside('walk', 'page_up')", "Less", "Earlier ones.", inside="walk"),
            Key("slash", "/", "inside('predictions', 'type')", "Own text",
                "Type a text of your own, and see it scored.", 2, inside="predictions"),
            Key("f", "f", "inside('neurons', 'next_feature')", "Feature",
                "In the neurons: the best unit of the next feature that a unit follows.", 2, inside="neurons"),
            Key("left_square_bracket,left", "[ ←", "inside('neurons', 'previous_unit')", "Unit before",
                "The unit before.", inside="neurons"),
            Key("right_square_bracket,right", "]", "inside('neurons', 'next_unit')", "Unit",
                "The next unit; or →, unless there is a cursor.", 2, inside="neurons"),
            Key("x", "x", "inside('neurons', 'knock_out')", "Knock out",
                "Read and write without the unit, on a copy: training is not touched; again closes that.", 2,
                inside="neurons"),
            Key("slash", "/", "inside('neurons', 'type')", "Pattern",
                "Look for units that follow a regular expression of your own.", 2, inside="neurons"),
            Key("v", "v", "inside('neurons', 'mark')", "Mark",
                "Move a cursor with the arrow keys; again begins a range, and the units that are on exactly there are "
                "listed; again ends it.", 2, inside="neurons"),
            Key("shift+right", "shift+→", "inside('neurons', 'mark_right')", "Mark right", "Mark a character more.",
                inside="neurons"),
            Key("shift+left", "shift+←", "inside('neurons', 'mark_left')", "Mark left", "", inside="neurons"),
            Key("shift+down", "shift+↓", "inside('neurons', 'mark_down')", "Mark down", "", inside="neurons"),
            Key("shift+up", "shift+↑", "inside('neurons', 'mark_up')", "Mark up", "", inside="neurons"),
            Key("l", "l", "inside('neurons', 'next_layer')", "Layer", "The units of the next layer.", 2,
                inside="neurons"),
            Key("o", "o", "inside('neurons', 'sort')", "Order",
                "Order the units by number, by how well they follow the feature, or by saturation.", 2,
                inside="neurons"),
            Key("up", "↑", "inside('neurons', 'up')", "Up", "Earlier text.", inside="neurons"),
            Key("down", "↓", "inside('neurons', 'down')", "Down", "Further text.", inside="neurons"),
            Key("pageup", "pgup", "inside('neurons', 'page_up')", "Back", "A page of text back.", inside="neurons"),
            Key("pagedown", "pgdn", "inside('neurons', 'page_down')", "On", "The next page of the text.",
                inside="neurons"),
        ),
    ),
    (
        "Text",
        (
            Key("left_square_bracket", "[", "pane('text', 'turn_back')", "Earlier text",
                "Page back through the texts of the run.", inside=""),
            Key("right_square_bracket", "]", "pane('text', 'turn_forward')", "Later text",
                "Page forward; after the last page comes the live text.", inside=""),
            Key("full_stop", ".", "pane('text', 'go_to_present')", "Live text",
                "Return to what the model writes now.", inside=""),
            Key("u", "u", "pane('text', 'toggle_surprise')", "Surprise",
                "Mark each character by how much it surprised the model.", inside=""),
            Key("p", "p", "pane('text', 'toggle_copied')", "Copied",
                "Mark passages of 20 characters or more that are copied from the training text.", inside=""),
            Key("y", "y", "copy", "Copy text", "Copy the text to the clipboard (also over SSH).", inside=""),
        ),
    ),
    (
        "Loss and gradients",
        (
            Key("l", "l", "pane('loss', 'toggle_log')", "Log axis",
                "Switch between a linear and a logarithmic loss axis.", inside=""),
            Key("plus,equals_sign", "+", "pane('loss', 'zoom_in')", "Zoom in", "Zoom in on the loss.", inside=""),
            Key("minus", "-", "pane('loss', 'zoom_out')", "Zoom out", "Zoom out.", inside=""),
            Key("shift+up,ctrl+up", "shift+↑", "pane('loss', 'stretch')", "Stretch",
                "Zoom in on the y axis.", inside=""),
            Key("shift+down,ctrl+down", "shift+↓", "pane('loss', 'squeeze')", "Squeeze",
                "Zoom out on the y axis, to see the first losses or a spike in full.", inside=""),
            Key("0", "0", "pane('loss', 'reset_view')", "Whole run", "Show the whole run.", inside=""),
            Key("left", "←", "pane('loss', 'pan_left')", "Pan left", "Earlier updates.", inside=""),
            Key("right", "→", "pane('loss', 'pan_right')", "Pan right", "Later updates.", inside=""),
            Key("shift+left,ctrl+left", "shift+←", "pane('loss', 'cursor_left')", "Cursor left",
                "Move a cursor that reads off the values, the text and the check there.", inside=""),
            Key("shift+right,ctrl+right", "shift+→", "pane('loss', 'cursor_right')", "Cursor right",
                "Move it to the right; past the end it disappears.", inside=""),
            Key("w", "w", "pane('loss', 'toggle_recent')", "Recent",
                "Follow the latest updates, or show the whole run again.", inside=""),
            Key("b", "b", "pane('loss', 'toggle_difference')", "Epoch ago",
                "Show the loss against that at the same place in the text one epoch ago, which swings less; or the "
                "loss again. A text that is shuffled has no such place.", inside=""),
            Key("g", "g", CheckGradients(), "Gradients",
                "Check the gradients of the live weights.", 5, ALIVE, once=True),
        ),
    ),
    (
        "The screen",
        (
            *(Key(pane.key, pane.key, f"toggle_pane('{pane.id}')", f"{pane.title.capitalize()} pane",
                  f"Show or hide {pane.what}.") for pane in (kind.ABOUT for kind in PANES)),
            Key("m", "m", "maximize", "Maximise", "Maximise the focused pane (tab moves the focus), or restore it."),
            Key("t", "t", "change_theme", "Theme", "Choose a colour theme."),
            Key("S", "S", "picture", "Screenshot", "Save a screenshot as SVG."),
            Key("ctrl+l", "ctrl+l", "redraw", "Redraw", "Redraw the screen, if another program has written over it.",
                everywhere=True),
            Key("ctrl+c", "ctrl+c", "copy_or_quit", "Copy or quit",
                "Copy what is selected; if nothing is, the same as q.", everywhere=True),
            Key("ctrl+z", "ctrl+z", "suspend_process", "Suspend", "Suspend to the shell; fg returns.",
                everywhere=True),
        ),
    ),
)  # fmt: skip

KEYS = tuple(key for _, keys in GROUPS for key in keys)


def action_of(command: Command) -> str:
    """The action of the key that sends a command, for a dialog that has the same key."""
    return next(key.action for key in KEYS if key.does == command)


def bindings(table: Sequence[Key] = KEYS) -> list[Binding]:
    """The bindings of an app, by the table of its keys."""
    # No priority: a focused widget that uses 'left' and the like itself must get them.
    bound = [
        Binding(k.keys, k.action, k.label, show=k.footer > 0, key_display=k.shown, priority=k.everywhere)
        for k in sorted(table, key=lambda key: (not key.footer, key.footer))
    ]
    # Some terminals keep ctrl+q for themselves, so the footer shows q.
    return [*bound, Binding("ctrl+q", "quit", "Quit", show=False, priority=True)]


def is_available(action: str, state: str, inside: str = "", *, only_watches: bool = False) -> bool:
    """Whether an action, in Textual's syntax, makes sense in a state of the app.

    Args:
        inside: the look that is open.
        only_watches: whether the app is only to watch the run.
    """
    keys = [key for key in KEYS if key.action == action]
    return not keys or any(
        (key.only_watches or not only_watches)
        and (key.states is None or state in key.states)
        and key.inside in (None, inside, *([ANY] if inside else []))
        for key in keys
    )
