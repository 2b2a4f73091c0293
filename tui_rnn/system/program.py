"""This program, for a process of its own."""

from __future__ import annotations

import importlib.machinery
import os
import sys

PACKAGE = __name__.partition(".")[0]


def command(*arguments: str) -> list[str]:
    """The command line that runs this program with ``arguments``.

    What lies in the folder that it is started in is no module of ours: a ``random.py`` there must not be imported. Only
    where this program itself came from that folder, as in a clone that is not installed, is it looked for there.
    """
    elsewhere = importlib.machinery.PathFinder.find_spec(PACKAGE, sys.path[1:]) is not None
    return [sys.executable, *["-P"] * elsewhere, "-m", PACKAGE, *arguments]


def environment_elsewhere() -> dict[str, str]:
    """The environment for this program in another folder: modules are found where this process finds them."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))}
