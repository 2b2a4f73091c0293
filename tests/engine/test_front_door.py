"""What a notebook's first cells do, by the names of the front door alone."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import engine
from engine.network import blas

TEXT = "the quick brown fox jumps over the lazy dog.\n" * 40

NOTEBOOK = """
import numpy as np
import engine
with open("book.txt", "rb") as book:
    corpus = engine.read_text(book)
config = engine.Config(hidden_size=np.int64(16), learning_rate=np.float32(0.1), seed=1)
trainer = engine.Trainer(config, corpus.ids, corpus.vocabulary)
losses = [event.smooth_loss for event in trainer.run(updates=np.int64(60))]
assert losses[-1] < losses[0]
of_text = {"name": "book.txt", "path": "book.txt", "sha256": corpus.sha256, "characters": len(corpus)}
origin = engine.Origin(**of_text, encoding=corpus.encoding, updates=None)
engine.save_run("ckpt.npz", trainer, origin)
engine.save_best("best.npz", trainer, origin)
checkpoint = engine.load("ckpt.npz")
assert checkpoint.config == config and engine.load("best.npz").kind == "model"
rule, generator = engine.SamplingRule(temperature=np.float64(0.8), top_k=np.int64(5)), np.random.default_rng(1)
writing = checkpoint.writer(prompt="the ").write(rule, generator)
print(len(corpus.vocabulary.decode(next(writing) for _ in range(40))))
again = checkpoint.trainer(corpus.ids)
list(again.run(updates=80)), list(trainer.run(updates=80))
assert again.parameters_sha256() == trainer.parameters_sha256()
streams = engine.Streams(corpus.ids, config.seq_length, config.batch_size)
streams.read()
wide = engine.CharRNN(engine.Config(hidden_size=8, dtype="float64"), len(corpus.vocabulary))
wide.initialise(np.random.default_rng(0))
print(*(c.passed for c in engine.check_gradients(wide, streams.inputs, streams.targets, np.random.default_rng(0))))
"""


def in_a_notebook(code: str, folder: Path, **environment: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name not in blas.VARIABLES}
    kept["PYTHONPATH"] = str(Path(engine.__file__).parents[1])
    command = [sys.executable, "-W", "error", "-c", code]
    run = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=kept | environment)
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_a_notebook_reads_trains_saves_loads_samples_and_checks(tmp_path: Path) -> None:
    (tmp_path / "book.txt").write_text(TEXT)
    assert in_a_notebook(NOTEBOOK, tmp_path).split() == ["40", "True", "True"]


@pytest.mark.parametrize("kind", [str, Path, os.DirEntry], ids=lambda kind: kind.__name__)
def test_a_path_is_a_string_or_whatever_stands_for_one(corpus, origin, tmp_path, kind) -> None:
    trainer = engine.Trainer(engine.Config(hidden_size=3), corpus.ids, corpus.vocabulary)
    engine.save_run(str(tmp_path / "ckpt.npz"), trainer, origin)
    with os.scandir(tmp_path) as entries:
        path = next(entries) if kind is os.DirEntry else kind(tmp_path / "ckpt.npz")
    assert engine.load(path).parameters_sha256() == trainer.parameters_sha256()
    with pytest.raises(engine.CheckpointError, match=r"gone\.npz cannot be read: no such file"):
        engine.load(str(tmp_path / "gone.npz"))


def test_settings_and_recipes_need_no_numpy(tmp_path: Path) -> None:
    code = (
        "import sys, engine\n"
        "engine.Config(cell='gru'), engine.settings(engine.SamplingRule), engine.RECIPES, dir(engine)\n"
        "print('numpy' in sys.modules); engine.Trainer; print('numpy' in sys.modules)"
    )
    assert in_a_notebook(code, tmp_path).split() == ["False", "True"]


def test_every_public_name_is_there_and_said_to_type_checkers_in_the_same_place() -> None:
    tree = ast.parse(Path(engine.__file__).read_text())
    typed = next(node for node in tree.body if isinstance(node, ast.If))
    said = {name.name: node.module for node in typed.body for name in node.names}
    assert said == engine._MODULE_OF and sorted(said) == sorted(engine.__all__)
    assert set(engine.__all__) <= set(dir(engine))
    assert all(getattr(engine, name) is not None for name in engine.__all__)
    with pytest.raises(AttributeError, match="'engine' has no attribute 'nonsense'"):
        engine.nonsense  # noqa: B018


THREADS = """
import engine
from engine.network import blas
ids, vocabulary = [0, 1] * 2000, engine.Vocabulary("ab")
import numpy as np
def of(**settings):
    engine.Trainer(engine.Config(**settings), np.array(ids, np.uint8), vocabulary)
    return blas.threads()
blas.use_threads(3)
print(of(hidden_size=100), of(cell="gru", hidden_size=512, batch_size=4), of(hidden_size=8))
engine.set_threads(2)
print(of(hidden_size=100), of(cell="gru", hidden_size=512, batch_size=4))
"""


@pytest.mark.skipif(blas.threads() is None, reason="another BLAS")
def test_the_library_uses_as_many_threads_as_suit_the_model_unless_a_person_says_otherwise(tmp_path: Path) -> None:
    few = min(blas.MOST, blas.available_cores())
    assert in_a_notebook(THREADS, tmp_path).split() == ["1", str(few), "1", "2", "2"]
    assert in_a_notebook(THREADS, tmp_path, OMP_NUM_THREADS="2").split() == ["3", "3", "3", "2", "2"]
    with pytest.raises(ValueError, match="must be 1 or more, not 0"):
        engine.set_threads(0)
