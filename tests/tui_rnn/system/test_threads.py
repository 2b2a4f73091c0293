"""The number of threads, as NumPy's own BLAS reports it in a process of its own."""

from __future__ import annotations

from typing import Any

import pytest

import engine
from engine.network.blas import available_cores
from tui_rnn.system.threads import VARIABLES, crowded, suitable

SAYS = """
import ctypes, pathlib, sys
from tui_rnn.cli.main import main
try:
    main()
except SystemExit:
    pass
import numpy
found = set()
for path in (pathlib.Path(numpy.__file__).parent.parent / "numpy.libs").glob("*openblas*"):
    library = ctypes.CDLL(str(path))
    for name in ("scipy_openblas_get_num_threads64_", "openblas_get_num_threads64_", "openblas_get_num_threads"):
        if hasattr(library, name):
            found.add(getattr(library, name)())
print(*found)
"""


def threads(cli: Any, *options: object, **environment: str) -> str:
    command = ("train", "book.txt", "--no-ui", "--updates", 0, "--quiet", *options)
    clean = {name: value for name, value in cli.environment.items() if name not in VARIABLES}
    return str(cli.python("-c", SAYS, *command, env=clean | environment).out.strip())


@pytest.mark.skipif("openblas" not in str(__import__("numpy").show_config("dicts")).lower(), reason="another BLAS")
def test_they_are_as_many_as_asked_for_or_as_suits_the_model(cli: Any) -> None:
    assert threads(cli) == "1"
    assert threads(cli, "--threads", 2) == "2"
    big = ("--cell", "gru", "--hidden", 512, "--batch-size", 4, "--threads")
    assert threads(cli, *big[:-1]) == str(min(4, available_cores()))
    assert threads(cli, OPENBLAS_NUM_THREADS="2") == "2"
    assert threads(cli, "--threads", 1, OPENBLAS_NUM_THREADS="2") == "1"


def test_small_models_have_one() -> None:
    assert suitable(engine.Config()) == 1
    assert suitable(engine.Config(cell="gru", hidden_size=512, batch_size=32)) == min(4, available_cores())


@pytest.mark.parametrize(("load", "busy"), [(0.1, False), (50.0, True)])
def test_a_crowded_machine_is_recognised_by_its_load(monkeypatch: pytest.MonkeyPatch, load: float, busy: bool) -> None:
    monkeypatch.setattr("os.getloadavg", lambda: (load, load, load))
    assert crowded() is busy
