"""``tui-rnn gradcheck``: the table, the verdict and the exit code."""

from __future__ import annotations

import re
from typing import Any

import pytest

NUMBER = r"-?\d\.\d+e[+-]\d\d"
ROW = re.compile(rf"^(W|b|U|V|c|h0) +({NUMBER}) +({NUMBER}) +({NUMBER}) +({NUMBER}) +({NUMBER})  \[([\d, ]+)\]$")
LETTERS = ["W", "b", "U", "V", "c"]

BROKEN = """
from engine.cells.rnn import RNN
from tui_rnn.cli import main

whole = RNN.backward

def broken(self):
    whole(self)
    {line}

RNN.backward = broken
main()
"""
FORGETS_H0 = "self.d_W -= self._previous[:1].T @ self.d_x.reshape(self._previous.shape)[:1]"


def rows(output: str) -> dict[str, list[str]]:
    """State -> the letters of its table, in order."""
    tables: dict[str, list[str]] = {}
    for line in output.splitlines():
        if line.startswith("initial hidden state: "):
            tables[line.split()[3]] = letters = []
        elif match := ROW.match(line):
            letters.append(match[1])
    return tables


def test_the_gradient_is_right_on_the_bundled_book(cli: Any) -> None:
    ended = cli.run("gradcheck")
    assert rows(ended.out) == {"zero": [*LETTERS, "h0"], "random": [*LETTERS, "h0"]}
    assert "25 hidden units, 72 characters, sequence of 25, after 0 updates, float64" in ended.out
    assert "|g_a - g_n| / max(eps, |g_a| + |g_n|) with eps 1e-06" in ended.out
    assert ended.out.splitlines()[-1] == "PASSED: every relative error is to be below 0.001"
    assert ended.err == ""


def test_the_gradient_is_right_after_some_training(cli: Any) -> None:
    ended = cli.run("gradcheck", "book.txt", "--hidden", 6, "--updates", 200)
    assert "6 hidden units, 29 characters, sequence of 25, after 200 updates" in ended.out
    assert "\nPASSED" in ended.out


def test_the_figures_can_be_had_as_json(cli: Any) -> None:
    (record,) = cli.run("gradcheck", "book.txt", "--hidden", 6, "--seed", 3, "--step", 1e-4, "--json").records
    assert (record["event"], record["passed"], record["hidden_size"]) == ("gradient_check", True, 6)
    assert (record["step"], record["eps"], record["updates"]) == (1e-4, 1e-6, 0)
    assert [check["state"] for check in record["checks"]] == ["zero", "random"]
    for check in record["checks"]:
        assert [entry["symbol"] for entry in check["parameters"]][:5] == LETTERS
        for entry in check["parameters"]:
            assert entry["entries"] == entry["size"]
            assert 0 <= entry["mean_error"] <= entry["max_error"] <= entry["sum_error"] < 1
            assert entry["max_error"] < check["tolerance"]
            assert entry["sum_numerical"] == pytest.approx(entry["sum_analytical"], rel=1e-3, abs=1e-6)


def test_an_equal_seed_is_an_equal_table(cli: Any) -> None:
    first, again, other = (cli.run("gradcheck", "book.txt", "--hidden", 4, "--seed", seed).out for seed in (1, 1, 2))
    assert first == again != other


def test_a_text_can_come_from_a_pipe(cli: Any) -> None:
    ended = cli.run("gradcheck", "-", "--hidden", 4, stdin=b"to be or not to be " * 9)
    assert "7 characters" in ended.out


def test_nothing_is_written(cli: Any) -> None:
    cli.run("gradcheck", "book.txt", "--hidden", 4)
    assert set(cli.files()) == {"book.txt"}


@pytest.mark.parametrize("form", ["table", "--json"])
def test_a_wrong_gradient_is_found_and_ends_with_code_1(cli: Any, form: str) -> None:
    options = ("--hidden", 5, *([] if form == "table" else [form]))
    ended = cli.python("-c", BROKEN.format(line="self.d_W *= 0.9"), "gradcheck", "book.txt", *options)
    assert ended.code == 1
    assert "Traceback" not in ended.err
    if form == "table":
        assert ended.out.splitlines()[-1].startswith("FAILED")
        assert [line[0] for line in ended.out.splitlines() if line.endswith("  <- FAILED")] == ["W", "W"]
    else:
        (record,) = ended.records
        assert (record["passed"], [check["passed"] for check in record["checks"]]) == (False, [False, False])


def test_only_the_random_state_finds_a_gradient_that_forgets_the_state_before(cli: Any) -> None:
    ended = cli.python("-c", BROKEN.format(line=FORGETS_H0), "gradcheck", "book.txt", "--hidden", 5, "--json")
    (record,) = ended.records
    assert ended.code == 1
    assert {check["state"]: check["passed"] for check in record["checks"]} == {"zero": True, "random": False}
