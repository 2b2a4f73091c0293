"""This program, for a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tui_rnn.system import program

ROOT = Path(__file__).resolve().parents[3]


def test_what_lies_in_the_present_folder_is_no_module_of_ours(tmp_path: Path) -> None:
    (tmp_path / "random.py").write_text("raise SystemExit('imported')")
    run = subprocess.run(program.command("--version"), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("tui-rnn ")


def test_a_clone_that_is_not_installed_runs_itself() -> None:
    """As ``python -m tui_rnn`` in it: -S and no PYTHONPATH hide whatever is installed."""
    code = "import sys; from tui_rnn.system import program; print(*program.command('info'))"
    hidden = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    told = subprocess.check_output([sys.executable, "-S", "-c", code], cwd=ROOT, env=hidden, text=True).split()
    assert told[1:] == ["-m", "tui_rnn", "info"]
