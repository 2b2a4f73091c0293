"""What a shell offers: asked for as bash, zsh and fish do."""

from __future__ import annotations

from typing import Any

import pytest

import engine
from tui_rnn.cli.commands import COMMANDS
from tui_rnn.cli.completion import listed, one_of
from tui_rnn.flags import ON_NAN, ON_SPIKE


def complete(cli: Any, line: str) -> list[str]:
    """What bash gets for a line whose last word is to be completed; "" is a word too."""
    asked = {"_TUI_RNN_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    ended = cli.python("-m", "tui_rnn", env=cli.environment | asked)
    assert (ended.code, ended.err) == (0, "")
    return str(ended.out).strip().splitlines()


CHOICES = {name: setting.choices for name, setting in engine.settings().items() if setting.type is str}


@pytest.mark.parametrize(
    ("setting", "names"),
    [*CHOICES.items(), ("recipe", [*engine.RECIPES]), ("on_nan", [*ON_NAN]), ("on_spike", [*ON_SPIKE])],
)
def test_the_names_for_an_option_are_completed_and_help_lists_them(cli: Any, setting: str, names: list[str]) -> None:
    option = "--" + setting.replace("_", "-")
    assert [line.rstrip() for line in complete(cli, f"tui-rnn train {option} ")] == [*names]
    assert names[-1] in complete(cli, f"tui-rnn train {option} {names[-1][:2]}")
    shown = " ".join(cli.python("-m", "tui_rnn", "train", "--help").out.replace("│", " ").split())
    assert all(name in shown for name in names)


def test_only_names_that_begin_so_are_offered() -> None:
    assert one_of(("adam", "adagrad", "sgd"))("ad") == ["adam", "adagrad"]
    assert one_of(("adam", "adagrad", "sgd"))("no such") == []
    assert listed(("adam", "adagrad", "sgd")) == "adam, adagrad or sgd"


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
        ("tui-rnn compare ", ["ckpt.npz", "runs/a.npz", "runs/b.npz", "ckpt.metrics.jsonl"]),
        ("tui-rnn compare ckpt.npz --by ", ["updates", "characters", "seconds", "epochs"]),
        ("tui-rnn lab c", ["carry", "clipping"]),
        ("tui-rnn lab carry b", ["book.txt"]),
        ("tui-rnn train --text nothing", []),
        ("tui-rnn train missing/", []),
        ("tui-rnn book.txt --optimizer ada", ["adagrad", "adam"]),
        ("tui-rnn --resume ck", ["ckpt.npz"]),
        ("tui-rnn --see", ["--seed"]),
        ("tui-rnn book.txt --hid", ["--hidden"]),
        ("tui-rnn gr", ["gradcheck"]),
        ("tui-rnn sa", ["sample"]),
        ("tui-rnn train --hid", ["--hidden"]),
    ],
)
def test_files_options_and_the_default_command_are_completed(cli: Any, line: str, offered: list[str]) -> None:
    (cli.folder / "runs").mkdir()
    for name in ("ckpt.npz", "ckpt.metrics.jsonl", "runs/a.npz", "runs/b.npz", "runs/notes.md", ".hidden.txt"):
        (cli.folder / name).touch()
    assert complete(cli, line) == offered


def test_the_runs_that_are_being_trained_are_offered_or_else_the_checkpoints(
    cli: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(cli.folder / "state"))
    cli.environment["XDG_STATE_HOME"] = str(cli.folder / "state")
    (cli.folder / "old.npz").touch()
    assert complete(cli, "tui-rnn stop ") == ["old.npz"]
    cli.start_training("--out", "new.npz").until("progress")
    for command in ("attach", "stop", "serve"):
        assert complete(cli, f"tui-rnn {command} n") == ["new.npz"]
    assert complete(cli, "tui-rnn attach /") == [f"{cli.folder}/new.npz"]


def test_zsh_and_fish_get_the_same(cli: Any) -> None:
    asked = {"_TYPER_COMPLETE_ARGS": "tui-rnn book.txt --cell l", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    for shell in ("zsh", "fish"):
        environment = cli.environment | asked | {"_TUI_RNN_COMPLETE": f"complete_{shell}"}
        assert "lstm" in cli.python("-m", "tui_rnn", env=environment).out


@pytest.mark.parametrize("command", COMMANDS)
def test_a_tab_key_does_not_wait_for_numpy(cli: Any, command: str) -> None:
    line = f"tui-rnn {command} --"
    asked = {"_TUI_RNN_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    ended = cli.python("-X", "importtime", "-m", "tui_rnn", env=cli.environment | asked)
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in ended.err.splitlines()}
    assert "--help" in ended.out.split()
    assert "typer" in imported
    assert imported.isdisjoint({"numpy", "textual"})
