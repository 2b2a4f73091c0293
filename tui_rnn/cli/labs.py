"""``tui-rnn labs``: the experiments that ``tui-rnn lab`` makes."""

from __future__ import annotations

import json as json_format
import shutil
import textwrap
from collections.abc import Iterator

from .options import Json


def labs(json: Json = False) -> None:
    """Print what each lab shows, and how long it takes: for a person, or as JSON."""
    if json:
        from ..labs.lab import lab_of, names

        known = {name: lab_of(name) for name in names()}
        print(json_format.dumps({name: {"shows": lab.shows, "seconds": lab.seconds} for name, lab in known.items()}))
    else:
        print("\n".join(lines(shutil.get_terminal_size().columns)))


def lines(width: int) -> Iterator[str]:
    """Each lab, and how one is made, in lines that fit."""
    from ..labs.lab import lab_of, names

    wide = max(map(len, names()))
    for name in names():
        lab = lab_of(name)
        begins = f"{name:{wide}}  {lab.seconds:3} s  "
        yield from textwrap.wrap(lab.shows, width, initial_indent=begins, subsequent_indent=" " * len(begins))
    yield ""
    end = "tui-rnn lab NAME makes one, on the bundled book or on your text. The times are with two free cores."
    yield from textwrap.wrap(end, width)
