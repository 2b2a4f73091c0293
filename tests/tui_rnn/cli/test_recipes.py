"""Recipes: what the command shows, and what a run that follows one does."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn.run.options import Options
from tui_rnn.run.prepare import prepare


def config_of(folder: Path, **options: Any) -> tuple[engine.Config, int | None]:
    book = folder / "book.txt"
    book.write_text("the quick brown fox jumps over the lazy dog.\n" * 400)
    session = prepare(Options(text=str(book), out=folder / "ckpt.npz", **options))
    return session.trainer.config, session.goal


@pytest.mark.parametrize("name", engine.RECIPES)
def test_a_recipe_is_followed_to_its_end(tmp_path: Path, name: str) -> None:
    recipe = engine.RECIPES[name]
    config, goal = config_of(tmp_path, recipe=name)
    settled = {"validate_every": config.validate_every}  # by the text and the goal
    assert (config, goal) == (dataclasses.replace(recipe.config, **settled), recipe.updates)
    assert (config.validate_every > 0) == (config.validation > 0)
    assert engine.closest_recipe(config) == (name, ())


def test_an_option_overrides_its_recipe(tmp_path: Path) -> None:
    config, goal = config_of(tmp_path, recipe="quick", settings={"hidden_size": 7, "seed": 3}, updates=40)
    assert config == dataclasses.replace(engine.RECIPES["quick"].config, hidden_size=7, seed=3)
    assert goal == 40
    assert engine.closest_recipe(config) == ("quick", ("hidden_size",))


def test_a_schedule_ends_where_the_run_does(tmp_path: Path) -> None:
    settings = {"schedule": "cosine"}
    assert config_of(tmp_path, settings=settings, updates=40)[0].schedule_updates == 40
    per_epoch = (45 * 400 - 1) // 25
    assert config_of(tmp_path, settings=settings, epochs=2)[0].schedule_updates == 2 * per_epoch


def test_the_default_is_the_assignments(tmp_path: Path) -> None:
    assert config_of(tmp_path) == (engine.Config(), 100_000)


def test_the_table_shows_every_setting_of_every_recipe(cli: Any) -> None:
    ended = cli.run("recipes")
    table = {line.split("  ")[0]: line.split() for line in ended.out.splitlines() if "  " in line}
    names = list(engine.RECIPES)
    for setting in engine.Config().to_dict():
        assert len(table[setting]) == len(names) + 1
    assert all(f"{name}: {recipe.purpose}"[:60] in ended.out for name, recipe in engine.RECIPES.items())
    assert max(map(len, ended.out.splitlines())) <= 100


REACHED = re.compile(
    r"(\d\.\d+) bits (?:per character, [\d.]+ to [\d.]+ )?"
    r"\(\D*(\d+\.\d+)(?:, [\d.]+ to [\d.]+)? nats(?: per (\d+) characters| per character)?\)"
)


@pytest.mark.parametrize("name", engine.RECIPES)
def test_what_a_recipe_reached_is_in_bits_and_the_nats_beside_them_are_the_same(name: str) -> None:
    recipe = engine.RECIPES[name]
    bits, nats, characters = found.groups() if (found := REACHED.search(recipe.reached)) else ("", "", "")
    digits = len(bits.partition(".")[2])
    assert int(characters or 1) == recipe.config.loss_length
    assert float(bits) == round(engine.bits_per_character(float(nats), recipe.config.loss_length), digits)
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    (row,) = [line for line in readme.splitlines() if line.startswith(f"| `{name}` |")]
    reached = row.split("|")[3]
    assert f" {bits} " in reached
    assert re.search(
        rf"{nats}( \([\d.]+ to [\d.]+\))? nats per {f'{characters} characters' if characters else 'character'}", reached
    )


def test_as_json_too(cli: Any) -> None:
    shown = json.loads(cli.run("recipes", "--json").out)
    assert {name: engine.Config.from_dict(recipe["config"]) for name, recipe in shown.items()} == {
        name: recipe.config for name, recipe in engine.RECIPES.items()
    }


def test_a_run_tells_its_validation_and_goes_on_exactly(cli: Any) -> None:
    options = ("--recipe", "quick", "--hidden", 8, "--batch-size", 2, "--seq-length", 10, "--validation", 0.2)
    options += ("--validate-every", 10, "--dropout", 0.2, "--schedule", "cosine", "--shuffle", "chunks", "--chunks", 4)
    whole = cli.train(*options, "--updates", 60, "--out", "whole.npz", "--json").records
    assert [r["update"] for r in whole if r["event"] == "validation"] == [0, 10, 20, 30, 40, 50, 60]
    losses = {r["update"]: r["loss"] for r in whole if r["event"] == "validation"}
    best = min(losses, key=losses.__getitem__)
    assert (whole[-1]["best_update"], whole[-1]["best_validation_loss"]) == (best, losses[best])
    assert engine.load(cli.folder / "whole.best.npz").update == best

    running = cli.start_training(*options, "--updates", 60, "--checkpoint-every", 7, "--json")
    running.until("checkpoint", update=21)
    running.process.send_signal(9)
    assert running.end().code == -9
    part = cli.resume("--json").records
    assert part[-1]["parameters_sha256"] == whole[-1]["parameters_sha256"]
    assert part[-1]["best_validation_loss"] == whole[-1]["best_validation_loss"]
    told = [r for r in cli.metrics() if r["event"] == "validation"]
    assert {r["update"]: r["loss"] for r in told} == losses
