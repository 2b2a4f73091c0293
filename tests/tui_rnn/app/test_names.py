"""No name of ours means something else to Textual: a message called Leave once made the mouse quit the app."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest
import textual.events
from textual.dom import DOMNode
from textual.message import Message
from textual.message_pump import MessagePump

import tui_rnn
from tui_rnn.app.app import TrainApp

# What a class of ours is meant to replace in Textual's, or to answer.
INTENDED = {
    "BINDINGS", "COMPONENT_CLASSES", "DEFAULT_CSS", "CSS_PATH", "TITLE", "BORDER_TITLE", "ALLOW_SELECT", "compose",
    "CSS", "ENABLE_COMMAND_PALETTE",
    "can_focus", "can_focus_children",
    "render_line", "refresh", "notify_style_update", "search_themes", "get_default_screen",
    "get_system_commands", "HORIZONTAL_BREAKPOINTS", "VERTICAL_BREAKPOINTS", "get_content_height", "watch_scroll_y",
    "check_action", "dismiss",
    "action_command_palette", "action_quit", "action_suspend_process",
    "bindings_changed", "exit", "_display", "_end_update", "_dispatch_message", "_handle_exception",
}  # fmt: skip
# What Textual itself puts into every class of its kind.
MACHINERY = {
    "_merged_bindings", "_reactives", "_decorated_handlers", "_inherit_bindings", "_inherit_css",
    "_inherit_component_classes", "_css_type_name", "_css_type_names", "_classes", "_computes", "bubble", "verbose",
    "no_dispatch", "handler_name", "namespace", "_action_runner",
}  # fmt: skip
TEXTUALS_EVENTS = {
    name for name, kind in vars(textual.events).items() if inspect.isclass(kind) and issubclass(kind, Message)
}


def modules() -> Iterator[object]:
    for found in pkgutil.walk_packages(tui_rnn.__path__, "tui_rnn."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def ours(kind: type) -> list[type]:
    """Every class of ours that is one of Textual's kind."""
    found = {
        value
        for module in modules()
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, kind) and value.__module__.startswith("tui_rnn.")
    }
    return sorted(found, key=lambda one: one.__qualname__)


def bases(one: type) -> list[type]:
    return [base for base in one.__mro__ if base.__module__.startswith("textual.")]


WIDGETS, MESSAGES = ours(MessagePump), ours(Message)


def test_the_classes_are_found() -> None:
    assert len(WIDGETS) >= 12
    assert len(MESSAGES) >= 2


@pytest.mark.parametrize("one", WIDGETS, ids=lambda one: one.__name__)
def test_no_attribute_shadows_one_of_textuals(one: type) -> None:
    inherited = {name for base in bases(one) for name in vars(base)}
    dunder = {name for name in vars(one) if name.startswith("__")}
    handlers = {name for name in vars(one) if is_handler_of_textuals(name)}
    assert set(vars(one)) & inherited - INTENDED - MACHINERY - dunder - handlers == set()


def is_handler_of_textuals(name: str) -> bool:
    """Whether a method answers one of Textual's own events, which it can only mean to."""
    return name.removeprefix("on_").title().replace("_", "") in TEXTUALS_EVENTS if name.startswith("on_") else False


@pytest.mark.parametrize("one", WIDGETS, ids=lambda one: one.__name__)
def test_no_attribute_of_an_instance_shadows_one_of_textuals(one: type) -> None:
    """By the source: the names assigned to ``self`` in our classes, against those that Textual's classes assign."""
    theirs = {name for base in bases(one) for name in assigned(base)} | set(dir(DOMNode))
    mine = assigned(one)
    allowed = {"border_title", "border_subtitle", "state"} | set(reactives(one))
    assert mine & theirs - allowed == set()


def assigned(one: type) -> set[str]:
    import ast
    import textwrap

    tree = ast.parse(textwrap.dedent(inspect.getsource(one)))
    targets = [
        target
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign)
        for outer in (node.targets if isinstance(node, ast.Assign) else [node.target])
        for target in (outer.elts if isinstance(outer, ast.Tuple) else [outer])
    ]
    return {
        target.attr
        for target in targets
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self"
    }


def reactives(one: type) -> list[str]:
    return list(getattr(one, "_reactives", {}))


@pytest.mark.parametrize("one", MESSAGES, ids=lambda one: one.__name__)
def test_no_message_has_the_handler_of_one_of_textuals(one: type) -> None:
    theirs = {kind.handler_name for kind in subclasses(Message) if kind.__module__.startswith("textual.")}
    assert one.handler_name not in theirs  # type: ignore[attr-defined]
    assert one.__name__ not in TEXTUALS_EVENTS


def subclasses(kind: type[Message]) -> Iterator[type[Message]]:
    for one in kind.__subclasses__():
        yield one
        yield from subclasses(one)


def test_every_key_has_an_action_and_every_action_of_ours_a_key() -> None:
    from tui_rnn.app import keys

    named = {key.action.partition("(")[0] for key in keys.KEYS}
    our_classes = [kind for kind in TrainApp.__mro__ if kind.__module__.startswith("tui_rnn.")]
    names = {name for kind in our_classes for name in vars(kind)}
    actions = {name.removeprefix("action_") for name in names if name.startswith("action_")}
    assert actions - named == {"command_palette"}
    assert all(hasattr(TrainApp, f"action_{name}") for name in named)
