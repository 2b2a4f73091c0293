"""Random command lines for the real program: whatever is typed, it ends as documented and says so in short lines.

Every option of every command is found in the program itself, so that a new one is tried too.

    python -m tests.faults.fuzz_commands 2000 1        # so many, from this seed

A command line passes when its exit code is 0, 1 or 2; there is no traceback; no line on stderr has an escape character
or more than LONGEST characters; what is refused (2) is refused in one line, before anything was written to standard
output; and the texts that were there are as they were.
"""

from __future__ import annotations

import os
import random
import shlex
import shutil
import signal
import sys
import tempfile
import threading
import typing
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import engine
from tui_rnn.cli.commands import COMMANDS, imported
from tui_rnn.cli.usage import MEANT
from tui_rnn.flags import ON_NAN, ON_SPIKE

from ..tui_rnn.conftest import TEXT, Forks

LONGEST = 510  # characters: "tui-rnn: " and 500
PATIENCE = 100.0  # seconds for one command on a busy machine
TEXTS = {
    "book.txt": TEXT.encode(),
    "empty.txt": b"",
    "short.txt": b"abc",
    "latin.txt": "café au lait, ".encode("latin-1") * 200,
    "sixteen.txt": TEXT.encode("utf-16"),
    "binary.bin": bytes(range(256)) * 20,
    "hostile.txt": b"\x1b]0;owned\x07\x1b[2J\x08abc\n" * 100,
    "evaluate": TEXT.encode(),
    "with space.txt": TEXT.encode(),
    "-dash.txt": TEXT.encode(),
}
PLACES = [
    *TEXTS, "ckpt.npz", "ckpt.best.npz", "ckpt.metrics.jsonl", "damaged.npz", "folder", "folder/new.npz", "missing",
    "missing/x.npz", "loop", "-", "", ".", "..", "/", "/dev/null", "x" * 300, "y/" * 2100, "new.npz", "a\nb", "\x1b[2J",
    os.fsdecode(b"\xff\xfe.txt"), "\u202e.txt", "~", "\N{GRINNING FACE}",
]  # fmt: skip
WHOLE = ["0", "1", "2", "3", "5", "8", "16", "-1", "-0", "1_0", " 4", "٣", "1e2", "0x10", "many", "", "nan", "9" * 30]
REAL = ["0", "0.1", "0.5", "1", "0.9", "-1", "1e-3", "1e400", "nan", "inf", "-inf", ".5", "1,5", "", "half", "1e-320"]
WORDS = [
    "",
    "none",
    "\x1b[2J",
    "x" * 600,
    "fox",
    r"a\nb",
    "a\nb",
    "utf-8",
    "utf-16",
    "latin-1",
    "zlib",
    "rot13",
    "é",
    "--",
]


@dataclass(frozen=True)
class Option:
    """An option of a command, and what to try as its value; None is a switch."""

    names: list[str]
    values: list[str] | None


def choices_of(setting: str) -> list[str]:
    """The values that an option takes, where they have names."""
    if setting in engine.settings():
        return [*map(str, engine.settings()[setting].choices)]
    return {
        "temperature": [*REAL, "0.5,1"],
        "recipe": [*engine.RECIPES],
        "on_nan": [*ON_NAN],
        "on_spike": [*ON_SPIKE],
    }.get(setting, [])


def options_of(command: str) -> list[Option]:
    """Every option of a command but --help."""
    program = imported(command)
    kinds = typing.get_type_hints(program.callback)
    found = []
    for parameter in program.params:
        if parameter.param_type_name == "option":
            names = [*parameter.opts, *parameter.secondary_opts]
            found.append(Option(names, _values(parameter.name, str(kinds[parameter.name]))))
    return found


def _values(setting: str, kind: str) -> list[str] | None:
    if "bool" in kind:
        return None
    if "int" in kind:
        return WHOLE
    if "float" in kind:
        return REAL
    return PLACES if "Path" in kind else [*choices_of(setting) * 5, *WORDS, *([] if choices_of(setting) else PLACES)]


def command_line(generator: random.Random, options: dict[str, list[Option]]) -> list[str]:
    """One command line, of which about half do something."""
    command = generator.choice([*COMMANDS])
    first = generator.choices(
        [[command], [], [generator.choice([*MEANT, "trian", "samples"])], ["--version"], ["-h"]], [30, 4, 2, 0.3, 0.3]
    )[0]
    likely = {"train": "book.txt", "gradcheck": "book.txt", "recipes": ""}.get(command, "ckpt.npz")
    where = generator.choices([likely, generator.choice(PLACES), ""], [6, 3, 1])[0]
    words = [*first, *([where] if where else [])]
    tried = generator.sample(options[command], min(len(options[command]), generator.choice([0, 1, 1, 2, 3, 5, 9])))
    for option in tried:
        name = generator.choice(option.names)
        if option.values is None:
            words.append(name)
        elif (value := generator.choice(option.values)) and name.startswith("--") and generator.random() < 0.4:
            words.append(f"{name}={value}")
        else:
            words += [name, value]
    words += generator.choices([[], ["--no-such"], ["--", "x"], ["-"], ["extra"]], [40, 1, 1, 1, 1])[0]
    trains = not first or first[0] in TEXTS  # a text of that name is trained on
    return [*words, *_bounds("train" if trains else command, words)]


