"""The program's start: little is imported, and signals are taken before anything slow."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from pathlib import Path

import pytest

import tui_rnn
from tui_rnn import __main__

ROOT = Path(tui_rnn.__file__).parents[1]

# Says what is imported, and what becomes of SIGINT, in the moment that the command line is looked for.
START = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever the tests were started with
class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "tui_rnn.cli":
            print(signal.getsignal(signal.SIGINT) is signal.default_int_handler, "typer" in sys.modules)
            sys.meta_path.remove(self)
sys.meta_path.insert(0, Watch())
sys.argv = ["tui-rnn", "--version"]
import tui_rnn.__main__
print(sorted({name.partition(".")[0] for name in sys.modules} & {"numpy", "textual", "rich", "typer", "engine"}))
tui_rnn.__main__.main()
"""


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False, cwd=ROOT)


def test_signals_are_taken_before_the_command_line_is_imported_and_importing_it_brings_in_nothing_slow() -> None:
    told = python("-c", START)
    assert told.stdout.splitlines() == ["[]", "False False", f"tui-rnn {tui_rnn.__version__}"]
    assert told.stderr == ""


def test_an_import_of_it_runs_nothing() -> None:
    told = python("-c", "import tui_rnn.__main__")
    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")


@pytest.mark.parametrize("arguments", [["--version"], ["info"], ["no such command"]])
def test_the_module_and_the_installed_program_are_the_same(arguments: list[str]) -> None:
    (entry,) = importlib.metadata.entry_points(group="console_scripts", name="tui-rnn")
    assert entry.load() is __main__.main
    module = python("-m", "tui_rnn", *arguments)
    script = python("-c", "import sys; sys.argv[0] = 'tui-rnn'; from tui_rnn.__main__ import main; main()", *arguments)
    assert (module.returncode, module.stdout, module.stderr) == (script.returncode, script.stdout, script.stderr)
    assert "Traceback" not in module.stderr
    assert module.returncode == (0 if arguments == ["--version"] else 2)
