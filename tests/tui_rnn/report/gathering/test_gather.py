"""Everything that a report says, of a real run."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine
from tui_rnn.report.as_html import page
from tui_rnn.report.document import document
from tui_rnn.report.gathering.gather import gathered
from tui_rnn.report.gathering.source import source_of


def test_it_is_what_the_run_says(done: Any, made: Any) -> None:
    report, checkpoint = made.report, made.source.checkpoint
    assert (report.update, report.goal, report.kind, report.checkpoint) == (300, 300, "run", "ckpt.npz")
    assert report.weights_sha256 == done.hash
    assert report.changed == ("hidden_size",)
    assert report.best_sha256 == engine.load(done.folder / "ckpt.best.npz").parameters_sha256()
    assert (report.best.update, report.best.smooth_loss) == (checkpoint.best_update, checkpoint.best_smooth_loss)
    assert report.duration is not None and report.duration.over and report.duration.sessions == 1
    assert report.duration.seconds == pytest.approx(done.finished["seconds"], abs=1e-3)
    recorded = [r for r in done.ended.records if r["event"] == "sample" and r["occasion"] == "scheduled"]
    assert [(text.update, text.text) for text in report.texts] == [(r["update"], r["text"]) for r in recorded]
    assert report.baselines is not None and report.baselines.ln_k == pytest.approx(np.log2(report.text.distinct))
    assert report.missing == ()


def test_the_texts_are_those_of_sample(cli: Any, done: Any, made: Any) -> None:
    best = done.folder / "ckpt.best.npz"
    for sample in (made.report.samples[0], made.report.samples[-1]):
        rule = ["--top-p", sample.rule.top_p] if sample.rule.top_p else []
        written = cli.run("sample", best, "--n", len(sample.text), "--seed", sample.seed, *rule)
        assert written.out == sample.text + "\n"


def test_the_losses_are_computed_from_the_weights(cli: Any) -> None:
    cli.train("--updates", 200, "--validation", 0.2, "--validate-every", 50, "--quiet")
    path = cli.folder / "ckpt.npz"
    report = gathered(source_of(engine.load(path), path))
    assert report.evaluation.validation == report.best.validation_loss
    assert report.text.held_out == 360
    checkpoint = engine.load(path)
    text = engine.normalised(cli.book.read_text())
    window = checkpoint.vocabulary.encode(text[:1440][-26:])
    bits = engine.trace(checkpoint.config, checkpoint.weights, window).mean_bits
    assert report.evaluation.last_window == pytest.approx(bits * np.log(2))
    assert report.curve is not None and len(report.curve.validated) == 5
    assert report.copied is not None and report.copied.held_out


def test_a_checkpoint_alone_is_enough_and_what_is_missing_is_said(done: Any, tmp_path: Path) -> None:
    shutil.copy(done.folder / "ckpt.npz", tmp_path)
    path = tmp_path / "ckpt.npz"
    report = gathered(source_of(engine.load(path), path))
    assert [report.curve, report.copied, report.baselines, report.duration] == [None] * 4
    assert not report.texts and not report.looks
    assert not report.gradients.from_text and all(check.passed for check in report.gradients.checks)
    assert len(report.samples[0].text) == 1000
    assert len(report.missing) == 2
    assert "no metrics" in report.missing[0] and "book.txt" in report.missing[1]


def test_what_is_done_is_told(made: Any) -> None:
    told: list[tuple[str, float | None]] = []
    gathered(made.source, lambda what, share=None: told.append((what, share)))
    assert {what.partition(" ")[0] for what, _ in told} >= {"checking", "writing", "looking"}
    assert all(share is None or 0 <= share <= 1 for _, share in told)


def test_a_run_that_has_made_no_update_can_be_reported(done: Any, tmp_path: Path) -> None:
    checkpoint = engine.load(done.folder / "ckpt.npz")
    text = done.cli.book
    corpus = engine.read_text(io.BytesIO(text.read_bytes()))
    trainer = engine.Trainer(checkpoint.config, corpus.ids, corpus.vocabulary)
    path = tmp_path / "new.npz"
    engine.save_run(path, trainer, checkpoint.origin)
    report = gathered(source_of(engine.load(path), path, [str(text)]))
    assert report.update == 0 and report.best.smooth_loss is None and report.smooth_loss is None
    assert "none yet: no update has been made" in page(document(report))
