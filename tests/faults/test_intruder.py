"""A short version of the campaign, in every test run."""

from __future__ import annotations

from pathlib import Path

from .intruder_campaign import Campaign


def test_whatever_a_second_process_does_to_the_files_nothing_is_lost(tmp_path: Path) -> None:
    campaign = Campaign(tmp_path, seed=3)
    campaign.wage(rounds=6)
    assert campaign.rounds.total() == 6
