"""What a run does by itself, every so often."""

from __future__ import annotations

from tui_rnn.commands import Command, Sample, Save
from tui_rnn.run.schedule import Intervals, Schedule


def due(intervals: Intervals, updates: int) -> dict[int, list[Command]]:
    """Update -> commands due after it, for the updates that have any."""
    schedule = Schedule(intervals)
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
