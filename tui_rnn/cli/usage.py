"""Ways to call the program that are not meant: each is recognised, and told what is."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

from .commands import COMMANDS

# What other programs call it -> what does it here.
MEANT = {
    word: what
    for words, what in (
        ("generate write predict infer inference complete chat", "tui-rnn sample CKPT writes text"),
        ("replay view open", "tui-rnn show CKPT opens the app on a run that is over"),
        ("watch follow monitor connect reattach", "tui-rnn attach opens the app on a run of another process"),
        ("list ls runs jobs status", "tui-rnn ps lists the runs on this machine"),
        ("kill end quit cancel", "tui-rnn stop saves and ends a run of another process"),
        ("detach background", "tui-rnn train TEXT --detach trains without a screen; d in the app detaches"),
        ("web browser", "tui-rnn serve shows a run in a browser"),
        ("resume continue restart restore load", "tui-rnn train --resume CKPT continues a run"),
        ("eval evaluate test validate perplexity", "tui-rnn score CKPT TEXT says how good a model is"),
        ("inspect describe", "tui-rnn info CKPT describes a checkpoint, tui-rnn show CKPT opens the app on it"),
        ("diff vs versus plot", "tui-rnn compare RUN RUN puts runs side by side"),
        ("grid search tune hyperparameters", "tui-rnn sweep TEXT --vary learning-rate=0.05,0.1 trains many runs"),
        ("learn fit run start", "tui-rnn train TEXT trains a model"),
        ("check gradient gradients verify", "tui-rnn gradcheck checks the gradients"),
        ("presets settings config", "tui-rnn recipes shows all settings"),
        ("help usage commands", "tui-rnn --help lists the commands"),
        ("version", "tui-rnn --version prints it"),
    )
    for word in words.split()
}
ENGINE_BEGINS = b'"""The engine of tui-rnn'


def advice_on(word: str) -> str | None:
    """What is wrong with a first word that is no command and no file, where a command seems to be meant.

    It would be taken for the text to train on.
    """
    from difflib import get_close_matches

    if word in MEANT:
        return f"there is no command {word!r}: {MEANT[word]}"
    for close in get_close_matches(word, COMMANDS, n=1, cutoff=0.7):
        return f"{word} is neither a command nor a file; did you mean {close}?"
    for close in get_close_matches(word, MEANT, n=1, cutoff=0.8):
        return f"there is no command {word!r}, nor {close!r}: {MEANT[close]}"
    return None


def misspelt(arguments: list[str]) -> str | None:
    """What is wrong with a first word that seems to be meant for a command and is no file."""
    if not arguments or arguments[0].startswith("-") or arguments[0] in COMMANDS:
        return None
    return None if os.path.lexists(arguments[0]) else advice_on(arguments[0])


def what_hides_the_engine() -> str | None:
    """What is wrong when ``import engine`` would find something else of that name; None when it finds ours."""
    spec = importlib.util.find_spec("engine")
    if spec is None or spec.origin is None:
        return "its package engine is missing; install tui-rnn again"
    try:
        with open(spec.origin, "rb") as file:  # noqa: PTH123 - this runs at every start
            if file.read(len(ENGINE_BEGINS)) == ENGINE_BEGINS:
                return None
    except OSError:
        return None  # in an archive, perhaps: importing will tell
    found = Path(spec.origin)
    what = found.parent if found.name == "__init__.py" else found
    return (
        f"{what} hides tui-rnn's own package of that name, engine: rename it, or start tui-rnn from another folder "
        "and without this one in PYTHONPATH"
    )
