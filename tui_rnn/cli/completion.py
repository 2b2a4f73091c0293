"""What a shell offers after the tab key: names, checkpoints, texts. No NumPy here: a tab key would wait for it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from itertools import islice
from pathlib import Path

OURS = (".npz", ".jsonl", ".samples.txt")  # the files of a run: none is a text to learn
MOST = 200  # files that are offered
ASKED_IN = "_TUI_RNN_COMPLETE"


def listed(names: Iterable[object]) -> str:
    """Names in a sentence: "rnn, gru or lstm"."""
    *most, last = map(str, names)
    return f"{', '.join(most)} or {last}"


def one_of(names: Iterable[object]) -> Callable[[str], list[str]]:
    """What completes one of these names."""
    return lambda incomplete: [name for name in map(str, names) if name.startswith(incomplete)]


def checkpoints(incomplete: str) -> list[str]:
    """Checkpoints, here and one folder further down."""
    return _files(incomplete, lambda name: name.endswith(".npz"))


def running(incomplete: str) -> list[str]:
    """The checkpoints of the runs on this machine, as they would be typed here; else all that are here."""
    from ..run.registry import checkpoints as trained

    found = {os.path.relpath(path) for path in trained()} | {str(path) for path in trained()}
    return sorted(name for name in found if name.startswith(incomplete)) or checkpoints(incomplete)


def texts(incomplete: str) -> list[str]:
    """Whatever may be a text, here and one folder further down."""
    return _files(incomplete, lambda name: not name.endswith(OURS))


def texts_and_checkpoints(incomplete: str) -> list[str]:
    """What can be checked: both."""
    return [*texts(incomplete), *checkpoints(incomplete)]


def runs(incomplete: str) -> list[str]:
    """What names a run: checkpoints and metrics files."""
    return [*checkpoints(incomplete), *metrics(incomplete)]


def metrics(incomplete: str) -> list[str]:
    """Metrics files, here and one folder further down."""
    return _files(incomplete, lambda name: name.endswith(".jsonl"))


def _files(incomplete: str, wanted: Callable[[str], bool]) -> list[str]:
    """Files whose paths begin so. One folder further down too: a folder alone would be taken for the whole answer."""
    above, beginning = os.path.split(incomplete)
    found = list(islice(_within(above, beginning, wanted, deeper=True), MOST))
    return sorted(found)


def _within(folder: str, beginning: str, wanted: Callable[[str], bool], deeper: bool) -> Iterator[str]:
    with contextlib.suppress(OSError), os.scandir(Path(folder or ".").expanduser()) as entries:
        for entry in entries:
            name = entry.name
            if not name.startswith(beginning) or (name.startswith(".") and not beginning.startswith(".")):
                continue
            path = os.path.join(folder, name)  # noqa: PTH118 - as it was typed: "./book.txt" stays that
            if not entry.is_dir():
                if wanted(name):
                    yield path
            elif deeper:
                yield from _within(path, "", wanted, deeper=False)


def with_default_command(environment: MutableMapping[str, str], commands: tuple[str, ...]) -> None:
    """Have ``tui-rnn book.txt --hid`` completed as what it is short for, ``tui-rnn train book.txt --hid``."""
    for variable in ("COMP_WORDS", "_TYPER_COMPLETE_ARGS"):
        program, space, rest = environment.get(variable, "").partition(" ")
        first, more, _ = rest.partition(" ")
        if first in commands or not (more or first.startswith("-")):
            continue
        environment[variable] = f"{program} train{space}{rest}"
        if variable == "COMP_WORDS" and environment.get("COMP_CWORD", "").isdecimal():
            environment["COMP_CWORD"] = str(int(environment["COMP_CWORD"]) + 1)
