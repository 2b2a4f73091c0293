from __future__ import annotations

import dataclasses
import json
import math

import numpy as np
import pytest

from engine import Config, ConfigError
from engine.config import RANGES


@pytest.mark.parametrize("name", RANGES)
def test_every_number_is_refused_outside_its_range_and_taken_at_its_ends(name):
    low, high = RANGES[name]
    whole = isinstance(getattr(Config(), name), int)
    for value in (low, high):
        Config(**{"validation": 0.1, name: int(value) if whole else value})
    for value in (low - 1 if whole else math.nextafter(low, -math.inf), high * 2, math.nan, math.inf, "1", None, True):
        with pytest.raises(ConfigError, match=name):
            Config(**{name: value})


@pytest.mark.parametrize("name", ["cell", "optimizer", "dtype", "init", "shuffle", "schedule"])
def test_an_unknown_name_is_refused_with_the_known_ones(name):
    with pytest.raises(ConfigError, match=str(getattr(Config(), name))):
        Config(**{name: "nonsense"})


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"schedule": "cosine"}, "schedule cosine must end after"),
        ({"schedule": "linear", "schedule_updates": 5, "warmup": 5}, "schedule linear must end after"),
        ({"decay": 0.5}, "decay waits for the validation loss"),
        ({"learning_rate": 2.0, "weight_decay": 0.5}, "weight_decay times the learning rate of 2 must be below 1"),
        ({"patience": 3}, "patience waits for the validation loss"),
        ({"mean_loss": 1}, "mean_loss must be one of"),
    ],
)
def test_settings_that_do_not_go_together_are_refused(settings, said):
    with pytest.raises(ConfigError, match=said):
        Config(**settings)


def test_it_survives_json():
    config = Config(hidden_size=7, learning_rate=0.25, cell="gru")
    assert Config.from_dict(json.loads(json.dumps(config.to_dict()))) == config


def test_an_unknown_setting_is_refused():
    with pytest.raises(ConfigError, match="depth"):
        Config.from_dict({"depth": 3})


def test_it_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Config().seed = 1


def test_the_defaults_are_the_assignments():
    c = Config()
    assert (c.cell, c.hidden_size, c.seq_length, c.batch_size, c.layers) == ("rnn", 100, 25, 1, 1)
    assert (c.optimizer, c.learning_rate, c.clip, c.init_scale, c.dtype) == ("adagrad", 0.1, 5.0, 0.01, "float32")


def test_numbers_of_numpy_are_taken_and_kept_as_pythons():
    config = Config(hidden_size=np.int64(64), learning_rate=np.float32(0.5), clip=3, seed=np.uint8(7))
    assert config == Config(hidden_size=64, learning_rate=0.5, clip=3.0, seed=7)
    assert Config.from_dict(json.loads(json.dumps(config.to_dict()))) == config
    assert {type(value) for value in config.to_dict().values()} == {int, float, str, bool}


@pytest.mark.parametrize("value", [np.bool_(True), np.float64(8), np.array([8]), np.int64(0), 10**400])
def test_what_is_no_whole_number_of_its_range_is_refused_from_numpy_too(value):
    with pytest.raises(ConfigError, match="hidden_size must be a whole number"):
        Config(hidden_size=value)
