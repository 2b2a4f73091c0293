from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from engine import ConfigError, Needs, Setting
from engine.setting import check_all, declared, settings_of


@pytest.mark.parametrize(
    "declaration",
    [
        {"default": 1},
        {"default": 1, "low": 0},
        {"default": 1.0, "high": 2.0},
        {"default": "a"},
        {"default": "a", "choices": ("a",), "low": 0, "high": 1},
        {"default": "a", "low": 0, "high": 1},
        {"default": 1, "choices": (1, 2)},
        {"default": None, "low": 0, "high": 1},
    ],
)
def test_a_setting_without_a_range_or_choices_cannot_be_declared(declaration):
    with pytest.raises(TypeError, match="a setting"):
        Setting(help="nothing", **declaration)


def test_a_field_that_is_not_declared_as_a_setting_is_found_when_the_class_is_read():
    @dataclasses.dataclass
    class Half:
        size: int = declared(Setting(default=1, help="The size.", low=1, high=5))
        forgotten: int = 0

    with pytest.raises(KeyError):
        settings_of(Half)


SIZE = Setting(default=1, help="The size.", low=1, high=math.inf)
SHARE = Setting(default=None, type=float, help="The share.", low=0.0, high=1.0, above=True)
NAME = Setting(default="a", help="The name.", choices=("a", "b"))


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        (SIZE, 0, "it must be a whole number of 1 or more, not 0"),
        (SIZE, 1.0, "it must be a whole number of 1 or more, not 1.0"),
        (SHARE, 0.0, "it must be a number above 0 and at most 1, not 0.0"),
        (SHARE, math.nan, "it must be a number above 0 and at most 1, not nan"),
        (SHARE, "half", "it must be a number above 0 and at most 1, not 'half'"),
        (NAME, "c", "it must be one of a, b, not 'c'"),
        (NAME, 1, "it must be one of a, b, not 1"),
        (NAME, None, "it must be one of a, b, not None"),
    ],
)
def test_a_value_that_a_setting_cannot_have_is_refused(setting, value, said):
    with pytest.raises(ConfigError) as refused:
        setting.checked("it", value)
    assert str(refused.value) == said


def test_what_it_can_have_is_kept_as_pythons_own():
    @dataclasses.dataclass(frozen=True)
    class Some:
        size: int = declared(SIZE)
        share: float | None = declared(SHARE)

        def __post_init__(self):
            check_all(self, settings_of(Some))

    some = Some(size=np.int64(3), share=np.float32(0.5))
    assert (some.size, some.share) == (3, 0.5) and (type(some.size), type(some.share)) == (int, float)
    assert Some() == Some(size=1, share=None)
    with pytest.raises(ConfigError, match="size must be"):
        Some(size=0)


def test_what_a_setting_needs_is_one_of_some_values_or_any_that_is_not_off():
    assert Needs("kind", ("x", "y")).is_met("y", "x") and not Needs("kind", ("x",)).is_met("y", "x")
    assert Needs("share").is_met(0.1, 0.0) and not Needs("share").is_met(0.0, 0.0)
