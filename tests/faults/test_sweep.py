"""A short version of the campaign, in every test run."""

from __future__ import annotations

from pathlib import Path

from .sweep_campaign import Campaign


def test_whatever_is_killed_the_same_command_completes_the_sweep(tmp_path: Path) -> None:
    campaign = Campaign(tmp_path, seed=1, updates=3_000)
    campaign.wage(rounds=3)
    assert 1 <= campaign.rounds.total() <= 3
