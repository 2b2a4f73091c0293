"""When a run is evaluated, and what it says of what its settings cannot do."""

from __future__ import annotations

from typing import Any

import pytest

import engine

HELD_OUT = ("--validation", 0.2)


def validated(cli: Any) -> list[int]:
    return [record["update"] for record in cli.metrics() if record["event"] == "validation"]


@pytest.mark.parametrize("updates", [7, 200, 333])
def test_a_run_is_evaluated_at_its_start_at_its_end_and_often_in_between(cli: Any, updates: int) -> None:
    cli.train(*HELD_OUT, "--updates", updates)
    told = validated(cli)
    assert (told[0], told[-1]) == (0, updates)
    assert len(told) > min(updates, 20)
    best = min(
        (record for record in cli.metrics() if record["event"] == "validation"), key=lambda record: record["loss"]
    )
    checkpoint = engine.load(cli.folder / "ckpt.npz")
    assert (checkpoint.best_update, checkpoint.best_validation_loss) == (best["update"], best["loss"])


@pytest.mark.parametrize(
    "settings",
    [
        ("--decay", "0.5", "--decay-patience", "1"),
        ("--validation-chunk", "--shuffle", "chunks", "--chunks", "5", "--batch-size", "2"),
        ("--validation-chunk", "--seed", "5"),
        ("--optimizer", "sgd", "--momentum", "0.5", "--learning-rate", "0.01"),
        ("--optimizer", "adam", "--beta1", "0.8", "--beta2", "0.99", "--learning-rate", "0.01"),
        ("--optimizer", "rmsprop", "--rho", "0.8", "--learning-rate", "0.01"),
    ],
    ids=" ".join,
)
def test_a_resumed_run_learns_what_an_undisturbed_one_does(cli: Any, settings: tuple[str, ...]) -> None:
    every = ("--validate-every", 10)
    cli.train(*HELD_OUT, *every, *settings, "--updates", 200, "--out", "whole.npz")
    cli.train(*HELD_OUT, *every, *settings, "--updates", 90, "--out", "parts.npz")
    cli.run("train", "--no-ui", "--resume", "parts.npz", "--updates", 200)
    whole, parts = (engine.load(cli.folder / name) for name in ("whole.npz", "parts.npz"))
    assert whole.config == parts.config
    assert whole.parameters_sha256() == parts.parameters_sha256()


def test_when_it_is_evaluated_is_settled_at_the_beginning(cli: Any) -> None:
    cli.train(*HELD_OUT, "--updates", 200)
    cli.run("train", "--no-ui", "--resume", "--updates", 400)
    assert engine.load(cli.folder / "ckpt.npz").config.validate_every == 10
    assert validated(cli)[:3] == [0, 10, 20]


def test_patience_that_cannot_act_is_said(cli: Any) -> None:
    ended = cli.train(*HELD_OUT, "--updates", 40, "--patience", 30, "--decay", 0.5, "--decay-patience", 25)
    said = "--patience 30 will have no effect: it needs 30 evaluations without a new best, and the run makes 20"
    assert said in ended.err
    assert "--decay-patience 25 will have no effect: it needs 25 evaluations" in ended.err
    assert "no effect" not in cli.train(*HELD_OUT, "--updates", 40, "--patience", 3).err


def test_a_run_whose_units_saturate_says_so_once(cli: Any) -> None:
    said = "% of the hidden units are saturated after 100 updates: a new run with --warmup 1000 would learn better"
    assert cli.train("--hidden", 100, "--updates", 150).err.count(said) == 1
    assert said not in cli.run("train", "--no-ui", "--resume", "--updates", 300).err
    assert said not in cli.train("--hidden", 100, "--updates", 150, "--warmup", 1000).err
    (told,) = [record for record in cli.metrics("ckpt.1.metrics.jsonl") if record["event"] == "warning"]
    assert told["update"] == 100


def test_how_much_an_epoch_reads_is_said_where_it_is_not_nearly_all(cli: Any) -> None:
    chunks = ("--shuffle", "chunks", "--chunks", 10, "--seq-length", 100)  # chunks of 179 characters
    assert "an epoch reads 56% of the text" in cli.train(*chunks, "--updates", 5).err
    assert "an epoch reads" not in cli.train("--updates", 5).err
