from __future__ import annotations

import dataclasses

import pytest

import engine
from engine.recipes import OF_A_RUN


@pytest.mark.parametrize("name", engine.RECIPES)
def test_a_recipe_is_closest_to_itself_whatever_belongs_to_one_run(name):
    config = engine.RECIPES[name].config
    assert engine.closest_recipe(config) == (name, ())
    assert engine.closest_recipe(dataclasses.replace(config, seed=99)) == (name, ())


def test_what_was_changed_is_told_by_name():
    changed = dataclasses.replace(engine.RECIPES["quick"].config, hidden_size=64, seed=3)
    assert engine.closest_recipe(changed) == ("quick", ("hidden_size",))


def test_no_two_recipes_are_the_same_and_each_says_what_it_is_for():
    assert len({recipe.config for recipe in engine.RECIPES.values()}) == len(engine.RECIPES)
    for recipe in engine.RECIPES.values():
        assert recipe.purpose and "per character" in recipe.reached and recipe.updates > 0
        assert set(OF_A_RUN) <= set(engine.settings())


def test_the_first_recipe_is_the_defaults():
    assert next(iter(engine.RECIPES.values())).config == engine.Config()
