"""A run that begins with a trained model: its characters, its settings, and where it may be saved."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine
from tui_rnn.run.options import UsageError
from tui_rnn.run.session import Session

OTHER = "Zwölf böxing wizards jump quickly.\n" * 40


@pytest.fixture
def other(copied: Any) -> Any:
    """The command line in a copy of the finished run's folder, where there is another text."""
    (copied.folder / "other.txt").write_text(OTHER)
    return copied


def begin(cli: Any, *options: object, **named: Any) -> Any:
    return cli.run("train", "other.txt", "--init-from", "ckpt.npz", "--out", "new.npz", "--no-ui", *options, **named)


def test_it_says_which_characters_are_known_and_what_becomes_of_the_others(other: Any) -> None:
    said = begin(other, "--updates", 0).err.splitlines()
    assert (
        "weights from ckpt.npz (update 300 on book.txt), which knows 24 of the 26 characters of the text; "
        "new: 'Z' 'ö'; dropped, as the text lacks them: 'e' 'h' 'o' 't' 'v'"
    ) in said
    assert any("the first updates undo much of what the model has learnt; --warmup 1000" in line for line in said)
    gentle = begin(other, "--updates", 0, "--warmup", 100).err
    assert "undo" not in gentle


def test_its_first_weights_are_those_of_the_model_and_its_own_for_new_characters(other: Any) -> None:
    begin(other, "--updates", 0, "--seed", 7, "--quiet")
    old, new = engine.load(other.folder / "ckpt.npz"), engine.load(other.folder / "new.npz")
    drawn = engine.Trainer(new.config, np.zeros(1000, np.uint8), new.vocabulary)
    assert (new.update, new.config.seed, new.vocabulary.characters) == (0, 7, "".join(sorted(set(OTHER))))
    for c in new.vocabulary.characters:
        row = new.weights["layer0.input"][new.vocabulary.encode(c)]
        known = c in old.vocabulary.characters
        source = old if known else drawn
        weights = source.weights if known else drawn.model.weights
        assert np.array_equal(row, weights["layer0.input"][source.vocabulary.encode(c)]), c
    assert np.array_equal(new.weights["layer0.recurrent"], old.weights["layer0.recurrent"])


def test_it_is_resumed_exactly_without_the_model_and_still_says_where_it_came_from(other: Any) -> None:
    whole = begin(other, "--updates", 120, "--json").records
    begin(other, "--updates", 50, "--quiet")
    hash_of_model = json.loads(other.run("info", "ckpt.npz", "--json").out)["weights_sha256"]
    for name in ("ckpt.npz", "ckpt.best.npz"):
        (other.folder / name).unlink()
    resumed = other.resume("--resume", "new.npz", "--updates", 120).records
    assert resumed[-1]["parameters_sha256"] == whole[-1]["parameters_sha256"]
    source = {"name": "ckpt.npz", "update": 300, "text": "book.txt", "weights_sha256": hash_of_model}
    runs = [record for record in other.metrics("new.metrics.jsonl") if record["event"] == "run"]
    assert [(run["update"], run["init_from"]) for run in runs] == [(0, source), (50, source)]
    assert json.loads(other.run("info", "new.best.npz", "--json").out)["init_from"] == source
    shown = other.run("info", "new.npz").out
    assert f"began with      ckpt.npz, update 300 on book.txt, weights {hash_of_model}\n" in shown


def test_its_settings_are_those_of_the_model_where_no_option_says_otherwise(ready: Callable[..., Session]) -> None:
    settings = {"cell": "gru", "layers": 2, "hidden_size": 8, "optimizer": "adam", "learning_rate": 0.01, "seed": 5}
    source = ready(updates=77, settings=settings | {"schedule": "cosine"}, out=Path("old.npz"))
    engine.save_run("old.npz", source.trainer, source.origin(77))
    session = ready(init_from=Path("old.npz"), settings={"learning_rate": 0.003}, out=Path("new.npz"))
    config = session.trainer.config
    expected = settings | {"learning_rate": 0.003, "seed": 0, "schedule": "cosine", "schedule_updates": 77}
    assert {name: getattr(config, name) for name in expected} == expected
    assert (session.goal, session.fresh, session.init_from and session.init_from.name) == (77, True, "old.npz")
    assert ready(init_from=Path("old.npz"), updates=9, settings={}, out=Path("new.npz")).goal == 9


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"settings": {"hidden_size": 9}}, "--hidden 9 does not fit the model in old.npz, which has --hidden 8; "),
        ({"settings": {"cell": "gru"}}, "--cell gru does not fit the model in old.npz, which has --cell rnn; "),
        ({"settings": {"layers": 2}}, "--layers 2 does not fit"),
        ({"settings": {"dtype": "float64"}}, "--dtype float64 does not fit"),
        ({"resume": "old.npz"}, "--init-from starts a new run, and --resume continues one"),
        ({"recipe": "quick"}, "--recipe does not go with --init-from"),
        ({"out": Path("old.npz")}, "--init-from old.npz is where the new run would be saved; .* --out NAME"),
        ({"out": Path("./old")}, "--init-from old.npz is where the new run would be saved; .* --out NAME"),
    ],
    ids=repr,
)
def test_what_contradicts_the_model_or_would_move_it_is_refused(
    ready: Callable[..., Session], options: dict[str, Any], says: str
) -> None:
    source = ready(out=Path("old.npz"))
    engine.save_run("old.npz", source.trainer, dataclasses.replace(source.origin(10), updates=None))
    before = Path("old.npz").read_bytes()
    with pytest.raises(UsageError, match=says):
        ready(**{"init_from": Path("old.npz"), "settings": {}, "out": Path("new.npz")} | options)
    assert Path("old.npz").read_bytes() == before


def test_a_best_model_is_not_moved_by_a_run_of_the_same_name_either(other: Any) -> None:
    says = "--init-from ckpt.best.npz is where the new run would be saved"
    other.refused("train", "other.txt", "--init-from", "ckpt.best.npz", "--no-ui", says=says)
    other.refused("train", "other.txt", "--init-from", "book.txt", "--no-ui", says="book.txt cannot be used: it is not")
    other.run("train", "other.txt", "--init-from", "ckpt.best.npz", "--out", "n", "--no-ui", "--updates", 1, "--quiet")
    assert engine.load(other.folder / "n.npz").origin.init_from is not None
