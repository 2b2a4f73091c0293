"""What was done, in words."""

from __future__ import annotations

import dataclasses
from typing import Any

import engine
from tui_rnn.report.blocks import Facts, Paragraph, Table
from tui_rnn.report.report import Report
from tui_rnn.report.sections.run import MOST_RATES, OPTIMIZERS, network, section


def facts(report: Report) -> dict[str, str]:
    (found,) = [block for block in section(report).blocks if isinstance(block, Facts)]
    return dict(found.rows)


def test_every_setting_that_is_not_the_assignments_is_listed(made: Any) -> None:
    table = next(block for block in section(made.report).blocks if isinstance(block, Table))
    assert table.rows == [("hidden size", "8", "100")]
    config = engine.Config(validation=0.1, decay=0.5, optimizer="adam")
    changed = dataclasses.replace(made.report, config=config, changed=("validation", "optimizer", "decay"))
    table = next(block for block in section(changed).blocks if isinstance(block, Table))
    assert table.rows == [("validation", "0.1", "none"), ("optimizer", "adam", "adagrad"), ("decay", "0.5", "never")]
    usual = dataclasses.replace(made.report, config=engine.Config(), changed=())
    assert Paragraph("Every hyper-parameter is the assignment's.") in section(usual).blocks


def test_the_facts_are_those_of_the_run(made: Any) -> None:
    found = facts(made.report)
    assert found["text"].startswith("book.txt: 1,800 characters")
    assert found["network"].startswith("vanilla RNN, 8 hidden units, ")
    assert found["learning"].startswith("AdaGrad, learning rate 0.1, sequences of 25, total loss")
    assert found["made"].startswith("300 updates, ") and "epochs, " in found["made"]
    assert f"update {made.report.best.update}, smooth loss" in found["best model"]


def test_what_is_not_usual_is_told(made: Any) -> None:
    config = engine.Config(
        batch_size=4, dropout=0.2, warmup=10, clip=0, clip_norm=1, init="fan-in", mean_loss=True, shuffle="random",
        validation=0.1, validation_chunk=True, schedule="linear", schedule_updates=900,
    )  # fmt: skip
    text = dataclasses.replace(made.report.text, held_out=180, parts=tuple("abcdefghijklmnop"))
    best = dataclasses.replace(made.report.best, validation_loss=2.0)
    found = facts(dataclasses.replace(made.report, config=config, text=text, best=best, goal=900, duration=None))
    said = " ".join(found.values())
    for told in (
        "4 at a time", "dropout 0.2", "warm-up of 10 updates", "norm to 1", "number of inputs", "mean loss",
        "linear schedule", "a random stretch", "and 4 more", "300 updates of 900", "2.000 nats = 2.885 bits",
    ):  # fmt: skip
        assert told in said, told
    assert "carried over" not in said and "clipped to" not in said


def test_a_state_that_is_not_carried_is_told(made: Any) -> None:
    config = dataclasses.replace(made.report.config, carry_state=False)
    said = facts(dataclasses.replace(made.report, config=config))["learning"]
    assert said.endswith("every sequence begins from a state of zero") and "carried" not in said


def test_networks_have_names(made: Any) -> None:
    assert network(engine.Config(cell="lstm", layers=3, hidden_size=1)) == "LSTM, 3 layers, 1 hidden unit each"
    assert set(OPTIMIZERS) == set(engine.OPTIMIZERS)


def test_changes_of_the_learning_rate_are_listed_or_some_of_them(made: Any) -> None:
    rates = tuple((n, 0.1 / (n + 1)) for n in range(50))
    report = dataclasses.replace(made.report, curve=dataclasses.replace(made.report.curve, learning_rates=rates))
    table = [block for block in section(report).blocks if isinstance(block, Table)][-1]
    assert len(table.rows) == MOST_RATES and table.rows[-1] == ("49", "0.002")
    assert "38 changes" in table.caption
