"""A short version of the campaign, in every test run."""

from __future__ import annotations

from pathlib import Path

from .attach_campaign import Campaign


def test_whoever_is_killed_the_run_is_whole_and_learns_the_same(tmp_path: Path) -> None:
    campaign = Campaign(tmp_path, seed=2)
    campaign.wage(rounds=3)
    assert campaign.rounds.total() == 3
    assert len(campaign.rounds) > 1
