"""The test of the gradient check: each statement of every backward pass, made wrong, is found out by ``gradcheck``.

Three mutants are made of a statement: without it, with its result times 1.002, and with its result negated (the last
only with MUTANTS=all in the environment: a check that sees two thousandths sees a wrong sign). A loop loses its first
or last turn. The verdict is that of ``tui-rnn gradcheck`` without options: a part of it is enough, when that part
fails.
"""

from __future__ import annotations

import ast
import copy
import inspect
import os
import sys
import textwrap
from collections.abc import Callable, Iterator
from typing import Any, Generic, Protocol

import numpy as np
import pytest

import engine
from engine.network.cells.cell import Cell
from engine.network.dropout import Dropout
from engine.network.linear import Linear, Lookup
from engine.network.loss import SoftmaxCrossEntropy
from tui_rnn.cli import gradcheck as checking

pytestmark = pytest.mark.usefixtures("one_thread")

ALL = os.environ.get("MUTANTS") == "all"
# What no backward pass is made of. Whatever else a cell has is mutated, in its file or in a class that it derives from.
FORWARD = {
    "__init__", "weights", "initialise", "numbers", "step", "forward", "final_state", "loss", "saturation",
    "gate_values",
}  # fmt: skip
OUTPUT = {"copyto": 0, "take": 2, "fill": None}  # which argument a call writes to, where it is not the last


def functions(owner: Any) -> Iterator[str]:
    """The names of the functions that a class or a module defines, and that may belong to a backward pass."""
    module = getattr(owner, "__module__", owner.__name__)
    for name, member in vars(owner).items():
        function = getattr(member, "__func__", member)
        if inspect.isfunction(function) and function.__module__ == module and name not in FORWARD:
            yield name


def methods() -> Iterator[tuple[Any, str, str]]:
    """Every function of a backward pass: its class or module, its name, and a cell that uses it."""
    seen = {object, Cell, Protocol, Generic}
    for cell, cls in engine.CELLS.items():
        for owner in (sys.modules[cls.__module__], *inspect.getmro(cls)):
            if owner not in seen:
                seen.add(owner)
                yield from ((owner, name, cell) for name in functions(owner))
    for cls in (Linear, Lookup, Dropout, SoftmaxCrossEntropy):
        yield from ((cls, name, "rnn") for name in functions(cls))
    yield engine.CharRNN, "backward", "rnn"
    yield engine.CharRNN, "backward_layers", "rnn"
    yield engine.CharRNN, "d_state", "rnn"


def blocks(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    """The lists of statements in a method."""
    for node in ast.walk(tree):
        for name in ("body", "orelse"):
            block = getattr(node, name, None)
            if isinstance(block, list) and block and not isinstance(node, ast.Module):
                yield block


def is_work(node: ast.stmt) -> bool:
    return not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))  # which is a docstring


def times(value: ast.expr, factor: float) -> ast.expr:
    return ast.BinOp(ast.Constant(factor), ast.Mult(), value)


def scaled(node: ast.stmt, factor: float) -> list[ast.stmt] | None:
    """A statement whose result is multiplied; None where it has none that is a number."""
    match node:
        case ast.Expr(ast.Call(function, arguments)) if arguments:
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            place = OUTPUT.get(name, -1)
            if place is None or name in METHODS:
                return None
            out = arguments[place]
            return [node, ast.Expr(ast.Call(ast.Name("scale_output", ast.Load()), [out, ast.Constant(factor)], []))]
        case ast.Assign([ast.Subscript()], value) if not (isinstance(value, ast.Constant) and value.value == 0):
            return [ast.Assign(node.targets, times(value, factor))]
        case ast.AnnAssign(value=ast.expr() as value):
            return [ast.AnnAssign(node.target, node.annotation, times(value, factor), node.simple)]
        case ast.AugAssign():
            return [ast.AugAssign(node.target, node.op, times(node.value, factor))]
        case ast.Return(ast.expr() as value):
            return [ast.Return(times(value, factor))]
    return None


def scale_output(out: np.ndarray, factor: float) -> None:
    np.multiply(out, factor, out)


METHODS = {name for _, name, _ in methods()}  # calls of these are only left out: what they do is mutated itself


