"""A short version of the campaign, in every test run."""

from __future__ import annotations

from pathlib import Path

from .kill_campaign import wage


def test_whenever_a_run_is_killed_its_checkpoint_is_whole(tmp_path: Path) -> None:
    campaign = wage(tmp_path, kills=6, seed=1)
    assert campaign.kills == 6
    assert campaign.updates > 50
    assert campaign.left == 0
