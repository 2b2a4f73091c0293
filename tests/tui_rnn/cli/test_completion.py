"""What a shell offers: asked for as bash, zsh and fish do."""

from __future__ import annotations

from typing import Any

import pytest

import engine
from engine.text import streams
from tui_rnn.cli.completion import CHOICES, names_for


def complete(cli: Any, line: str) -> list[str]:
    """What bash gets for a line whose last word is to be completed; "" is a word too."""
    asked = {"_TUI_RNN_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    ended = cli.python("-m", "tui_rnn", env=cli.environment | asked)
    assert (ended.code, ended.err) == (0, "")
    return str(ended.out).strip().splitlines()


REGISTRIES = {
    "recipe": engine.RECIPES,
    "cell": engine.CELLS,
    "optimizer": engine.OPTIMIZERS,
    "shuffle": streams.ORDERS,
}


@pytest.mark.parametrize("setting", REGISTRIES)
def test_the_names_are_those_of_the_engine(setting: str) -> None:
    assert CHOICES[setting] == tuple(REGISTRIES[setting])


@pytest.mark.parametrize("setting", ["init", "dtype", "schedule"])
def test_the_names_are_those_that_a_config_takes(setting: str) -> None:
    with pytest.raises(engine.ConfigError, match=f"must be one of {', '.join(CHOICES[setting])}, not 'none of them'"):
        engine.Config(**{setting: "none of them"})


@pytest.mark.parametrize("setting", CHOICES)
def test_the_names_for_a_setting_are_completed_and_help_lists_them(cli: Any, setting: str) -> None:
    option = "--" + setting.replace("_", "-")
    assert [line.rstrip() for line in complete(cli, f"tui-rnn train {option} ")] == [*CHOICES[setting]]
    last = CHOICES[setting][-1]
    assert last in complete(cli, f"tui-rnn train {option} {last[:2]}")
    assert names_for(setting)("no such") == []
    shown = " ".join(cli.python("-m", "tui_rnn", "train", "--help").out.replace("│", " ").split())
    assert all(name in shown for name in CHOICES[setting])


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("tui-rnn sample ", ["ckpt.npz", "runs/a.npz", "runs/b.npz"]),
        ("tui-rnn info r", ["runs/a.npz", "runs/b.npz"]),
        ("tui-rnn info ./r", ["./runs/a.npz", "./runs/b.npz"]),
        ("tui-rnn novelty runs/a", ["runs/a.npz"]),
        ("tui-rnn novelty ckpt.npz ", ["book.txt", "runs/notes.md"]),
        ("tui-rnn train ", ["book.txt", "runs/notes.md"]),
        ("tui-rnn train .", [".hidden.txt"]),
        ("tui-rnn gradcheck b", ["book.txt"]),
        ("tui-rnn train --resume ", ["ckpt.npz", "runs/a.npz", "runs/b.npz"]),
        ("tui-rnn train --out c", ["ckpt.npz"]),
        ("tui-rnn train --compare ", ["ckpt.metrics.jsonl"]),
        ("tui-rnn train --text nothing", []),
        ("tui-rnn train missing/", []),
        ("tui-rnn book.txt --optimizer ada", ["adagrad", "adam"]),
        ("tui-rnn --resume ck", ["ckpt.npz"]),
        ("tui-rnn --see", ["--seed"]),
        ("tui-rnn book.txt --hid", ["--hidden"]),
        ("tui-rnn gr", ["gradcheck"]),
    ],
)
def test_files_options_and_the_default_command_are_completed(cli: Any, line: str, offered: list[str]) -> None:
    (cli.folder / "runs").mkdir()
    for name in ("ckpt.npz", "ckpt.metrics.jsonl", "runs/a.npz", "runs/b.npz", "runs/notes.md", ".hidden.txt"):
        (cli.folder / name).touch()
    assert complete(cli, line) == offered


def test_zsh_and_fish_get_the_same(cli: Any) -> None:
    asked = {"_TYPER_COMPLETE_ARGS": "tui-rnn book.txt --cell l", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    for shell in ("zsh", "fish"):
        environment = cli.environment | asked | {"_TUI_RNN_COMPLETE": f"complete_{shell}"}
        assert "lstm" in cli.python("-m", "tui_rnn", env=environment).out


def test_a_tab_key_does_not_wait_for_numpy(cli: Any) -> None:
    asked = {"_TUI_RNN_COMPLETE": "complete_bash", "COMP_WORDS": "tui-rnn train --cell ", "COMP_CWORD": "3"}
    ended = cli.python("-X", "importtime", "-m", "tui_rnn", env=cli.environment | asked)
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in ended.err.splitlines()}
    assert ended.out.split() == ["rnn", "gru", "lstm"]
    assert imported.isdisjoint({"numpy", "engine", "textual"})