def changes(node: ast.stmt) -> Iterator[tuple[str, list[ast.stmt]]]:
    """What is put in the place of a statement, each with a word for it."""
    yield "without", [ast.Pass()]
    for word, factor in (("1.002", 1.002), ("-1", -1.0)):
        statements = scaled(node, factor) if ALL or factor > 0 else None
        if statements:
            yield word, statements
    if isinstance(node, ast.For):
        for word, part in (("[1:]", ast.Slice(ast.Constant(1))), ("[:-1]", ast.Slice(None, ast.Constant(-1)))):
            turns = ast.Call(ast.Name("list", ast.Load()), [node.iter], [])
            loop = copy.copy(node)
            loop.iter = ast.Subscript(turns, part, ast.Load())
            yield word, [loop]


def mutants() -> Iterator[Any]:
    for cls, name, cell in methods():
        source = textwrap.dedent(inspect.getsource(inspect.getattr_static(cls, name)))
        count = sum(len(block) for block in blocks(ast.parse(source)))
        for n in range(count):
            places = [(block, k) for block in blocks(ast.parse(source)) for k in range(len(block))]
            block, k = places[n]
            if not is_work(block[k]) or isinstance(block[k], ast.FunctionDef):
                continue
            for m, (word, _) in enumerate(changes(block[k])):
                line = ast.unparse(block[k]).partition("\n")[0]
                yield pytest.param(cls, name, cell, n, m, id=f"{cls.__name__}.{name}: {line[:60]} | {word}")


def mutated(cls: Any, name: str, n: int, m: int) -> Any:
    """A method in which the nth statement is changed in the mth way."""
    member = inspect.getattr_static(cls, name)
    tree = ast.parse(textwrap.dedent(inspect.getsource(member)))
    block, k = [(block, k) for block in blocks(tree) for k in range(len(block))][n]
    block[k : k + 1] = list(changes(block[k]))[m][1]
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    function.decorator_list = []
    module = sys.modules[getattr(cls, "__module__", cls.__name__)]
    namespace: dict[str, Any] = {**vars(module), "scale_output": scale_output}
    exec(compile(ast.fix_missing_locations(tree), "mutant", "exec"), namespace)
    made: Callable[..., Any] = namespace[name]
    return staticmethod(made) if isinstance(member, staticmethod) else made


def is_found_out(cell: str) -> bool:
    """Whether ``gradcheck`` says FAILED, or cannot even be made."""
    try:
        with np.errstate(all="ignore"):
            checker = checking.kind_checker(cell)
            for _ in checker.pieces():
                if checker.enough:
                    break
            if not all(check.passed for check in checker.results()):
                return True
            return checking.check(checking.Options(), json=True) == 1
    except (ValueError, NameError, UnboundLocalError, AttributeError, TypeError, IndexError):
        return True


@pytest.mark.parametrize(("cls", "name", "cell", "n", "m"), list(mutants()))
def test_a_wrong_statement_is_found_out(
    monkeypatch: pytest.MonkeyPatch, cls: Any, name: str, cell: str, n: int, m: int
) -> None:
    monkeypatch.setattr(cls, name, mutated(cls, name, n, m))
    assert is_found_out(cell)


def test_what_is_right_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert checking.check(checking.Options(), json=True) == 0


@pytest.mark.parametrize("cell", engine.CELLS)
def test_the_small_models_work_in_chunks_and_sort(cell: str) -> None:
    model = checking.kind_checker(cell)._twin
    assert model._lookup._sorts
    assert len(model.cells) == 2
    assert len(model.masks) == 2
    for layer in model.cells:
        if hasattr(layer, "_backward_chunks"):
            assert len(layer._backward_chunks) > 1


@pytest.mark.parametrize("cell", ["gru", "lstm"])
def test_products_with_the_matrix_of_several_gates_are_made_in_parts(cell: str) -> None:
    for layer in checking.kind_checker(cell)._twin.cells:
        assert len(layer._W_times.parts()) > 1  # type: ignore[attr-defined]
        assert len(layer._W_T_times.parts()) > 1  # type: ignore[attr-defined]
