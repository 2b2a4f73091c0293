"""The lab on one chunk by heart."""

from __future__ import annotations

from itertools import islice
from typing import Any

import numpy as np
import pytest

import engine
from tui_rnn.labs.experiments.overfit import CHUNK, PROMPT, points
from tui_rnn.run import texts
from tui_rnn.run.options import UsageError


@pytest.mark.parametrize("characters", [2 * CHUNK, 137_023, 1_234_567])
def test_the_chunk_is_of_that_length_whatever_the_text(characters: int) -> None:
    chunk, whole = points(characters)
    (learnt,), _ = engine.training.validation.learnt_and_held_out(characters, engine.Config(**chunk))
    assert abs(learnt[1] - CHUNK) <= 1 and learnt[0] == 0
    assert whole == {"validation": 0.0}


def test_a_text_that_is_hardly_longer_is_refused() -> None:
    with pytest.raises(UsageError, match="at least 1,002 characters, not 1,001"):
        points(2 * CHUNK - 1)


def test_the_chunk_is_learnt_by_heart_and_the_table_says_what_the_models_say(cli: Any) -> None:
    (told,) = cli.run("lab", "overfit", "--updates", 1500, "--seeds", 1, "--json").records[-1:]
    one, whole = told["table"]
    assert float(one["the chunk"]) < 0.5 < float(one["the text after it"])
    assert float(one["the chunk"]) < float(whole["the chunk"])
    for row, place in ((one, "validation="), (whole, "learning-rate=0.002/")):
        (path,) = [p for p in cli.folder.glob("lab-overfit/*/seed-0/ckpt.npz") if place in f"{p.parent.parent.name}/"]
        checkpoint = engine.load(path)
        chunk = texts.read([]).corpus.ids[:CHUNK]
        bits = engine.trace(checkpoint.config, checkpoint.weights, chunk).bits
        assert float(row["the chunk"]) == pytest.approx(float(bits.mean()), abs=6e-4)
        writer = checkpoint.writer(checkpoint.vocabulary.decode(chunk[:PROMPT].tolist()))
        greedy = writer.write(engine.SamplingRule(temperature=0), np.random.default_rng(1))
        same = np.array([*islice(greedy, CHUNK - PROMPT)]) == chunk[PROMPT:]
        assert float(row["by heart"]) == (len(same) if same.all() else same.argmin())
