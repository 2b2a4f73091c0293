"""Which texts show how a run came along."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import engine
from tui_rnn.events import Sampled
from tui_rnn.watch.milestones import ALWAYS, EVERY, MOST, Milestones


def text(update: int, model: str = "current", what: str = "") -> Sampled:
    return Sampled(
        update=update, smooth_loss=1.0, model=model, occasion="scheduled", prompt="", text=what,
        rule=engine.SamplingRule(), surprise=(),
    )  # fmt: skip


def kept(updates: list[int], until: int) -> list[tuple[int, int]]:
    milestones = Milestones(until)
    for update in updates:
        milestones.append(text(update))
    return [(due, found.update) for due, found in milestones.found()]


def test_the_nearest_to_every_10_000th_is_kept_and_only_one_before_the_first_update() -> None:
    assert kept([0, 9_000, 10_000, 11_000, 19_990, 20_020], 25_000) == [(0, 0), (10_000, 10_000), (20_000, 19_990)]
    assert kept([100, 4_999, 5_000], 25_000) == [(10_000, 5_000)]


def test_of_a_short_run_all_are_kept() -> None:
    assert kept([0, 500, 1_000], 2_000) == [(0, 0), (500, 500), (1_000, 1_000)]


def test_texts_of_the_best_model_are_none_and_a_later_one_of_the_same_update_counts() -> None:
    milestones = Milestones(EVERY)
    for one in (text(0), text(EVERY, what="first"), text(EVERY, "best"), text(EVERY, what="second")):
        milestones.append(one)
    assert [found.text for found in milestones] == ["", "second"]
    milestones.forget_after(EVERY - 1)
    assert [found.update for found in milestones] == [0]


@given(st.integers(1, 3_000))
def test_a_run_of_any_length_keeps_a_bounded_number_and_all_early_ones(many: int) -> None:
    found = kept([n * EVERY for n in range(many)], many * EVERY)
    assert len(found) <= MOST
    early = [due for due, _ in found if due <= ALWAYS]
    assert early == [n * EVERY for n in range(min(many, ALWAYS // EVERY + 1))]
    assert found[-1] == ((many - 1) * EVERY, (many - 1) * EVERY)
