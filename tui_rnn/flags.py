"""How a person gives a setting: its option. The engine knows settings by name; only here do they become flags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import engine

ON_NAN = ("stop", "rollback")  # what --on-nan may be, the default first
ON_HANGUP = ("save", "detach")  # what --on-hangup may be, the default first
ON_SPIKE = ("warn", "rollback", "ignore")  # what --on-spike may be, likewise
BY = UPDATES, CHARACTERS, SECONDS, EPOCHS = ("updates", "characters", "seconds", "epochs")  # what --by may be, likewise
MAX_VOCABULARY = 20_000  # distinct characters, by default; a novel in Chinese has five thousand


def option_name(setting: str) -> str:
    """The command line's name for a setting, or for an option that is no setting of the engine's."""
    return f"--{plain_name(setting)}"


def plain_name(setting: str) -> str:
    """The same without dashes before it: what a person calls the setting."""
    declared = engine.settings().get(setting)
    flag = declared.flag if declared is not None and declared.flag else setting.replace("_", "-")
    return flag.partition("/")[0]


def as_given(setting: str, value: object) -> str:
    """How a value is given: ``--hidden 8``, ``--sum-loss``; ``no --json`` where a switch is only left out."""
    if not isinstance(value, bool):
        return f"{option_name(setting)} {value}"
    declared = engine.settings().get(setting)
    _, _, off = declared.flag.partition("/") if declared is not None else ("", "", "")
    if value:
        return option_name(setting)
    return f"--{off}" if off else f"no {option_name(setting)}"


def needed(setting: engine.Setting) -> str:
    """The option without which a setting does nothing; "" if it always does something."""
    if setting.needs is None:
        return ""
    return " ".join([option_name(setting.needs.setting), " or ".join(setting.needs.values)]).rstrip()


def check_effect(given: Mapping[str, Any], config: engine.Config) -> None:
    """Refuse a setting that was given and would change nothing.

    Raises:
        engine.ConfigError: there is one.
    """
    for name in given:
        if not config.has_effect(name):
            need = needed(engine.settings()[name])
            raise engine.ConfigError(name, f"does nothing without {need}; add that, or leave it out")


def refusal(error: engine.EngineError) -> str:
    """What the engine refused, in one line: a setting is called what its option is called."""
    return error.worded(option_name)


def diverged(error: engine.DivergenceError) -> engine.DivergenceError:
    """What went wrong in a run, by the names of its options, and the one that only the command line has."""
    return engine.DivergenceError(f"{refusal(error)}, or --on-nan rollback")
