"""``tui-rnn gradcheck``: the table, the verdict and the exit code."""

from __future__ import annotations

from typing import Any

import pytest

SMALL = ("--hidden", 6, "--cell", "rnn")  # the other cells are checked only where none is named

BROKEN = """
from engine.network.cells.rnn import RNN
from tui_rnn.cli.main import main

whole = RNN.backward

def broken(self):
    whole(self)
    {line}

RNN.backward = broken
main()
"""
FORGETS_H0 = "self.d_W -= self._previous[:1].T @ self.d_x.reshape(self._previous.shape)[:1]"


def test_the_gradient_is_right_after_some_training(cli: Any) -> None:
    ended = cli.run("gradcheck", "book.txt", *SMALL, "--updates", 200)
    assert "6 hidden units, 29 characters, sequence of 25, after 200 updates" in ended.out
    assert "initial hidden state: live" in ended.out
    assert "\nPASSED" in ended.out


def test_it_is_right_where_central_differences_are_not(cli: Any) -> None:
    """This was called wrong once."""
    ended = cli.run("gradcheck", "--hidden", 150, "--updates", 20, "--seed", 1, "--cell", "rnn", "--json")
    (record,) = ended.records
    entries = [entry for check in record["checks"] for entry in check["parameters"]]
    assert record["passed"]
    assert max(entry["exact"]["max_error"] for entry in entries) < 1e-7
    assert max(entry["differences"]["max_error"] for entry in entries) > 1e-5


@pytest.mark.parametrize(
    "options",
    [
        ("--cell", "gru", "--layers", 2, "--dropout", 0.3, "--batch-size", 3, "--mean-loss"),
        ("--cell", "lstm", "--seq-length", 7, "--init", "fan-in", "--dtype", "float64"),
        ("--recipe", "quick", "--hidden", 6, "--seq-length", 5),
    ],
)
def test_any_model_can_be_checked(cli: Any, options: tuple[object, ...]) -> None:
    hidden = () if "--hidden" in options else ("--hidden", 5)
    (record,) = cli.run("gradcheck", "book.txt", *hidden, *options, "--entries", 3, "--json").records
    asked = dict(zip(options[::2], options[1::2], strict=False))
    config = record["config"]
    assert record["passed"]
    assert list(record["kinds"]) == [config["cell"]]
    for option, value in asked.items():
        if option != "--recipe":
            assert config[{"--hidden": "hidden_size"}.get(str(option), str(option)[2:].replace("-", "_"))] == value
    for check in record["checks"]:
        for entry in check["parameters"]:
            assert entry["entries"] == min(3, entry["size"])
            assert (entry["float32_error"] is None) == (config["dtype"] == "float64")


def test_a_checkpoint_is_checked_where_it_is(cli: Any) -> None:
    cli.run("train", "book.txt", "--no-ui", "--hidden", 6, "--cell", "gru", "--updates", 30, "--quiet")
    for name in ("ckpt.npz", "ckpt.best.npz"):
        before = cli.files()
        (record,) = cli.run("gradcheck", name, "--json").records
        assert record["passed"]
        assert (record["config"]["cell"], record["config"]["hidden_size"]) == ("gru", 6)
        assert [check["state"] for check in record["checks"]] == ["zero", "live"]
        assert list(record["kinds"]) == ["gru"]
        assert cli.files() == before
    says = "--layers does not go with ckpt.npz: the checkpoint has its own; leave it out"
    cli.refused("gradcheck", "ckpt.npz", "--layers", 2, says=says)
    (cli.folder / "kept").write_bytes((cli.folder / "ckpt.npz").read_bytes())
    assert "gradient check: kept, gru" in cli.run("gradcheck", "kept").out


def test_what_is_no_checkpoint_is_refused(cli: Any) -> None:
    cli.refused("gradcheck", "none.npz", says="none.npz")
    (cli.folder / "bad.npz").write_text("no")
    cli.refused("gradcheck", "bad.npz", says="bad.npz")


def test_a_text_can_come_from_a_pipe(cli: Any) -> None:
    ended = cli.run("gradcheck", "-", *SMALL, stdin=b"to be or not to be " * 9)
    assert "7 characters" in ended.out


def test_nothing_is_written(cli: Any) -> None:
    cli.run("gradcheck", "book.txt", *SMALL)
    assert set(cli.files()) == {"book.txt"}


@pytest.mark.parametrize("form", ["table", "--json"])
def test_a_wrong_gradient_is_found_and_ends_with_code_1(cli: Any, form: str) -> None:
    options = (*SMALL, *([] if form == "table" else [form]))
    ended = cli.python("-c", BROKEN.format(line="self.d_W *= 1.002"), "gradcheck", "book.txt", *options)
    assert ended.code == 1
    assert "Traceback" not in ended.err
    if form == "table":
        assert ended.out.splitlines()[-1].startswith("FAILED")
        assert [line[0] for line in ended.out.splitlines() if line.endswith("  <- FAILED")] == ["W", "W"]
    else:
        (record,) = ended.records
        assert (record["passed"], [check["passed"] for check in record["checks"]]) == (False, [False, False])


def test_only_the_random_state_finds_a_gradient_that_forgets_the_state_before(cli: Any) -> None:
    ended = cli.python("-c", BROKEN.format(line=FORGETS_H0), "gradcheck", "book.txt", *SMALL, "--json")
    (record,) = ended.records
    assert ended.code == 1
    assert {check["state"]: check["passed"] for check in record["checks"]} == {"zero": True, "random": False}
