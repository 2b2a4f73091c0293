from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

import engine
from engine.sampling.rule import CUTS, SamplingRule

RANKED = np.array([0.5, 0.2, 0.2, 0.06, 0.04])


def test_every_field_is_a_setting_with_a_sentence():
    for name, setting in engine.settings(SamplingRule).items():
        assert setting.help[0].isupper() and setting.help.endswith("."), name
        assert getattr(SamplingRule(), name) == setting.default


def test_whatever_may_be_left_unset_cuts_and_by_itself_is_off():
    unset = {name for name, setting in engine.settings(SamplingRule).items() if setting.default is None}
    assert unset == set(CUTS)
    assert not SamplingRule().cuts and SamplingRule().kept(RANKED) == 5
    assert all(SamplingRule(**{name: 1}).cuts for name in CUTS)


@pytest.mark.parametrize("name", CUTS)
def test_the_likeliest_character_is_always_kept(name):
    setting = engine.settings(SamplingRule)[name]
    smallest = 1e-12 if setting.above else setting.low
    for value in (smallest, 1):
        assert 1 <= SamplingRule(**{name: value}).kept(np.array([0.1])) <= 1
        assert 1 <= SamplingRule(**{name: value}).kept(RANKED) <= 5


def test_numbers_of_numpy_are_kept_as_pythons():
    rule = SamplingRule(temperature=np.float32(0.5), top_k=np.int64(3), min_p=np.float64(0.25))
    assert rule == SamplingRule(0.5, 3, None, 0.25)
    assert json.loads(json.dumps(dataclasses.asdict(rule)))["top_k"] == 3


def test_a_switch_is_no_number_and_a_number_no_switch():
    with pytest.raises(engine.ConfigError, match="top_k must be a whole number of 1 or more, not True"):
        SamplingRule(top_k=True)
    with pytest.raises(engine.ConfigError, match="break_loops must be one of False, True, not 1"):
        SamplingRule(break_loops=1)
