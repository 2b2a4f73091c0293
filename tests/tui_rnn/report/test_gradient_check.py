"""The table of a gradient check, and its record."""

from __future__ import annotations

import re
from typing import Any

import pytest

import engine

NUMBER = r"-?\d\.\d+e[+-]\d\d"
ROW = re.compile(rf"^(W|b|U|V|c|h0)\d? +({NUMBER} +){{4}}({NUMBER}|-) +({NUMBER} +){{4}} \[([\d, ]+)\](  <- FAILED)?$")
LETTERS = ["W", "b", "U", "V", "c"]
SMALL = ("--hidden", 6, "--cell", "rnn")  # the other cells are checked only where none is named


def rows(output: str) -> dict[str, list[str]]:
    """State -> the letters of its table, in order."""
    tables: dict[str, list[str]] = {}
    for line in output.splitlines():
        if line.startswith("initial hidden state: "):
            tables[line.split()[3]] = letters = []
        elif match := ROW.match(line):
            letters.append(match[1])
    return tables


def test_the_gradient_is_right_on_the_bundled_book_and_in_every_cell(cli: Any) -> None:
    ended = cli.run("gradcheck")
    assert rows(ended.out) == {"zero": [*LETTERS, "h0"], "random": [*LETTERS, "h0"]}
    assert "rnn, 25 hidden units, 72 characters, sequence of 25, after 0 updates, float64; float32" in ended.out
    assert "all 4,347 entries" in ended.out
    assert "|g_a - g_n| / max(eps, |g_a| + |g_n|) with eps 1e-06" in ended.out
    for cell in engine.CELLS:
        assert re.search(
            rf"^{cell} in 2 layers, with dropout, .*: passed, largest relative error \de-\d\d \(complex step\)$",
            ended.out,
            re.MULTILINE,
        )
    assert ended.out.splitlines()[-1].startswith(
        "PASSED; limits of the relative error by the complex step: 1e-06 for an entry"
    )
    assert ended.err == ""


def test_a_bounded_check_says_how_much_it_compared_and_more_can_be_had(cli: Any) -> None:
    bounded = cli.run("gradcheck", "book.txt", *SMALL, "--entries", 4).out
    assert re.search(r"^24 of [\d,]+ entries one by one \(--all compares all", bounded, re.MULTILINE)
    assert re.search(
        r"^all [\d,]+ entries, and each array along", cli.run("gradcheck", *SMALL, "--all").out, re.MULTILINE
    )
    cli.refused("gradcheck", "--all", "--entries", 4, says="--entries and --all both say how many entries to compare")


def test_the_figures_can_be_had_as_json(cli: Any) -> None:
    (record,) = cli.run("gradcheck", "book.txt", *SMALL, "--seed", 3, "--step", 1e-4, "--json").records
    assert (record["event"], record["passed"], record["config"]["hidden_size"]) == ("gradient_check", True, 6)
    assert (record["step"], record["eps"], record["updates"]) == (1e-4, 1e-6, 0)
    assert [check["state"] for check in record["checks"]] == ["zero", "random"]
    for check in record["checks"]:
        assert [entry["symbol"] for entry in check["parameters"]][:5] == LETTERS
        for entry in check["parameters"]:
            exact, rough = entry["exact"], entry["differences"]
            assert entry["entries"] == entry["size"]
            assert 0 <= exact["mean_error"] <= exact["max_error"] <= record["tolerances"]["entry"]
            assert exact["norm_error"] <= record["tolerances"]["norm"]
            assert entry["direction_error"] <= record["tolerances"]["direction"]
            assert entry["float32_error"] <= record["tolerances"]["float32"]
            assert 0 <= rough["mean_error"] <= rough["max_error"] < 1
            assert rough["norm_error"] < 1e-4
            assert rough["sum_numerical"] == pytest.approx(entry["sum_analytical"], rel=1e-3, abs=1e-6)


def test_an_equal_seed_is_an_equal_table(cli: Any) -> None:
    first, again, other = (cli.run("gradcheck", "book.txt", *SMALL, "--seed", seed).out for seed in (1, 1, 2))
    assert first == again != other
