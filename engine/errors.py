"""What can go wrong in the engine. Every message is one line that says what is wrong and what to do.

Messages quote what others made: names inside a file, settings, paths. However long that is, a message stays readable.
They name settings, which a person may know by other names, as options of a command line: ``setting`` marks each.
"""

import re
from collections.abc import Callable
from typing import Self

LONGEST_MESSAGE = 500  # characters
LONGEST_QUOTE = 60  # characters of a value inside a message
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


def shortened(text: str, most: int = LONGEST_MESSAGE) -> str:
    """``text`` in at most ``most`` characters: of a longer one the middle is left out."""
    if len(text) <= most:
        return text
    after = (most - 1) // 2
    return text[: most - 1 - after] + ELLIPSIS + text[len(text) - after :] if most > 0 else ""


def quoted(value: object) -> str:
    """A value as Python writes it, short enough for a message."""
    try:
        return shortened(repr(value), LONGEST_QUOTE)
    except ValueError:  # a whole number of more digits than Python writes
        return "a very long number"


def setting(name: str) -> str:
    """The name of a setting, marked in a message. (No path and no quoted value can hold a NUL.)"""
    return f"\0{name}\0"


class EngineError(Exception):
    """The base of all errors that the engine raises on purpose. Of a message that is too long the ends are left.

    ``str`` has the names of settings as they are.
    """

    def __init__(self, message: str) -> None:
        self._message = message
        super().__init__(self.worded(lambda name: name))

    def worded(self, called: Callable[[str], str]) -> str:
        """The message, with each setting named as ``called`` says."""
        return shortened(re.sub("\0(.*?)\0", lambda found: called(found[1]), self._message))

    def about(self, what: object) -> Self:
        """This error, which from now on says first what it is about."""
        self._message = f"{what}: {self._message}"
        self.args = (self.worded(lambda name: name),)
        return self


class ConfigError(EngineError):
    """A setting is outside its range.

    Attributes:
        setting: its name. requirement: what it must be, and what it was.
    """

    def __init__(self, name: str, requirement: str) -> None:
        self.setting = shortened(name, LONGEST_QUOTE)
        super().__init__(f"{setting(self.setting)} {requirement}")
        self.requirement = EngineError(requirement).args[0]


class TextError(EngineError):
    """A text cannot be read, or cannot be learnt from."""


class VocabularyError(EngineError):
    """A character is not among those the model knows."""


class CheckpointError(EngineError):
    """A file is not a checkpoint that this version can use, or a checkpoint cannot be written."""


class DivergenceError(EngineError):
    """The loss or the weights are no longer finite numbers."""
