"""``tui-rnn info``: what a checkpoint is, on which text, how far, how good."""

from __future__ import annotations

import dataclasses
import json as json_format
from typing import Any

import engine

from ..system.terminal import printable_line
from ..watch.words import recipe_in_words
from .options import Checkpoint, Json

MOST_CHANGES = 6  # of the learning rate that are told of


def info(checkpoint: Checkpoint, json: Json = False) -> None:
    """Print a checkpoint's description: for a person, or as JSON.

    Raises:
        engine.CheckpointError: it cannot be used.
    """
    description = describe(engine.load(checkpoint))
    if json:
        print(json_format.dumps(description, allow_nan=False))
    else:
        for name, value in lines(description):
            print(f"{name:15} {printable_line(value)}")


def describe(checkpoint: engine.Checkpoint) -> dict[str, Any]:
    """Everything but the arrays, as plain numbers and strings."""
    from ..run.started import updates_per_epoch

    c, config, text = checkpoint, checkpoint.config, checkpoint.origin
    recipe, changed = engine.closest_recipe(config)
    return {
        "kind": c.kind,
        "update": c.update,
        "updates": text.updates,
        "epoch": round(c.update / updates_per_epoch(c), 6),
        "smooth_loss": c.smooth_loss,
        "bits_per_char": _bits(c.smooth_loss, config.loss_length),
        "best_smooth_loss": c.best_smooth_loss,
        "best_update": c.best_update,
        "best_validation_loss": c.best_validation_loss,
        "learning_rate": c.learning_rates[-1][1],
        "learning_rates": [list(pair) for pair in c.learning_rates],
        "recipe": recipe,
        "recipe_changed": list(changed),
        "config": config.to_dict(),
        "parameters": engine.count(engine.parameter_shapes(config, len(c.vocabulary))),
        "parameters_sha256": c.parameters_sha256(),
        "weights_sha256": c.weights_sha256(),
        "init_from": None if text.init_from is None else dataclasses.asdict(text.init_from),
        "vocabulary": c.vocabulary.characters,
        "text": {**_text(text), "parts": [_text(part) for part in text.parts]},
    }


def _text(part: engine.Part) -> dict[str, Any]:
    return {name: getattr(part, name) for name in ("name", "sha256", "characters", "encoding")}


def _bits(loss: float | None, characters: int) -> float | None:
    from ..watch.records import finite

    return None if loss is None else finite(engine.bits_per_character(loss, characters))


def _in_both_units(loss: float, characters: int) -> str:
    """A loss in the unit that can be compared between runs, and as it was minimised."""
    from ..watch.progress import in_bits, in_nats

    return f"{in_bits(engine.bits_per_character(loss, characters))} ({in_nats(loss, characters)})"


def lines(description: dict[str, Any]) -> list[tuple[str, str]]:
    """The description for a person: names and values."""
    d, config, text = description, description["config"], description["text"]
    loss_length = engine.Config.from_dict(config).loss_length
    goal = "" if d["updates"] is None else f" of {d['updates']:,}"
    kinds = {"run": "a run, to resume or sample from", "model": "a model, to sample from"}
    found = [
        ("kind", kinds[d["kind"]]),
        ("text", f"{text['name']}, {text['characters']:,} characters, {len(d['vocabulary'])} distinct"),
        (
            "model",
            f"{config['cell']}, {config['layers']} x {config['hidden_size']} units, {d['parameters']:,} parameters",
        ),
        ("recipe", recipe_in_words(engine.Config.from_dict(config))),
        ("settings", ", ".join(_worth_telling(config))),
        ("learning rate", _learning_rate(d["learning_rates"], config["schedule"])),
        ("progress", f"update {d['update']:,}{goal}, epoch {d['epoch']:.2f}"),
    ]
    if d["smooth_loss"] is not None:
        found.append(("smooth loss", _in_both_units(d["smooth_loss"], loss_length)))
    if d["best_smooth_loss"] is not None:
        found.append(("best", f"{_in_both_units(d['best_smooth_loss'], loss_length)}, at update {d['best_update']:,}"))
    if d["best_validation_loss"] is not None:
        found.append(("validation", f"{_in_both_units(d['best_validation_loss'], 1)}, at update {d['best_update']:,}"))
    parts = [
        (f"text {n} of {len(text['parts'])}", f"{part['name']}, {part['characters']:,} characters, {part['sha256']}")
        for n, part in enumerate(text["parts"], 1)
    ]
    if (source := d["init_from"]) is not None:
        model = f"{source['name']}, update {source['update']:,} on {source['text']}"
        found.append(("began with", f"{model}, weights {source['weights_sha256']}"))
    hashes = [("hash of run", d["parameters_sha256"]), ("hash of weights", d["weights_sha256"])]
    return [*found, *hashes, ("hash of text", text["sha256"]), *parts]


def _learning_rate(rates: list[list[Any]], schedule: str) -> str:
    """The present one, and how it came to be that."""
    now = f"{rates[-1][1]:g}" + ("" if schedule == "constant" else f" times the {schedule} schedule")
    if len(rates) == 1:
        return now
    changes = [f"{rate:g} from update {update:,}" for update, rate in rates[1:][-MOST_CHANGES:]]
    others = len(rates) - 1 - len(changes)
    left_out = f"; {others:,} earlier changes not shown" if others else ""
    return f"{now}; {rates[0][1]:g} at first, {', '.join(changes)}{left_out}"


def _worth_telling(config: dict[str, Any]) -> list[str]:
    """The settings that every run has, and those that are not the assignment's."""
    usual = engine.Config().to_dict()
    return [
        f"{name} {value}"
        for name, value in config.items()
        if name not in ELSEWHERE and (name in ALWAYS or value != usual[name])
    ]


ELSEWHERE = ("cell", "layers", "hidden_size", "learning_rate")
ALWAYS = ("seq_length", "batch_size", "optimizer", "clip", "dtype", "seed")
