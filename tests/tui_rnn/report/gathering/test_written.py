"""What the best model writes for a report, and what of it is copied."""

from __future__ import annotations

from typing import Any

import engine
from tui_rnn.report.gathering.written import VARIANTS


def test_each_text_has_its_rule_its_length_and_a_seed(made: Any) -> None:
    for sample, variant in zip(made.report.samples, VARIANTS, strict=True):
        assert (sample.name, sample.rule, len(sample.text), sample.seed) == (*variant, 0)
    assert len(made.report.samples[0].text) == 1000
    assert len({sample.text[:200] for sample in made.report.samples}) == len(VARIANTS)


def test_what_is_copied_is_what_novelty_finds(cli: Any, done: Any, made: Any) -> None:
    found = made.report.copied
    told = cli.run("novelty", done.folder / "ckpt.best.npz", "--n", found.characters, "--seed", 0, "--json",
                   "--text", done.cli.book).records[0]  # fmt: skip
    assert found.shares == {int(k): share for k, share in told["shares"].items()}
    assert found.longest == told["longest"]
    assert told["passage"].startswith(found.passage) and len(found.passage) == min(found.longest, 200)
    assert not found.held_out and found.yardstick is not None
    assert isinstance(made.source.checkpoint, engine.Checkpoint)
