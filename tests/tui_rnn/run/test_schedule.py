"""What a run does by itself, every so often."""

from __future__ import annotations

from dataclasses import replace

from tui_rnn.commands import Command, LookThroughTime, Sample, Save, SumUp
from tui_rnn.run.schedule import Intervals, Schedule, next_look


def due(intervals: Intervals, updates: int, looks: bool = False) -> dict[int, list[Command]]:
    """Update -> commands due after it, for the updates that have any."""
    schedule = Schedule(replace(intervals, looks=looks))
    commands = {0: schedule.at_start(0)} | {n: schedule.after(n) for n in range(1, updates + 1)}
    return {update: some for update, some in commands.items() if some}


def test_texts_are_written_before_the_first_update_and_then_every_so_many() -> None:
    text = Sample(length=7)
    assert due(Intervals(sample=20, sample_length=7, autosave=0), 50) == {0: [text], 20: [text], 40: [text]}


def test_a_run_that_goes_on_does_not_write_its_text_again() -> None:
    assert Schedule(Intervals(sample=20)).at_start(40) == []


def test_checkpoints_are_saved_every_so_many_updates() -> None:
    assert due(Intervals(sample=0, checkpoint=15, autosave=0), 50) == {15: [Save()], 30: [Save()], 45: [Save()]}


def test_a_text_comes_before_the_checkpoint_of_the_same_update() -> None:
    """So that a run resumed from that checkpoint, whose logs are cut after its update, has the text."""
    commands = due(Intervals(sample=10, checkpoint=10, autosave=0), 10)[10]
    assert [type(command) for command in commands] == [Sample, Save]


def test_zero_means_never() -> None:
    assert due(Intervals(sample=0, checkpoint=0, autosave=0), 1000) == {}


def test_a_checkpoint_is_due_when_enough_time_has_passed() -> None:
    schedule = Schedule(Intervals(sample=0, checkpoint=0, autosave=1e-6))
    update, commands = 0, list[Command]()
    while not commands:  # ends, as a clock goes on
        update += 1
        commands = schedule.after(update)
    assert commands == [Save()]


def test_no_checkpoint_is_due_by_time_before_its_time() -> None:
    assert due(Intervals(sample=0, checkpoint=0, autosave=1e9), 1000) == {}


def test_the_run_looks_inside_at_its_start_and_then_ever_more_rarely() -> None:
    looks: list[Command] = [LookThroughTime(scheduled=True), SumUp(scheduled=True)]
    found = due(Intervals(sample=0, autosave=0), 25_000, looks=True)
    assert found == dict.fromkeys((0, 100, 1_000, 10_000, 20_000), looks)
    later = [20_000]
    while later[-1] < 10**7:
        later.append(next_look(later[-1]))
    assert later == [20_000, 50_000, 100_000, 200_000, 500_000, 10**6, 2 * 10**6, 5 * 10**6, 10**7]


def test_a_run_that_goes_on_looks_at_the_next_occasion() -> None:
    schedule = Schedule(Intervals(sample=0, autosave=0))
    assert schedule.at_start(10_000) == []
    assert [n for n in range(10_001, 50_001) if schedule.after(n)] == [20_000, 50_000]
