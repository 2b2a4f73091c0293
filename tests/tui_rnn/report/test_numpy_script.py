"""The script that samples with NumPy alone: how it reads. What it writes is in ``tests/tui_rnn/cli/test_export.py``."""

from __future__ import annotations

import ast
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import engine
from tui_rnn.report.numpy_script import FIRST_ARRAY, FIRST_LINE, SEAL, arrays, script


@pytest.fixture(scope="module")
def checkpoint_of() -> Callable[..., engine.Checkpoint]:
    def make(name: str = "book.txt", text: bytes = b"the quick brown fox. " * 20, **settings: Any) -> engine.Checkpoint:
        corpus = engine.read_text(io.BytesIO(text))
        trainer = engine.Trainer(engine.Config(hidden_size=6, **settings), corpus.ids, corpus.vocabulary)
        origin = engine.Origin(name=name, path=None, sha256="", characters=len(corpus), encoding="utf-8", updates=None)
        return engine.checkpoint_of(trainer, origin)

    return make


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("cell", engine.CELLS)
def test_it_holds_what_the_cell_needs_and_no_more(
    checkpoint_of: Callable[..., engine.Checkpoint], cell: str, layers: int
) -> None:
    text = script(checkpoint_of(cell=cell, layers=layers), "ckpt.npz", "s.weights.npz").decode()
    lines = text.splitlines()
    assert text.startswith(FIRST_LINE) and max(map(len, lines)) <= 120 and len(lines) <= 110
    assert ("for layer" in text) == (layers > 1)
    assert ("sigmoid" in text) == (cell != "rnn")
    assert all(f"# {equation}" in lines for equation in engine.equations(cell).forward)
    tree = ast.parse(text)
    modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert modules == {"argparse", "os", "sys", "numpy"}
    assert "(H,)" in text and "(V,)" in text


def test_shapes_are_told_in_the_letters_of_the_equations(checkpoint_of: Callable[..., engine.Checkpoint]) -> None:
    lines = script(checkpoint_of(cell="gru", layers=2), "c", "w").decode().splitlines()
    assert "# W = [W_r, W_z, W_n] = recurrent (H, 3 H)" in lines
    assert "# b_n = recurrent_bias (H,)" in lines
    assert "# U = input (V, 3 H) in the first layer, (H, 3 H) in the others" in lines
    assert "# W_f = recurrent_gate (H, H)" in script(checkpoint_of(cell="mgu"), "c", "w").decode().splitlines()


@pytest.mark.parametrize(
    "name", ['"""\nimport os\n"""', "a'b\"c\\", "$V ${H} {x}", "\udcff\x1b[2J\u2028.txt", "book\rprint(1)"], ids=ascii
)
def test_what_others_have_named_is_never_code(checkpoint_of: Callable[..., engine.Checkpoint], name: str) -> None:
    plain, hostile = (script(checkpoint_of(name=text), text, text).decode() for text in ("plain", name))
    assert "\u2028" not in hostile
    assert len(hostile.splitlines()) == len(plain.splitlines())
    one, other = (ast.dump(ast.parse(text)) for text in (plain, hostile))
    assert other == one.replace(repr("plain"), repr(name))


def test_the_weights_need_no_pickle_and_equal_models_are_equal_files(
    checkpoint_of: Callable[..., engine.Checkpoint],
) -> None:
    text = "a\0é\U0001f600\U0001f600a".encode() * 9
    checkpoint = checkpoint_of(cell="lstm", layers=2, batch_size=2, text=text)
    assert arrays(checkpoint) == arrays(checkpoint_of(cell="lstm", layers=2, batch_size=2, text=text))
    found = np.load(io.BytesIO(arrays(checkpoint)), allow_pickle=False)
    assert "".join(map(chr, found[FIRST_ARRAY])) == checkpoint.vocabulary.characters == "\0aé\U0001f600"
    assert found["state"].shape == (2, 2, 6)
    assert all(np.array_equal(found[name], array) for name, array in checkpoint.weights.items())


def test_a_script_that_somebody_has_changed_is_known(checkpoint_of: Callable[..., engine.Checkpoint]) -> None:
    text = script(checkpoint_of(), "c", "w")
    assert SEAL.is_whole(text)
    for changed in (text.replace(b"1000", b"2000"), text + b"print(1)\n", text[:-2] + b"\n", b"#\n" + text, b"", b"\n"):
        assert not SEAL.is_whole(changed)
