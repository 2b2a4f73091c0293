"""``tui-rnn gradcheck``: the table, the verdict and the exit code."""

from __future__ import annotations

import re
from typing import Any

import pytest

import engine

NUMBER = r"-?\d\.\d+e[+-]\d\d"
ROW = re.compile(rf"^(W|b|U|V|c|h0)\d? +({NUMBER} +){{4}}({NUMBER}|-) +({NUMBER} +){{4}} \[([\d, ]+)\](  <- FAILED)?$")
LETTERS = ["W", "b", "U", "V", "c"]
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
    assert ended.out.splitlines()[-1].startswith("PASSED: by the complex step every relative error must be below 1e-06")
    assert ended.err == ""


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
