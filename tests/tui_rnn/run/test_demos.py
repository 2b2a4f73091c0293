"""The table of demonstrations: each entry is a run that can be made."""

from __future__ import annotations

from pathlib import Path

import pytest

import engine
from tui_rnn.run.demos import DEMOS, Demo
from tui_rnn.run.options import Options
from tui_rnn.run.prepare import prepare
from tui_rnn.run.text_files import bundled


@pytest.mark.parametrize("demo", DEMOS.values(), ids=DEMOS)
def test_each_can_be_prepared(demo: Demo, tmp_path: Path) -> None:
    options = Options(
        text=[str(bundled(demo.text))], recipe=demo.recipe, settings=demo.settings, out=tmp_path / "ckpt.npz"
    )
    assert prepare(options).goal


def test_the_six_of_issue_14_are_there() -> None:
    assert set(DEMOS) >= {"gradients", "neurons", "overfit", "explode", "temperature", "saturation"}
    assert all(0 < demo.seconds <= 60 and demo.line.endswith((".", "words.")) for demo in DEMOS.values())


def trained(demo: Demo, updates: int, **others: float) -> engine.Trainer:
    """Made as the demonstration makes it, but with other settings, and no longer than needed."""
    config = engine.Config(**{**engine.RECIPES[demo.recipe].config.to_dict(), **demo.settings, **others})
    with bundled(demo.text).open("rb") as file:
        corpus = engine.read_text(file)
    trainer = engine.Trainer(config, corpus.ids, corpus.vocabulary)
    list(trainer.run(updates))
    return trainer


def test_overfit_learns_its_text_by_heart() -> None:
    trainer = trained(DEMOS["overfit"], 6_000)
    assert engine.bits_per_character(trainer.smooth_loss, 25) < 0.1


def test_explode_explodes_and_clipping_prevents_it() -> None:
    assert trained(DEMOS["explode"], 3_000).smooth_loss > 1_000
    assert trained(DEMOS["explode"], 3_000, clip_norm=1.0).smooth_loss < 65


def test_saturation_is_what_warm_up_prevents() -> None:
    without, with_it = trained(DEMOS["saturation"], 3_000), trained(DEMOS["saturation"], 3_000, warmup=1_000)
    assert without.saturation > 0.7 and with_it.saturation < 0.25
    assert with_it.smooth_loss < without.smooth_loss


def test_gradients_vanish_as_the_line_says() -> None:
    model = engine.Snapshot.of(trained(DEMOS["gradients"], 3_000))
    shares = engine.gradient_through_time(model.config, model.weights, model.windows(302, 8))
    assert 0.5 < engine.half_life(shares) < 4
    assert shares[10] < 0.02


def test_a_neuron_follows_the_quotes() -> None:
    model = engine.Snapshot.of(trained(DEMOS["neurons"], 800))
    trace = engine.trace(model.config, model.weights, model.text[:8_000])
    features = engine.features(model.vocabulary.decode(trace.ids), ["inside quotes"])
    best = engine.finish(engine.separations(trace.hidden[0], features)).best("inside quotes")
    assert abs(best.r) > 0.85 and best.separates