def _bounds(command: str, words: list[str]) -> Iterator[str]:
    """What keeps a run that would be taken on short."""
    given = {word.partition("=")[0] for word in words}
    bounds = {
        "train": {"--no-ui": None, "--updates": "3", "--minutes": "0.05", "--hidden": "4"},
        "gradcheck": {"--hidden": "3"},
        "sample": {"--n": "30"},
        "novelty": {"--n": "200"},
    }.get(command, {})
    if "--epochs" in given:
        bounds.pop("--updates", None)  # type: ignore[attr-defined]
    for name, value in bounds.items():  # type: ignore[attr-defined]
        if name not in given and not (name == "--n" and "-n" in given):
            yield name
            yield from [] if value is None else [value]


class Program:
    """The real program, each time in a fresh copy of a folder with texts and a run."""

    def __init__(self, folder: Path) -> None:
        self._forks, self._model, self._folder = Forks(), folder / "model", folder / "copy"
        self._model.mkdir()
        for name, contents in TEXTS.items():
            (self._model / name).write_bytes(contents)
        (self._model / "folder").mkdir()
        (self._model / "loop").symlink_to("loop")
        made = ["train", "book.txt", "--no-ui", "--hidden", "5", "--updates", "30", "--validation", "0.1", "--quiet"]
        code, _, err = self._started(made, self._model)
        assert code == 0, err
        (self._model / "damaged.npz").write_bytes((self._model / "ckpt.npz").read_bytes()[:900])

    def problems(self, words: list[str]) -> tuple[int, list[str]]:
        """Run a command line: its exit code, and what is wrong with how it ended."""
        shutil.copytree(self._model, self._folder, symlinks=True)
        try:
            code, out, err = self._started(words, self._folder)
            return code, [*_problems(code, out, err), *self._changed()]
        finally:
            shutil.rmtree(self._folder)

    def _changed(self) -> Iterator[str]:
        for name, contents in TEXTS.items():
            path = self._folder / name
            if not path.is_file() or (contents and path.read_bytes() != contents):  # an empty one may become a log
                yield f"{name} was changed"

    def _started(self, words: list[str], folder: Path) -> tuple[int, str, str]:
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, open(os.devnull, "rb") as nothing:  # noqa: PTH123
            process = self._forks.start(tuple(words), folder, [nothing.fileno(), out.fileno(), err.fileno()])
            patience = threading.Timer(PATIENCE, lambda: process.send_signal(signal.SIGKILL))
            patience.start()
            code = process.wait()
            patience.cancel()
            out.seek(0), err.seek(0)
            return code, out.read().decode(errors="replace"), err.read().decode(errors="replace")

    def close(self) -> None:
        self._forks.close()


def _problems(code: int, out: str, err: str) -> Iterator[str]:
    if code not in (0, 1, 2):
        yield f"exit code {code}"
    if "Traceback" in err or "Exception ignored" in err:
        yield "a traceback"
    if any(len(line) > LONGEST for line in err.splitlines()):
        yield f"a line of {max(map(len, err.splitlines()))} characters"
    if "\x1b" in err:
        yield "an escape character"
    if code == 2 and (err.count("\n") != 1 or not err.startswith("tui-rnn: ")):
        yield "not refused in one line"
    if code == 2 and out:
        yield "something on standard output before it was refused"
    if code == 1 and not (err or out):  # a check that fails says so on standard output
        yield "no reason"


def fuzz(folder: Path, cases: int, seed: int) -> tuple[Counter[int], list[str]]:
    """Try so many command lines. Returns how often each exit code came, and what was wrong, with how to do it again."""
    generator = random.Random(seed)
    options = {command: options_of(command) for command in COMMANDS}
    program = Program(folder)
    codes: Counter[int] = Counter()
    wrong = []
    for _ in range(cases):
        words = command_line(generator, options)
        code, problems = program.problems(words)
        codes[code] += 1
        wrong += [f"{problem}: tui-rnn {shlex.join(words)}" for problem in problems]
    program.close()
    return codes, wrong


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        codes, wrong = fuzz(Path(made), *map(int, sys.argv[1:]))
    print(dict(codes), *wrong, sep="\n")
    raise SystemExit(bool(wrong))
