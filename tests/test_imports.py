"""Imports go one way."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import engine

ENGINE = Path(engine.__file__).parent
MODULES = sorted(ENGINE.rglob("*.py"))


def test_the_engine_brings_in_no_terminal():
    code = "import sys, engine; print(*[m for m in ('textual', 'rich', 'typer', 'tui_rnn') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ENGINE.parent)
    assert run.stdout.strip() == ""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ENGINE)))
def test_a_module_of_the_engine_imports_relatively_and_has_no_print_thread_or_clock(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            assert not (node.module or "").startswith(("engine", "tui_rnn"))
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not {"threading", "time", "datetime", "logging", "engine"} & {
            name.partition(".")[0] for name in names if name
        }
        assert not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print")


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_do_not_import_what_is_heavy(option):
    code = (
        "import sys, contextlib, io\nsys.argv = ['tui-rnn', sys.argv[1]]\nfrom tui_rnn.cli.main import main\n"
        "try:\n  with contextlib.redirect_stdout(io.StringIO()): main()\nexcept SystemExit as e: code = e.code\n"
        "print(code, *[m for m in ('numpy', 'textual', 'dask', 'distributed') if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, option], capture_output=True, text=True, check=True, cwd=ENGINE.parent
    )
    assert run.stdout.split() == ["0"]


@pytest.mark.parametrize("path", sorted((ENGINE.parent / "tui_rnn").rglob("*.py")), ids=lambda path: path.name)
def test_no_duration_is_taken_from_a_clock_that_can_jump(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "time":
            assert node.attr in ("monotonic", "strftime"), "strftime only shows the time of day"
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [getattr(node, "module", None), *(alias.name for alias in node.names)]
            assert "datetime" not in names
