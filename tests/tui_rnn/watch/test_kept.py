"""The recorded looks of a run, in order and not too many."""

from __future__ import annotations

from dataclasses import replace

from tui_rnn.watch.kept import MOST, Kept

from .test_records import THROUGH_TIME


def kept(*updates: int) -> Kept:
    found = Kept()
    for update in updates:
        found.add(replace(THROUGH_TIME, update=update))
    return found


def updates_of(found: Kept) -> list[int]:
    return [look.update for look in found]


def test_a_run_that_went_back_reports_its_later_looks_again() -> None:
    assert updates_of(kept(0, 100, 1000, 100, 200)) == [0, 100, 200]


def test_looks_that_the_run_has_gone_back_from_are_forgotten() -> None:
    found = kept(0, 100, 1000)
    found.forget_after(100)
    assert updates_of(found) == [0, 100]


def test_of_very_many_the_first_and_the_last_are_kept() -> None:
    found = updates_of(kept(*range(1000)))
    assert len(found) == MOST
    assert found == sorted(found)
    assert (found[:3], found[-3:]) == ([0, 1, 2], [997, 998, 999])
