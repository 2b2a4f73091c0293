"""A short version of the campaign, in every test run."""

from __future__ import annotations

from pathlib import Path

import pytest

from .attach_campaign import Campaign


def test_whoever_is_killed_the_run_is_whole_and_learns_the_same(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("own")))  # nobody else's runs are listed there
    campaign = Campaign(tmp_path, seed=2)
    campaign.wage(rounds=3)
    assert campaign.rounds.total() == 3
    assert len(campaign.rounds) > 1
