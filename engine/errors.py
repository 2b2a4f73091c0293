"""What can go wrong in the engine. Every message is one line that says what is wrong and what to do."""


class EngineError(Exception):
    """The base of all errors that the engine raises on purpose."""


class ConfigError(EngineError):
    """A setting is outside its range.

    Attributes:
        setting: its name. requirement: what it must be, and what it was.
    """

    def __init__(self, setting: str, requirement: str) -> None:
        super().__init__(f"{setting} {requirement}")
        self.setting, self.requirement = setting, requirement


class TextError(EngineError):
    """A text cannot be read, or cannot be learnt from."""


class VocabularyError(EngineError):
    """A character is not among those the model knows."""


class CheckpointError(EngineError):
    """A file is not a checkpoint that this version can use, or a checkpoint cannot be written."""


class DivergenceError(EngineError):
    """The loss or the weights are no longer finite numbers."""
