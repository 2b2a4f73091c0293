"""Which runs are the best, and when that cannot be said."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_rnn.run.groups import grouped
from tui_rnn.run.ranking import SMOOTH, VALIDATION, best, loss_of, ranking


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.3]), st.floats(1, 5)), min_size=1, max_size=9))
def test_the_best_has_the_lowest_median(a_run: Any, found: list[tuple[float, float]]) -> None:
    groups = grouped(a_run(bits=(9.0, bits), learning_rate=rate, seed=seed) for seed, (rate, bits) in enumerate(found))
    ranked = ranking(groups)
    assert (ranked.by, ranked.obstacles, ranked.notes) == (SMOOTH, (), ())
    medians = [loss.median for group in groups if (loss := loss_of(group, SMOOTH))]
    winners = best(groups, ranked)
    assert winners == ([n for n, loss in enumerate(medians) if loss == min(medians)] if len(groups) > 1 else [])


def test_where_all_are_validated_on_the_same_part_that_decides(a_run: Any) -> None:
    groups = grouped(
        [
            a_run(bits=(9.0, 2.0), validated=3.0, validation=0.2),
            a_run(bits=(9.0, 2.5), validated=2.8, validation=0.2, learning_rate=0.2),
        ]
    )
    ranked = ranking(groups)
    assert (ranked.by, ranked.obstacles) == (VALIDATION, ())
    assert best(groups, ranked) == [1]


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        ({"text": "a.txt"}, {"text": "b.txt"}, "different texts, a.txt (1,800 characters) and b.txt (1,800"),
        ({"validation": 0.2}, {"validation": 0.1}, "different parts"),
        ({"validation": 0.2}, {}, "different parts"),
        (
            {"validation": 0.2, "validation_chunk": True},
            {"validation": 0.2, "validation_chunk": True, "seed": 1, "clip": 1.0},
            "different parts",
        ),
        ({"dropout": 0.5}, {}, "Dropout"),
    ],
)
def test_losses_that_say_nothing_beside_each_other_are_not_ranked(
    a_run: Any, one: dict[str, Any], other: dict[str, Any], says: str
) -> None:
    groups = grouped([a_run(**one), a_run(**other)])
    ranked = ranking(groups)
    assert says in ranked.obstacles[0]
    assert best(groups, ranked) == []


def test_with_dropout_a_validation_loss_ranks(a_run: Any) -> None:
    both = {"validation": 0.2, "validated": 3.0}
    ranked = ranking(grouped([a_run(dropout=0.5, **both), a_run(**both)]))
    assert (ranked.by, ranked.obstacles) == (VALIDATION, ())


def test_different_random_stretches_of_one_group_are_no_obstacle(a_run: Any) -> None:
    """The seed chooses the stretch: both groups have the same stretches."""
    chunk = {"validation": 0.2, "validation_chunk": True, "validated": 3.0}
    groups = grouped(a_run(seed=seed, clip=clip, **chunk) for seed in (0, 1) for clip in (1.0, 5.0))
    assert ranking(groups).obstacles == ()


def test_what_to_bear_in_mind_is_said(a_run: Any) -> None:
    groups = grouped([a_run(), a_run(seq_length=50), a_run(seed=1, rates=((0, 0.1), (100, 0.2)))])
    assert ranking(groups).notes == (
        "They have not read the same amount of text: 7,500 to 15,000 characters.",
        "The learning rate of one run was changed on the way.",
    )
    assert best(groups, ranking(groups)) == [0, 1, 2]  # these are equal


def test_a_group_does_not_look_better_for_its_runs_that_failed(a_run: Any) -> None:
    lucky = [a_run(bits=(2.0,), clip=1.0), *(a_run(clip=1.0, seed=seed, failed="nan") for seed in (1, 2))]
    steady = [a_run(bits=(4.0,), seed=0), a_run(bits=(3.0,), seed=1), a_run(seed=2, failed="nan")]
    groups = grouped([*lucky, *steady])
    assert [loss_of(group, SMOOTH) for group in groups] == [None, (4.0, 3.0, 4.0)]
    assert best(groups, ranking(groups)) == [1]  # the one that is left has beaten it
    assert best(groups[:1], ranking(groups[:1])) == []


def test_a_run_that_failed_changes_neither_which_loss_ranks_nor_what_is_noted(a_run: Any) -> None:
    both = {"validation": 0.2, "validated": 3.0}
    runs = [a_run(**both), a_run(**both, clip=1.0), a_run(bits=(5.0,), validation=0.2, clip=2.0, failed="nan")]
    assert ranking(grouped(runs)) == (VALIDATION, (), ())
    assert ranking(grouped(runs[2:])) == (SMOOTH, (), ())
