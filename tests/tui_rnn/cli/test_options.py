"""The options of the commands: made from the settings' declarations, explained, and checked."""

from __future__ import annotations

import re
from typing import Any

import pytest

import engine
from tui_rnn.cli.commands import COMMANDS, imported
from tui_rnn.cli.options import with_settings
from tui_rnn.flags import option_name

TRAIN = ("train", "book.txt", "--no-ui")
SETTINGS = {name: setting for name, setting in engine.settings().items() if setting.option}

# --- made from the declarations


def options(command: str) -> dict[str, Any]:
    return {parameter.name: parameter for parameter in imported(command).params}


@pytest.mark.parametrize("command", ["train", "gradcheck"])
@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_is_an_option_with_its_help_group_and_choices(command: str, name: str) -> None:
    option, setting = options(command)[name], SETTINGS[name]
    assert option.opts == [option_name(name)]
    assert option.help.startswith(setting.help)
    assert option.rich_help_panel == setting.group
    assert option.default is None
    if setting.type is str:
        assert option.metavar.split("|") == [*setting.choices]
    assert ("Only with --" in option.help) == (setting.needs is not None)
    if setting.needs is not None:
        assert f"Only with {option_name(setting.needs.setting)}" in option.help
        assert all(value in option.help for value in setting.needs.values)


@pytest.mark.parametrize("command", ["sample", "novelty"])
def test_every_part_of_a_sampling_rule_is_an_option(command: str) -> None:
    rule = engine.settings(engine.SamplingRule)
    assert {"temperature", "top_k", "top_p", "break_loops"} <= rule.keys()
    for name, setting in rule.items():
        option = options(command)[name]
        several = command == "sample" and name == "temperature"
        assert (option.opts, option.default) == ([option_name(name)], "1" if several else None)
        assert option.help.startswith(setting.help) if several else option.help == setting.help


def test_what_is_no_option_is_offered_nowhere() -> None:
    hidden = engine.settings().keys() - SETTINGS.keys()
    assert hidden == {"schedule_updates"}
    assert not any(hidden & options(command).keys() for command in COMMANDS)


def test_the_default_that_is_shown_is_the_settings_or_the_commands_own() -> None:
    train, gradcheck = options("train"), options("gradcheck")
    assert (train["hidden_size"].show_default, gradcheck["hidden_size"].show_default) == ("100", "25, or the recipe's")
    assert (train["learning_rate"].show_default, train["cell"].show_default) == ("0.1", "rnn")
    assert train["patience"].show_default == SETTINGS["patience"].unset == "0: never"


def test_a_setting_can_be_turned_off_by_name() -> None:
    mean_loss = options("train")["mean_loss"]
    assert (mean_loss.opts, mean_loss.secondary_opts) == (["--mean-loss"], ["--sum-loss"])


def test_only_what_was_given_arrives() -> None:
    arrived = []

    @with_settings(SETTINGS)
    def command(text: str, quiet: bool = False, **settings: Any) -> None:
        arrived.append((text, quiet, settings))

    nothing = dict.fromkeys(SETTINGS)
    command(text="a", quiet=True, **nothing)
    command(text="b", **(nothing | {"hidden_size": 8, "mean_loss": False, "seed": 0}))
    assert arrived == [("a", True, {}), ("b", False, {"hidden_size": 8, "mean_loss": False, "seed": 0})]


@pytest.mark.parametrize("name", [name for name, setting in SETTINGS.items() if setting.type is not bool])
def test_a_value_beyond_what_is_declared_is_refused(cli: Any, name: str) -> None:
    setting, option = SETTINGS[name], option_name(name)
    bad = "none of them" if setting.choices else f"{setting.high * 2:.0f}"
    cli.refused(*TRAIN, f"{option}={bad}", says=f"tui-rnn: {option} must be ")


# --- explained and checked


@pytest.mark.parametrize(
    ("command", "options"),
    [
        (
            "train",
            "no-ui updates epochs cell layers hidden seq-length batch-size init-scale learning-rate optimizer clip "
            "seed dtype out checkpoint-every sample-every sample-length resume encoding log json quiet",
        ),
        ("sample", "n prompt temperature top-k top-p seed"),
        (
            "gradcheck",
            "recipe cell layers hidden dropout init init-scale dtype seq-length batch-size mean-loss updates entries "
            "all step seed text encoding json",
        ),
    ],
)
def test_a_command_explains_its_options(cli: Any, command: str, options: str) -> None:
    shown = cli.run(command, "--help").out
    for option in options.split():
        assert re.search(rf"--{option}\s+.*[A-Za-z0-9]{{3}}", shown), option


