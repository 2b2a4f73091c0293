from __future__ import annotations

import dataclasses
import json
import math

import numpy as np
import pytest

from engine import GROUPS, Config, ConfigError, settings
from engine.config import OPTIMIZERS
from engine.network import cells, model
from engine.text import streams
from engine.training import learning_rate, optimizers

NUMBERS = [name for name, setting in settings().items() if not setting.choices]
NAMES = [name for name, setting in settings().items() if setting.type is str]
REGISTRIES = {
    "cell": cells.CELLS,
    "optimizer": optimizers.OPTIMIZERS,
    "shuffle": streams.ORDERS,
    "init": model.INITS,
    "schedule": learning_rate.SCHEDULES,
}


@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_is_refused_outside_its_range_and_taken_at_its_ends(name):
    setting = settings()[name]
    low, high, whole = setting.low, setting.high, setting.type is int
    for value in (low, high):
        Config(**{"validation": 0.1, name: value})
    for value in (low - 1 if whole else math.nextafter(low, -math.inf), high * 2, math.nan, math.inf, "1", None, True):
        with pytest.raises(ConfigError, match=name):
            Config(**{name: value})


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_name_is_refused_with_the_known_ones(name):
    with pytest.raises(ConfigError, match=str(getattr(Config(), name))):
        Config(**{name: "nonsense"})


@pytest.mark.parametrize("name", settings())
def test_a_setting_says_what_it_is_in_one_sentence_and_where_it_belongs(name):
    setting = settings()[name]
    assert setting.help[0].isupper() and setting.help.endswith(".") and ". " not in setting.help
    assert setting.group in GROUPS
    assert Config.__annotations__[name] == setting.type.__name__
    assert getattr(Config(), name) == setting.default == setting.checked(name, setting.default)


@pytest.mark.parametrize("name", REGISTRIES)
def test_the_names_are_those_of_what_implements_them_in_the_same_order(name):
    assert [*settings()[name].choices] == [*REGISTRIES[name]]


def test_an_optimizer_has_the_settings_that_it_reads():
    assert {name: rule.settings for name, rule in optimizers.OPTIMIZERS.items()} == dict(OPTIMIZERS)
    assert all(set(constants) <= set(settings()) for constants in OPTIMIZERS.values())


def test_a_setting_has_an_effect_with_what_it_needs_only():
    assert [name for name in settings() if not Config().has_effect(name)] == [
        "chunks", "validation_chunk", "validate_every", "decay_patience", "momentum", "beta1", "beta2", "rho",
    ]  # fmt: skip
    with_all = Config(shuffle="chunks", validation=0.1, decay=0.5, optimizer="adam", init="fan-in")
    assert [name for name in settings() if not with_all.has_effect(name)] == ["init_scale", "momentum", "rho"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"schedule": "cosine"}, "schedule cosine must end after"),
        ({"schedule": "linear", "schedule_updates": 5, "warmup": 5}, "schedule linear must end after"),
        ({"decay": 0.5}, "decay needs a validation loss"),
        ({"learning_rate": 2.0, "weight_decay": 0.5}, "weight_decay times the learning rate of 2 must be below 1"),
        ({"patience": 3}, "patience needs a validation loss"),
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
