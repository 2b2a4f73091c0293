"""Which texts the command line names: files, folders, standard input, or the bundled book."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import engine

from ..system.files import reason_of

BUNDLED = "the-salt-lantern.txt"
DEMO_QUOTES = "demo-quotes.txt"  # whose quoted words are in capitals, for a unit that follows quotes
DEMO_RHYME = "demo-rhyme.txt"  # two verses, to learn by heart
BUNDLED_TEXTS = (BUNDLED, DEMO_QUOTES, DEMO_RHYME)
SUFFIXES = (".txt", ".txt.gz", ".txt.bz2", ".txt.xz")  # of the files that are read from a folder, except for these:
WRITTEN = ".samples.txt"  # what models have written, next to their checkpoints
MOST_TEXTS = 10_000
MOST_PATHS = 3 << 20  # total characters: every checkpoint holds all paths, in a description of at most 8 MiB
DESCRIPTORS = (
    "/dev/stdin",
    "/dev/fd/",
    "/proc/self/fd/",
)  # such as the shell's <(command): pipes that are meant to be read
NAMED = 3  # names in a message, at most


def find_texts(arguments: Sequence[str]) -> tuple[list[tuple[str, Path | None]], tuple[str, ...]]:
    """The name and path of each text (None for standard input), and what was left out of folders."""
    if not arguments:
        return [(BUNDLED, bundled_book())], ()
    if "" in arguments:  # from an unset shell variable, say; it would mean the current folder
        raise engine.TextError("the name of a text is empty; give a file, a folder, or leave it out")
    if arguments.count("-") > 1:
        raise engine.TextError("standard input can be read only once; give - once")
    found: list[tuple[str, Path | None]] = []
    left_out: list[str] = []
    for argument in arguments:
        path = Path(argument)
        if argument == "-":
            found.append(("standard input", None))
        elif os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises for a name that is too long
            files, others = _files_in(path)
            found += [(str(file.relative_to(path)), file) for file in files]
            left_out += [f"left out of {path}: {some_of(others)}"] if others else []
        else:
            found.append((path.name, path))
    if len(found) > MOST_TEXTS or sum(len(str(path)) for _, path in found) > MOST_PATHS:
        raise engine.TextError(
            f"these {len(found):,} texts are more than a checkpoint can name ({MOST_TEXTS:,}, with "
            f"{MOST_PATHS >> 20} MB of paths); join them into fewer files"
        )
    return found, tuple(left_out)


def _files_in(folder: Path) -> tuple[list[Path], list[str]]:
    """The texts of a folder in order, and the names of everything else in it."""
    files: list[Path] = []
    others: list[str] = []

    def fail(error: OSError) -> None:
        raise engine.TextError(f"{error.filename} cannot be read: {reason_of(error)}")

    for place, folders, names in os.walk(folder, onerror=fail):
        hidden = [name for name in folders if name.startswith(".")]
        folders[:] = [name for name in folders if name not in hidden]
        for name in names:
            path = Path(place, name)
            wanted = name.lower().endswith(SUFFIXES) and not name.endswith(WRITTEN) and not name.startswith(".")
            if wanted and path.is_file():
                files.append(path)
            else:
                others.append(str(path.relative_to(folder)))
        links = [name for name in folders if Path(place, name).is_symlink()]
        others += [str(Path(place, name).relative_to(folder)) for name in (*hidden, *links)]
    if not files:
        raise engine.TextError(f"{folder} is a folder without *.txt files; name the files to read")
    return sorted(files, key=lambda path: path.relative_to(folder).parts), sorted(others)


def some_of(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def can_be_reread(name: str) -> bool:
    """Whether a name is that of a file that can be read again."""
    return name != "-" and not name.startswith(DESCRIPTORS)


def bundled_book() -> Path:
    """Where the bundled book is."""
    return bundled(BUNDLED)


def bundled(name: str) -> Path:
    """Where a bundled text is: inside an installed package, or in the source tree."""
    package = Path(__file__).parents[1]
    installed = package / "data" / name
    return installed if installed.exists() else package.parent / "data" / name


def is_bundled(path: Path) -> bool:
    """Whether a file is a bundled text, named as ``bundled`` names it."""
    return path.name in BUNDLED_TEXTS and path == bundled(path.name)