RANGES = {
    "--hidden": (0, -1, 8193, 10**9),
    "--layers": (0, 17),
    "--seq-length": (0, -1, 10_001, 10**9),
    "--batch-size": (0, 4097),
    "--init-scale": (-1, "nan", "inf"),
    "--learning-rate": (-0.1, 1001, "nan", "inf"),
    "--clip": (-1, "nan", "inf"),
    "--clip-norm": (-1, "nan", "inf"),
    "--weight-decay": (-1, 6, "nan", "inf"),
    "--dropout": (-0.1, 0.96, "nan", "inf"),
    "--chunks": (0,),
    "--validation": (-0.1, 1, "nan", "inf"),
    "--validate-every": (-1,),
    "--warmup": (-1,),
    "--decay": (0, 1.1, "nan"),
    "--decay-patience": (0,),
    "--patience": (-1,),
    "--threads": (0, -1, 1025),
    "--on-nan": ("pray",),
    "--on-spike": ("panic", "stop", ""),
    "--recipe": ("cake",),
    "--shuffle": ("cards",),
    "--init": ("none",),
    "--seed": (-1, 2**63),
    "--updates": (-1, 2**63),
    "--epochs": (-1, 1e7, "nan", "inf"),
    "--sample-every": (-1,),
    "--sample-length": (-1,),
    "--checkpoint-every": (-1,),
    "--cell": ("none",),
    "--optimizer": ("none", ""),
    "--dtype": ("float16", "int"),
}
SAMPLE_RANGES = {
    "--n": (-1, 10**20),
    "--temperature": (-0.5, 101, "nan", "inf", "-inf"),
    "--top-k": (0, -1),
    "--top-p": (0, -0.5, 1.1, "nan"),
    "--seed": (-1,),
}
GRADCHECK_RANGES = {
    "--hidden": (0, -1, 8193),
    "--layers": (0, 17),
    "--dropout": (-0.1, 1),
    "--cell": ("none",),
    "--recipe": ("cake",),
    "--entries": (0, -3),
    "--updates": (-1,),
    "--step": (0, -1e-5, 1, "nan", "inf"),
    "--seed": (-1, 2**63),
}
NUMBERS = {
    "train": "updates epochs layers hidden seq-length batch-size init-scale learning-rate clip seed sample-every "
    "sample-length checkpoint-every clip-norm dropout chunks validation validate-every warmup decay decay-patience "
    "patience threads weight-decay",
    "sample": "n top-k top-p seed samples",
    "gradcheck": "hidden updates step seed entries layers dropout seq-length batch-size",
}


def pairs(ranges: dict[str, tuple[object, ...]]) -> list[Any]:
    return [
        pytest.param(option, value, id=f"{option}={value}") for option, values in ranges.items() for value in values
    ]


@pytest.mark.parametrize(("option", "value"), pairs(RANGES))
def test_train_refuses_what_is_out_of_range(cli: Any, option: str, value: object) -> None:
    cli.refused(*TRAIN, f"{option}={value}", says=f"tui-rnn: {option} must be ")


@pytest.mark.parametrize(("option", "value"), pairs(SAMPLE_RANGES))
def test_sample_refuses_what_is_out_of_range(cli: Any, done: Any, option: str, value: object) -> None:
    cli.refused("sample", done.folder / "ckpt.npz", f"{option}={value}", says=f"tui-rnn: {option} must be ")


@pytest.mark.parametrize(("option", "value"), pairs(GRADCHECK_RANGES))
def test_gradcheck_refuses_what_is_out_of_range(cli: Any, option: str, value: object) -> None:
    cli.refused("gradcheck", "book.txt", f"{option}={value}", says=f"tui-rnn: {option} must be ")


@pytest.mark.parametrize(
    ("command", "option"), [(command, f"--{name}") for command, names in NUMBERS.items() for name in names.split()]
)
def test_text_is_no_number(cli: Any, command: str, option: str) -> None:
    cli.refused(command, "book.txt", option, "many", says=f"Invalid value for '{option}'")


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_option_is_refused(cli: Any, command: str) -> None:
    cli.refused(command, "book.txt", "--zzz", says="No such option: --zzz (see tui-rnn --help)")
