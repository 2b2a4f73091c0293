"""The source text of a cell's time step, for one text at a time and on its own: what a teacher would put on a slide.

It is the very function that the engine samples with, so it computes the same, and a new cell needs no second version.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from types import FunctionType

import numpy as np

from . import CELLS

# Leading axes are gone, and products are of vectors and matrices.
PLAIN = (
    (re.compile(r"\[\.\.\., np\.newaxis, :\]"), ""),
    (re.compile(r"\[\.\.\., "), "["),
    (re.compile(r"\(\.\.\., B, ([^()]+)\)"), r"(\1,)"),
    (re.compile(r"\(\.\.\., ([^()]+)\)"), r"(\1)"),
    (re.compile(r"\bproduct\(([\w\[\]]+), ([^(),]+)\)"), r"\1 @ \2"),
    (re.compile(r"\bproduct\(([^(),]+), ([^(),]+)\)"), r"(\1) @ \2"),
)


def step_source(cell: str) -> str:
    """A function ``step(x, state, weights)`` and those that it calls, as Python that needs ``numpy as np`` alone.

    As ``Cell.step``, but for vectors: x (G H,), state S arrays (H,), and weights of one layer by name.

    Raises:
        OSError: there is no source to read, as in a program without its .py files.
    """
    step = CELLS[cell].step
    assert isinstance(step, FunctionType)
    return "\n\n\n".join(_with_its_helpers(step))


def _with_its_helpers(function: FunctionType) -> list[str]:
    source = _without_types(function)
    for pattern, plain in PLAIN:
        source = pattern.sub(plain, source)
    helpers: list[str] = []
    for name, value in function.__globals__.items():
        called = re.compile(rf"(?<![\w.]){re.escape(name)}\(")
        if not called.search(source) or value is function:
            continue
        if isinstance(value, np.ufunc):
            source = called.sub(f"np.{name}(", source)
        elif isinstance(value, FunctionType):
            helpers += _with_its_helpers(value)
    return [*helpers, source]


def _without_types(function: FunctionType) -> str:
    source = textwrap.dedent(inspect.getsource(function))
    (definition,) = ast.parse(source).body
    assert isinstance(definition, ast.FunctionDef)
    names = ", ".join(argument.arg for argument in definition.args.args)
    body = source.splitlines()[definition.body[0].lineno - 1 :]
    return "\n".join([f"def {definition.name}({names}):", *body])
