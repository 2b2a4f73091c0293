"""Every key of the app, once: the bindings, the command palette and the help page are made from this table."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from textual.binding import Binding

RUNNING = ("training", "pausing", "paused")
ALIVE = (*RUNNING, "finished")


@dataclass(frozen=True, slots=True)
class Key:
    """A key and what it does.

    Attributes:
        keys: as Textual names them, separated by commas. shown: as a person knows them.
        action: of the app. label: for the footer and the palette. help: a sentence; "" where another key's says it.
        footer: whether the footer has room for it.
        states: of the app in which it makes sense; None is all.
        everywhere: whether it works in dialogs as well.
    """

    keys: str
    shown: str
    action: str
    label: str
    help: str
    footer: bool = False
    states: Collection[str] | None = None
    everywhere: bool = False


# In the order of the footer, which is cut off at the right: what is needed most comes first.
GROUPS: tuple[tuple[str, tuple[Key, ...]], ...] = (
    (
        "The run",
        (
            Key("space", "space", "pause", "Pause", "Wait after this update; the run is whole and can be looked at.",
                True, ("starting", "training")),
            Key("space", "space", "resume", "Resume", "Go on with training.", True, ("pausing", "paused")),
            Key("e", "e", "go_on", "Go on", "", True, ("finished",)),
            Key("q", "q", "quit", "Quit", "Save and quit, keep training, or quit without saving.", True),
            Key("question_mark", "?", "help", "Help", "This page.", True),
            Key("s", "s", "sample", "Sample", "Have it write: with a prompt, a length, a temperature.", True, ALIVE),
            Key("c", "c", "checkpoint", "Save", "Save the run now.", True, ALIVE),
            Key("r", "r", "go_back", "Go back", "Undo: back to the last good point (kept every few seconds, and before "
                "a change of the learning rate) or checkpoint; again: further back.", False, (*ALIVE, "failed")),
            Key("n", "n", "step", "Step", "While paused: make one update.", False, ("paused",)),
            Key("e", "e", "extend", "Extend", "Move the goal 100,000 updates further, also after the end.", False,
                RUNNING),
            Key("E", "E", "shorten", "Shorten", "Move the goal 100,000 updates nearer.", False, RUNNING),
            Key("less_than_sign", "<", "scale_learning_rate(0.5)", "Halve rate", "Halve the learning rate.", False,
                ALIVE),
            Key("greater_than_sign", ">", "scale_learning_rate(2)", "Double rate", "Double the learning rate.", False,
                ALIVE),
        ),
    ),
    (
        "Text",
        (
            Key("left_square_bracket", "[", "page(-1)", "Earlier text", "Turn back through the texts of the run."),
            Key("right_square_bracket", "]", "page(1)", "Later text", "Turn forward; behind the last is the present."),
            Key("full_stop", ".", "present", "Present", "Back to what it writes now."),
            Key("u", "u", "surprise", "Surprise", "Mark each character by how surprised the model was at it."),
            Key("y", "y", "copy", "Copy text", "Copy the text to the clipboard (also over SSH)."),
        ),
    ),
    (
        "Loss and gradients",
        (
            Key("l", "l", "log_axis", "Log axis", "Logarithmic or linear loss."),
            Key("plus,equals_sign", "+", "zoom_in", "Zoom in", "Zoom in on the loss."),
            Key("minus", "-", "zoom_out", "Zoom out", "Zoom out."),
            Key("0", "0", "reset_view", "Whole run", "Show the whole run."),
            Key("left", "←", "pan_left", "Pan left", "Earlier updates."),
            Key("right", "→", "pan_right", "Pan right", "Later updates."),
            Key("w", "w", "recent", "Recent", "Follow the recent updates, or show the whole run."),
            Key("g", "g", "check", "Gradients", "Check the gradients of the live weights.", True, ALIVE),
        ),
    ),
    (
        "The screen",
        (
            Key("1", "1", "toggle_pane('loss')", "Loss pane", "Show or hide the loss."),
            Key("2", "2", "toggle_pane('text')", "Text pane", "Show or hide the text."),
            Key("3", "3", "toggle_pane('gradients')", "Gradient pane", "Show or hide the gradient check."),
            Key("4", "4", "toggle_pane('run')", "Run pane", "Show or hide the figures of the run."),
            Key("5", "5", "toggle_pane('log')", "Log pane", "Show or hide the log."),
            Key("m", "m", "maximize", "Maximise", "The focused pane (tab moves it) fills the screen, and back."),
            Key("t", "t", "change_theme", "Theme", "Choose the colours."),
            Key("S", "S", "picture", "Screenshot", "Save a picture of the screen as SVG."),
            Key("ctrl+l", "ctrl+l", "redraw", "Redraw", "Draw the screen again, when something else wrote on it.",
                everywhere=True),
            Key("ctrl+c", "ctrl+c", "copy_or_quit", "Copy or quit", "Copy what is marked; else the same as q.",
                everywhere=True),
            Key("ctrl+z", "ctrl+z", "suspend_process", "Suspend", "Back to the shell; fg comes back.",
                everywhere=True),
        ),
    ),
)  # fmt: skip

KEYS = tuple(key for _, keys in GROUPS for key in keys)


def bindings() -> list[Binding]:
    """The bindings of the app."""
    # 'left' and the like must not be taken from a widget that has the focus and uses them itself: no priority.
    table = [
        Binding(k.keys, k.action, k.label, show=k.footer, key_display=k.shown, priority=k.everywhere) for k in KEYS
    ]
    # Some terminals keep ctrl+q for themselves, so the footer shows q.
    return [*table, Binding("ctrl+q", "quit", "Quit", show=False, priority=True)]


def makes_sense(action: str, state: str) -> bool:
    """Whether an action, by its name without arguments, makes sense in a state of the app."""
    possible = [key.states for key in KEYS if key.action.partition("(")[0] == action]
    return not possible or any(states is None or state in states for states in possible)
