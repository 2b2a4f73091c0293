"""``tui-rnn info``: what a checkpoint is, for a person and as JSON."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import engine
from engine.checkpoint import archive


def test_info_tells_what_a_checkpoint_is(cli: Any, done: Any) -> None:
    (record,) = cli.run("info", done.folder / "ckpt.npz", "--json").records
    assert record["parameters_sha256"] == done.hash
    assert {"update", "epoch", "smooth_loss", "best_smooth_loss", "best_update", "config"} < set(record)
    shown = cli.run("info", done.folder / "ckpt.npz").out
    assert re.search(rf"^recipe +{record['recipe']} · ", shown, re.MULTILINE)
    loss, best = record["smooth_loss"], record["best_smooth_loss"]
    bits, best_bits = record["bits_per_char"], best / 25 / math.log(2)
    assert re.search(
        rf"^smooth loss +{bits:.3f} bits per character \({loss:.2f} nats per 25 characters\)$", shown, re.M
    )
    assert re.search(
        rf"^best +{best_bits:.3f} bits per character \({best:.2f} nats per 25 characters\), at ", shown, re.M
    )


def test_info_tells_the_present_learning_rate_and_how_it_came_to_be_that(cli: Any) -> None:
    cli.train("--updates", 20, "--learning-rate", 0.2, "--quiet")
    assert re.search(r"^learning rate +0\.2$", cli.run("info", "ckpt.npz").out, re.MULTILINE)
    for n in range(1, 9):
        cli.resume("--updates", 20 + n, "--learning-rate", n / 100)
    (record,) = cli.run("info", "ckpt.npz", "--json").records
    assert record["learning_rate"] == 0.08
    assert record["learning_rates"] == [[0, 0.2], *([19 + n, n / 100] for n in range(1, 9))]
    shown = cli.run("info", "ckpt.npz").out
    assert re.search(
        r"^learning rate +0\.08; 0\.2 at first, 0\.03 from update 22, .*, 0\.08 from update 27; 2 earlier changes",
        shown,
        re.MULTILINE,
    )
    assert "learning_rate 0.2" not in re.search(r"^settings .*$", shown, re.MULTILINE)[0]


def test_info_of_an_absurd_loss_is_json_and_short(cli: Any) -> None:
    cli.train("--updates", 1, "--mean-loss", "--quiet")
    path = cli.folder / "ckpt.npz"
    rewritten(path, smooth_loss=1.7e308)
    (record,) = cli.run("info", path, "--json").records
    assert (record["smooth_loss"], record["bits_per_char"]) == (1.7e308, None)
    assert re.search(
        r"^smooth loss +inf bits per character \(1\.7e\+308 nats per character\)$", cli.run("info", path).out, re.M
    )


def rewritten(path: Path, **changes: object) -> None:
    """Have a checkpoint say something else of its run."""
    checkpoint = engine.load(path)
    with archive.open_archive(path) as reader:
        meta = reader.meta()
    archive.write(path, meta | changes, checkpoint.arrays)
