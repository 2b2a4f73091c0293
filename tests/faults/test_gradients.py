"""A short version of the campaign, in every test run; GRADIENT_CONFIGURATIONS=300 in the environment makes it whole."""

from __future__ import annotations

import os

from .gradient_campaign import wage


def test_right_code_passes_and_a_wrong_factor_fails_in_random_models() -> None:
    configurations = int(os.environ.get("GRADIENT_CONFIGURATIONS", "8"))
    campaign = list(wage(configurations, seed=3))[-1]
    assert campaign.checked == configurations
    assert campaign.faults == []
