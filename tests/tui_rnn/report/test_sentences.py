"""What is said of a curve is true: its figures are read back out of the sentences and looked for in the curve."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_rnn.events import Baselines, Best
from tui_rnn.report.report import LossCurve
from tui_rnn.report.sentences import sentences

EPOCH = 100


def said(updates, losses, validated=(), validation=(), best=None, baselines=None):
    curve = LossCurve(
        updates=tuple(updates),
        losses=tuple(losses),
        smooth_losses=tuple(losses),
        validated=tuple(validated),
        validation_losses=tuple(validation),
        updates_per_epoch=EPOCH,
        loss_length=25,
    )
    return list(sentences(curve, best, baselines))


def numbers(sentence):
    """Updates, and losses, of a sentence; epochs are checked and left out."""
    places = re.findall(r"update ([\d,]+) \(epoch ([\d,.]+)\)", sentence)
    for update, epoch in places:
        assert float(epoch.replace(",", "")) == pytest.approx(int(update.replace(",", "")) / EPOCH, abs=0.0051)
    rest = re.sub(r"update [\d,]+ \(epoch [\d,.]+\)", "", sentence)
    return [int(u.replace(",", "")) for u, _ in places], [float(v) for v in re.findall(r"-?\d+\.\d+", rest)]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.one_of(st.floats(0.1, 120), st.sampled_from([3.0, 40.0, math.nan, 1e9])), min_size=1, max_size=25),
    st.lists(st.floats(0.5, 5), max_size=9),
    st.lists(st.integers(1, 500), min_size=25, max_size=25),
)
def test_every_figure_is_that_of_the_curve(losses, validation, steps) -> None:
    updates = [sum(steps[: n + 1]) for n in range(len(losses))]
    validated = [7 * n for n in range(len(validation))]
    known = {u: loss for u, loss in zip(updates, losses, strict=True) if math.isfinite(loss)}
    found = said(updates, losses, validated, validation)
    if not known:
        assert found == ["No value of the smooth loss is a number."]
        return
    shown = {u: f"{loss:.2f}" if loss < 1e6 else f"{loss:.2e}" for u, loss in known.items()}
    first, last, lowest = min(known), max(known), min(known.values())
    for sentence in found:
        at, values = numbers(sentence)
        ends = [first, last] if first > 1 else [last]
        if sentence.startswith("The smooth loss fell"):
            assert at == ends and known[last] < known[first]
        elif sentence.startswith("The smooth loss rose"):
            assert at == ends and known[last] > known[first]
        elif sentence.startswith("The smooth loss was"):
            assert at == ends and shown[first] == shown[last]
        elif sentence.startswith("Four fifths"):
            limit = known[first] - 0.8 * (known[first] - lowest)
            assert known[at[0]] <= limit and all(loss > limit for u, loss in known.items() if u < at[0])
        elif sentence.startswith("Its lowest "):
            assert known[at[0]] == lowest and shown[at[0]] in sentence
        elif "between" in sentence:
            after = [loss for u, loss in known.items() if u >= at[0]]
            assert all(f"{v:.2f}" in sentence or v >= 1e6 for v in (min(after), max(after)))
            tenth = (max(known.values()) - lowest) / 10
            assert (max(after) - min(after) <= tenth) == ("It has not settled" not in sentence)
        elif sentence.startswith("The validation loss was lowest"):
            assert validation[validated.index(at[0])] == min(validation)
            assert values[0] == pytest.approx(min(validation) / math.log(2), abs=0.0006)
        elif sentence.startswith("It has risen since"):
            assert validation[-1] > min(validation) and at == [validated[-1]]
    assert ("The validation loss" in " ".join(found)) == bool(validation)
    assert "nan" not in " ".join(found).replace("not a number", "")


def test_a_usual_run() -> None:
    updates = [1, *range(100, 10_001, 100)]
    losses = [40 + 67 * math.exp(-u / 800) for u in updates]
    assert said(updates, losses, [0, 5000, 10_000], [4.2, 1.7, 1.8], Best(10_000, losses[-1], None))[:-1] == [
        f"The smooth loss fell from {losses[0]:.2f} to 40.00 at update 10,000 (epoch 100.00).",
        "It fell fastest from update 1 to update 500, by 31.05: in no other twentieth of the run did it fall further.",
        "Four fifths of the fall to its lowest value were done by update 1,300 (epoch 13.00), at 53.19.",
        "Since update 1,900 (epoch 19.00) it has stayed between 40.00 and 46.23, within a tenth of its whole range.",
        "Its lowest value is 40.00, at update 10,000 (epoch 100.00).",
        "The validation loss was lowest at update 5,000 (epoch 50.00), 2.453 bits per character.",
        "It has risen since, to 2.597 bits per character at update 10,000 (epoch 100.00).",
    ]


def test_a_rising_run_and_one_value_and_a_model_chosen_by_validation() -> None:
    rising = said([1, 100, 200], [40.0, 50.0, 60.0])
    assert "rose from 40.00" in rising[0] and not any("fall" in s or "fell" in s for s in rising)
    assert said([7], [3.0]) == ["One value of the smooth loss is recorded: 3.00, at update 7 (epoch 0.07)."]
    chosen = said([50, 100], [5.0, 4.0], [50, 100], [1.5, 1.6], Best(50, 5.0, 1.5))
    assert chosen[0].startswith("The smooth loss fell from 5.00 at update 50 (epoch 0.50), where the record begins, to")
    assert (
        "The validation loss was lowest at update 50 (epoch 0.50), 2.164 bits per character: this is the best model."
        in chosen
    )
    assert "Its lowest recorded value is 4.00, at update 100 (epoch 1.00)." in chosen


def test_it_says_what_the_app_says_at_the_end() -> None:
    updates = list(range(0, 5001, 50))
    ngram = Baselines(0, 6.0, 4.5, ((1, 4.5), (2, 3.5)), "the text")
    found = said(updates, [100 * math.exp(-u / 1000) + 40 for u in updates], baselines=ngram)
    assert "below the best 2-gram since update" in found[-1]
